"""Asks golden questions and grades the answers."""

from collections.abc import Callable, Collection, Sequence
from datetime import date
from typing import Protocol

from assistant.errors import AssistantError, EvaluationError
from assistant.evaluation.golden import GoldenQuestion
from assistant.evaluation.grading import Grade, grade, ungraded
from assistant.evaluation.report import EvaluationReport
from assistant.evaluation.sources import Shelf, SourceFinder
from assistant.models import Answer, Turn
from vectorstore.records import Filters

_NO_FILTERS = Filters()


class Desk(Shelf, Protocol):
    """What is evaluated; `NewsAssistant` is one."""

    def ask(
        self,
        question: str,
        *,
        history: Sequence[Turn] = (),
        filters: Filters = _NO_FILTERS,
        as_of: date | None = None,
    ) -> Answer:
        """Answer a question."""


def evaluate(
    questions: Sequence[GoldenQuestion],
    desk: Desk,
    *,
    model_expected: bool = True,
    progress: Callable[[int, int], None] | None = None,
) -> EvaluationReport:
    """Ask every question and grade the answers.

    Args:
        questions: Which questions; see `golden_files.load_golden` and `select`.
        desk: Who answers.
        model_expected: Whether a chat model should answer; quoted sentences are then
            a fallback and never right. False for a desk that has no model on purpose.
        progress: Called with how many are done, and of how many.

    Raises:
        EvaluationError: when the index holds no articles.
    """
    finder = SourceFinder(desk)
    if questions and not finder.articles:
        raise EvaluationError(
            "The index holds no articles, so that nothing can be evaluated.",
            "Run: assistant ingest PATH",
        )
    grades: list[Grade] = []
    for done, question in enumerate(questions, start=1):
        grades.append(_ask(question, desk, finder, model_expected=model_expected))
        if progress:
            progress(done, len(questions))
    return EvaluationReport(grades=tuple(sorted(grades, key=lambda g: g.question.id)))


def select(
    questions: Sequence[GoldenQuestion],
    *,
    ids: Collection[str] = (),
    kinds: Collection[str] = (),
    tags: Collection[str] = (),
) -> list[GoldenQuestion]:
    """The questions with one of these ids, kinds and tags; empty means any."""
    return [
        question
        for question in questions
        if (not ids or question.id in ids)
        and (not kinds or question.kind in kinds)
        and (not tags or not set(tags).isdisjoint(question.tags))
    ]


def _ask(
    question: GoldenQuestion, desk: Desk, finder: SourceFinder, *, model_expected: bool
) -> Grade:
    try:
        answer = desk.ask(
            question.question,
            history=question.turns,
            filters=question.as_filters(),
            as_of=question.as_of,
        )
        return grade(question, answer, finder, model_expected=model_expected)
    except AssistantError as error:
        return ungraded(question, "error", error=error.message)
    except Exception as error:
        # A defect in one answer must not cost the others; it is named and counted.
        return ungraded(question, "error", error=f"{type(error).__name__}: {error}")
