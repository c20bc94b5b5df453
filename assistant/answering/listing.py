"""Make a list out of the sentences that answer: who or what stands in them.

An item's name stands in a sentence that was read; a small model is asked of every name
whether it is an answer, so that a neighbour in the same sentence is not taken along.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from assistant.answering.abstaining import Thresholds
from assistant.answering.positions import stated_position
from assistant.answering.verifying import Checked, Entry
from assistant.answering.weighing import Weighing
from assistant.language import leans_back, name_phrases, states_in, words
from assistant.language.people import person_names
from assistant.models import EvidenceSentence, Sort
from vectorstore.records import Article

MOST_NAMES = 36
"""Names asked about in one answer; each costs the embedded model half a second."""
CLOSE = 0.25
"""How far behind the surest name another may be."""
_ENUMERATES = re.compile(
    r"[’']?s?\s*(?:,|;|\band\b|\bor\b|&)(?:\s*(?:,|and|or|the|two|three|four|both|former"
    r"|ex-\w+|\w*ministers?|presidents?|leaders?|[A-Z][\w’'.-]*|[a-z]+(?=\s+[A-Z])))*\s*"
)
"""Between names that are told in one breath."""
_ARTICLE = re.compile(r"^(?:the|a|an)\s+", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True)
class Lister:
    """Finds the items of a list in sentences that are known to answer."""

    question: str
    sort: Sort
    weighing: Weighing
    limits: Thresholds
    articles: Mapping[str, Article]
    positions: bool = False
    """Whether items are to be told with where they stand."""

    def entries(self, claims: Sequence[Checked]) -> Iterator[Checked]:
        """The claims that hold an item, each with its items."""
        told = [(claim, name) for claim in claims for name in self._names(claim)]
        found = [each for each in told if each[1] not in self.question][:MOST_NAMES]
        shares = self._shares(found)
        # Neighbours of true items are not absurd to a small model, only less sure.
        best = max(shares, default=0.0)
        least = max(self.limits.named_in_list, best - CLOSE)
        kept: dict[int, list[str]] = {}
        for (claim, name), share in zip(found, shares, strict=True):
            if share >= least:
                kept.setdefault(id(claim), []).append(name)
        for claim in claims:
            if names := kept.get(id(claim)):
                entries = tuple(self._entry(name, claim) for name in names)
                yield replace(claim, entries=entries)

    def _shares(self, found: Sequence[tuple[Checked, str]]) -> list[float]:
        """How sure each name is an answer; those told in one breath are so alike."""
        shares = self.weighing.are_answers(
            [(name, claim.sentences[-1]) for claim, name in found]
        )
        sure = [share or 0.0 for share in shares]
        for run in _runs(found):
            alike = sum(sure[at] for at in run) / len(run)
            for at in run:
                sure[at] = alike
        return sure

    def _entry(self, name: str, claim: Checked) -> Entry:
        position = stated_position(claim.text) if self.positions else None
        return Entry(name=name, position=position)

    def _names(self, claim: Checked) -> list[str]:
        sentence = claim.sentences[-1]
        if self.sort == "phrase":
            return self._phrases(sentence)
        around = self.articles[sentence.article_id].text
        own = named(self.sort, sentence.text, around)
        if not own and leans_back(sentence.text):
            # "He said no": whose answer it is stands in the sentence before.
            return named(self.sort, self.weighing.aloud(sentence), around)[-1:]
        return own

    def _phrases(self, sentence: EvidenceSentence) -> list[str]:
        """What the model copies out of the sentence, or else the sentence itself."""
        parts = [
            part
            for written in self.weighing.all_answers(sentence)
            for part in re.split(r",\s+(?:and\s+)?|\s+and\s+", written)
        ]
        found = [part for part in map(_bare, parts) if _stands(part, sentence.text)]
        return list(dict.fromkeys(found)) or [_bare(" ".join(sentence.text.split()))]


def _runs(found: Sequence[tuple[Checked, str]]) -> Iterator[list[int]]:
    """Places of names that a sentence tells one after the other: "A, B and C"."""
    run: list[int] = []
    end = 0
    for at, (claim, name) in enumerate(found):
        same = bool(run) and found[run[-1]][0] is claim
        text = claim.sentences[-1].text
        last_word = name.split()[-1]
        start = text.find(last_word, end if same else 0)
        between = text[end:start] if same and start >= 0 else ""
        if run and not (same and _ENUMERATES.fullmatch(between)):
            yield run
            run = []
        run.append(at)
        end = start + len(last_word)
    if run:
        yield run


def named(sort: Sort, text: str, around: str = "") -> list[str]:
    """The names of a sort that stand in a text, in order.

    `around` is the article, where persons stand with their full name.
    """
    if sort == "state":
        return states_in(text)
    if sort == "person":
        return person_names(text, around)
    return name_phrases(text) if sort == "name" else []


def _bare(text: str) -> str:
    return _ARTICLE.sub("", text.strip(" .,:“”\"'‘’-"))


def _stands(part: str, text: str) -> bool:
    wanted = " ".join(words(part))
    return bool(wanted) and f" {wanted} " in f" {' '.join(words(text))} "
