"""Grades one answer against its golden question."""

from dataclasses import dataclass
from typing import Literal

from assistant.evaluation.golden import GoldenQuestion
from assistant.evaluation.metrics import (
    ItemScores,
    forbidden_stated,
    invented_numbers,
    item_scores,
    missing_facts,
    overlaps,
    quote_is_exact,
)
from assistant.evaluation.sources import SourceFinder
from assistant.models import Answer, Citation

Outcome = Literal["graded", "fallback", "error"]

_BEFORE_GENERATION = ("no_articles", "nothing_relevant", "filtered_out")
"""Reasons to abstain that need no model, so that none is missed."""


@dataclass(frozen=True, kw_only=True)
class Grade:
    """What was found of one answer. None: the question does not ask for it."""

    question: GoldenQuestion
    outcome: Outcome
    answer: Answer | None = None
    error: str | None = None
    missing_facts: tuple[tuple[str, ...], ...] = ()
    forbidden: tuple[str, ...] = ()
    source_cited: bool | None = None
    items: ItemScores | None = None
    quotes: int = 0
    quotes_exact: int = 0
    invented: tuple[str, ...] = ()

    @property
    def graded(self) -> bool:
        """Whether a model (or whoever was expected) answered at all."""
        return self.outcome == "graded"

    @property
    def abstained(self) -> bool:
        """Whether the assistant declined, and did so by itself."""
        return (
            self.graded
            and self.answer is not None
            and self.answer.status == "abstained"
        )

    @property
    def facts_right(self) -> bool | None:
        """Whether every expected fact is stated."""
        if not self.question.facts:
            return None
        return self.graded and not self.missing_facts

    @property
    def right(self) -> bool:
        """Whether the answer is right in everything the question asks for.

        Unanswerable: it abstained. Answerable: all facts, a right sentence cited, all
        items and no other. Never with a forbidden fact, by fallback or in error.
        """
        if not self.graded or self.forbidden:
            return False
        if not self.question.answerable:
            return self.abstained
        return (
            not self.abstained
            and self.facts_right is not False
            and self.source_cited is not False
            and (self.items is None or self.items.perfect)
        )


def grade(
    question: GoldenQuestion,
    answer: Answer,
    finder: SourceFinder,
    *,
    model_expected: bool = True,
) -> Grade:
    """Grade an answer; one that fell back to quoted sentences is not graded."""
    quotes_exact = sum(_is_exact(citation, finder) for citation in answer.citations)
    if model_expected and _fell_back(answer):
        return ungraded(
            question,
            "fallback",
            answer=answer,
            quotes_exact=quotes_exact,
        )
    return Grade(
        question=question,
        outcome="graded",
        answer=answer,
        missing_facts=missing_facts(answer.text, question.facts),
        forbidden=forbidden_stated(answer.text, question.forbidden),
        source_cited=_cites_source(question, answer, finder),
        items=item_scores(question.items, answer.items) if question.items else None,
        quotes=len(answer.citations),
        quotes_exact=quotes_exact,
        invented=invented_numbers(answer),
    )


def ungraded(
    question: GoldenQuestion,
    outcome: Outcome,
    *,
    answer: Answer | None = None,
    error: str | None = None,
    quotes_exact: int = 0,
) -> Grade:
    """An error or a fallback: nothing expected counts as met, so no figure rises."""
    return Grade(
        question=question,
        outcome=outcome,
        answer=answer,
        error=error,
        missing_facts=question.facts,
        source_cited=False if question.sources else None,
        items=item_scores(question.items, ()) if question.items else None,
        quotes=len(answer.citations) if answer else 0,
        quotes_exact=quotes_exact,
    )


def shortcomings(grade: Grade) -> list[str]:
    """What went wrong, in words; empty when nothing did."""
    if grade.outcome == "error":
        return [f"error: {grade.error}"]
    if grade.outcome == "fallback":
        return ["fell back to quoted sentences: the model did not answer"]
    found: list[str] = []
    if grade.question.answerable and grade.abstained:
        found.append("abstained, though the articles answer")
    else:
        found += _wrong_content(grade)
    if not grade.question.answerable and not grade.abstained:
        found.append("did not abstain")
    if grade.quotes_exact < grade.quotes:
        found.append(f"{grade.quotes - grade.quotes_exact} quotes are not in the text")
    if grade.invented:
        found.append(f"numbers that no citation holds: {', '.join(grade.invented)}")
    return found


def _wrong_content(grade: Grade) -> list[str]:
    found = [f"does not say {' / '.join(group)}" for group in grade.missing_facts]
    if grade.source_cited is False:
        found.append("cites none of the expected sentences")
    found += [f"says {fact}, which is wrong" for fact in grade.forbidden]
    if grade.items:
        for what, names in (
            ("items missed", grade.items.missed),
            ("items too many", grade.items.extra),
            ("wrong position", grade.items.misplaced),
        ):
            found += [f"{what}: {', '.join(names)}"] if names else []
    return found


def _fell_back(answer: Answer) -> bool:
    return answer.generator.kind == "extractive" and not (
        answer.status == "abstained" and answer.reason in _BEFORE_GENERATION
    )


def _is_exact(citation: Citation, finder: SourceFinder) -> bool:
    article = finder.article(citation.article_id, citation.revision)
    return quote_is_exact(citation, article.text if article else None)


def _cites_source(
    question: GoldenQuestion, answer: Answer, finder: SourceFinder
) -> bool | None:
    """Whether one citation at least is one of the expected sentences."""
    if not question.sources:
        return None
    return any(
        overlaps((citation.start, citation.end), span)
        for citation in answer.citations
        if (article := finder.article(citation.article_id, citation.revision))
        for source in question.sources
        for span in finder.spans(source, article)
    )
