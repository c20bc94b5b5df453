"""How far citations carry the statements they stand behind, after ALCE.

Source: Gao, Yen, Yu and Chen, "Enabling Large Language Models to Generate Text with
Citations" (EMNLP 2023). ALCE asks a language model whether sentences entail a
statement; here `RuleJudge` holds figures, dates, names, denials, opposites and
exchanged names against them, so that a run needs no second model and is repeatable.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from assistant.answering.judging import Source, judge
from assistant.evaluation.sources import SourceFinder
from assistant.models import Answer, Citation

Supports = Callable[[str, Sequence[Citation]], bool]
"""Whether these citations together carry the statement."""

_MARK = re.compile(r"\s*\[\d+\]")
_CONTEXT_CHARACTERS = 500
"""How far before a sentence the name may stand that its pronoun points to."""


@dataclass(frozen=True, kw_only=True)
class CitationScores:
    """Citation recall and precision of one answer, from 0 to 1."""

    recall: float
    """Share of the statements that their citations carry in full."""
    precision: float
    """Share of the citations that are needed for a statement which is carried."""
    uncarried: tuple[str, ...]
    """The statements that their citations do not carry."""


def citation_scores(answer: Answer, supports: Supports) -> CitationScores | None:
    """Score the claims of an answer; None when it states nothing.

    A citation is needed when it carries the statement alone, or when the others do not
    carry it without this one. A statement without citations is not carried; an answer
    without any citation has precision 0.
    """
    if answer.status == "abstained" or not answer.claims:
        return None
    by_number = {citation.number: citation for citation in answer.citations}
    uncarried: list[str] = []
    given = needed = 0
    for claim in answer.claims:
        text = _MARK.sub("", claim.text).strip()
        cited = [by_number[n] for n in claim.citations if n in by_number]
        given += len(cited)
        if cited and supports(text, cited):
            needed += sum(_is_needed(text, cited, one, supports) for one in cited)
        else:
            uncarried.append(text)
    return CitationScores(
        recall=1 - len(uncarried) / len(answer.claims),
        precision=needed / given if given else 0.0,
        uncarried=tuple(uncarried),
    )


def _is_needed(
    text: str, cited: Sequence[Citation], one: Citation, supports: Supports
) -> bool:
    if supports(text, [one]):
        return True
    others = [each for each in cited if each is not one]
    return not supports(text, others)


class RuleJudge:
    """Whether cited sentences carry a statement, by the rules of `answering.judging`.

    A statement in the sentences' own words is carried. Else it must hold nothing that
    a rule speaks against; titles, outlets and the lines before may name the names. To
    leave out who said it is forgiven here, as a model that judges entailment would.
    """

    def __init__(self, finder: SourceFinder) -> None:
        self._finder = finder

    def __call__(self, statement: str, cited: Sequence[Citation]) -> bool:
        """Whether these citations together carry the statement."""
        if not cited:
            return False
        text = " ".join(citation.quote for citation in cited)
        days = {(citation.published or "Undated")[:10] for citation in cited}
        label, _, rest = statement.partition(": ")
        # A timeline tells the day of the report before its words.
        statement = rest if label in days else statement
        if _plain(statement) in _plain(text):
            return True
        source = Source(
            text=text,
            context="\n".join(map(self._context, cited)),
            published=cited[0].published,
        )
        return judge(statement, source).support in ("supported", "partial")

    def _context(self, citation: Citation) -> str:
        article = self._finder.article(citation.article_id, citation.revision)
        start = max(0, citation.start - _CONTEXT_CHARACTERS)
        before = article.text[start : citation.start] if article else ""
        parts = (citation.title, citation.outlet, citation.published, before)
        return "\n".join(part for part in parts if part)


def _plain(text: str) -> str:
    """Padded, so that words stand in it whole."""
    words = " ".join(re.findall(r"\w+", text.casefold()))
    return f" {words} "
