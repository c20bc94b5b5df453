"""Give each cited sentence its number and turn checked claims into text with marks."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace

from assistant.answering.comparing import Dispute
from assistant.answering.verifying import Checked
from assistant.language import words
from assistant.models import (
    Citation,
    Claim,
    Disagreement,
    EvidenceSentence,
    Item,
    Side,
    TextDelta,
)
from vectorstore.records import Article

_ADDRESS = re.compile(
    r"(?:\b(?:https?|ftp|javascript|vbscript|data|mailto):|\bwww\.)[^\s“”\"'<>]+",
    re.IGNORECASE,
)
_TAG = re.compile(r"<(?=[a-z/!?])", re.IGNORECASE)
_BRACKETS = str.maketrans("[]\u3010\u3011\uff3b\uff3d", "()()()")


class Citer:
    """Numbers citations 1, 2, 3 … in order of first use; one sentence, one number."""

    def __init__(self, articles: Mapping[str, Article]) -> None:
        self._articles = articles
        self._citations: dict[tuple[str, int, int], Citation] = {}
        self._claims: list[Claim] = []
        self._items: list[Item] = []
        self._text = ""

    @property
    def citations(self) -> tuple[Citation, ...]:
        """All citations so far, by number."""
        return tuple(self._citations.values())

    @property
    def claims(self) -> tuple[Claim, ...]:
        """All claims so far, in order."""
        return tuple(self._claims)

    @property
    def items(self) -> tuple[Item, ...]:
        """All entries of a list so far, those with one name and position as one.

        It holds as of the newest of its reports.
        """
        merged: dict[tuple[str, str | None], Item] = {}
        for item in self._items:
            key = (item.name.casefold(), item.position)
            first = merged.setdefault(key, item)
            citations = tuple(dict.fromkeys((*first.citations, *item.citations)))
            days = [day for day in (first.as_of, item.as_of) if day]
            newest = max(days, key=lambda day: day[:10], default=None)
            merged[key] = replace(first, citations=citations, as_of=newest)
        return tuple(merged.values())

    @property
    def text(self) -> str:
        """All deltas so far, joined."""
        return self._text

    def add(self, checked: Checked, *, separator: str = " ") -> TextDelta | None:
        """Number the claim's sentences and append it to the text; keep its items.

        Returns:
            What was appended; None for a claim that was already made.
        """
        if said := self._said(checked.text):
            self._keep_items(checked, said.citations)
            return None
        before = len(self._citations)
        numbers = tuple(
            dict.fromkeys(self._cite(sentence) for sentence in checked.sentences)
        )
        text = inert(checked.text)
        claim = Claim(text=text, support=checked.support, citations=numbers)
        self._claims.append(claim)
        self._keep_items(checked, numbers)
        lead = separator if self._text else ""
        piece = lead + marked(claim.text, numbers)
        self._text += piece
        return TextDelta(text=piece, citations=self.citations[before:])

    def _said(self, text: str) -> Claim | None:
        """The claim that was already made in the same words."""
        return next((c for c in self._claims if words(c.text) == words(text)), None)

    def _keep_items(self, checked: Checked, numbers: tuple[int, ...]) -> None:
        self._items += [
            Item(
                name=inert(entry.name),
                position=entry.position,
                detail=inert(checked.text),
                as_of=checked.sentences[-1].published,
                citations=numbers,
            )
            for entry in checked.entries
        ]

    def disagreement(self, dispute: Dispute) -> Disagreement:
        """The dispute with the numbers of its sentences; all of them were cited."""
        return Disagreement(
            about=dispute.about,
            kind=dispute.kind,
            sides=tuple(
                Side(
                    text=inert(side.text),
                    citations=tuple(self._cite(each) for each in side.sentences),
                )
                for side in dispute.sides
            ),
        )

    def _cite(self, sentence: EvidenceSentence) -> int:
        key = (sentence.article_id, sentence.start, sentence.end)
        if key not in self._citations:
            article = self._articles[sentence.article_id]
            self._citations[key] = Citation(
                number=len(self._citations) + 1,
                article_id=article.id,
                title=article.title,
                outlet=article.outlet,
                published=article.published,
                url=article.url,
                revision=article.revision,
                quote=article.text[sentence.start : sentence.end],
                start=sentence.start,
                end=sentence.end,
            )
        return self._citations[key].number


def inert(text: str) -> str:
    """Words in which no Markdown renderer finds a link, an image, a tag or a mark.

    A reader takes "[2022]" for a mark, though nobody cited anything there, and many a
    client makes an address live; the quote behind the mark has both as they stand.
    """
    words = _ADDRESS.sub("(address in the source)", text.translate(_BRACKETS))
    return _TAG.sub("\u2039", words)


def marked(text: str, numbers: Iterable[int]) -> str:
    """The text with its marks before the final stop: "It sank [1][2].", say."""
    marks = "".join(f"[{number}]" for number in numbers)
    body = text.rstrip()
    stop = body[-1] if body[-1:] == "." else ""
    return f"{body.removesuffix('.') if stop else body} {marks}{stop}"
