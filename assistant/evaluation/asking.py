"""Puts a golden question to a desk and keeps what came back, before any grading."""

from collections.abc import Generator, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from time import perf_counter
from typing import Protocol

from assistant.errors import AssistantError
from assistant.evaluation.golden import GoldenQuestion
from assistant.evaluation.sources import Shelf
from assistant.models import Answer, AnswerReady, Event, EvidenceFound, Turn
from vectorstore.records import Filters, Match

_NO_FILTERS = Filters()
DEPTH = 20
"""Passages whose ranking is kept: enough for figures over ten articles."""


@dataclass(frozen=True, kw_only=True)
class Stretch:
    """A part of a stored article, in code points."""

    article_id: str
    start: int
    end: int
    copies: tuple[str, ...] = ()
    """Ids of articles that carry the same text and are not shown for it."""


@dataclass(frozen=True, kw_only=True)
class Reply:
    """What came back for one question."""

    answer: Answer | None = None
    """None after an error, or when only the search was asked for."""
    error: str | None = None
    standalone_question: str = ""
    found: tuple[Stretch, ...] = ()
    """Passages in the order of the search, best first."""
    read: tuple[Stretch, ...] = ()
    """Sentences that the answer could be written from."""
    first_evidence_ms: float = 0


class Desk(Shelf, Protocol):
    """What is evaluated; `NewsAssistant` is one."""

    def stream(
        self,
        question: str,
        *,
        history: Sequence[Turn] = (),
        filters: Filters = _NO_FILTERS,
        as_of: date | None = None,
    ) -> Generator[Event, None, None]:
        """Answer as events: EvidenceFound, TextDelta …, AnswerReady."""

    def search(
        self,
        query: str,
        *,
        limit: int = DEPTH,
        filters: Filters = _NO_FILTERS,
        as_of: date | None = None,
    ) -> list[Match]:
        """Ranked passages."""


def ask(question: GoldenQuestion, desk: Desk, *, retrieval_only: bool = False) -> Reply:
    """Put the question; an error is a Reply too, so that the others go on.

    Args:
        question: What is asked.
        desk: Who answers.
        retrieval_only: Whether it is enough to know what is found: the answer is not
            waited for, so that no model writes.
    """
    try:
        return _asked(question, desk, retrieval_only=retrieval_only)
    except AssistantError as error:
        return Reply(error=error.message)
    except Exception as error:
        # A defect in one answer must not cost the others; it is named and counted.
        return Reply(error=f"{type(error).__name__}: {error}")


def _asked(question: GoldenQuestion, desk: Desk, *, retrieval_only: bool) -> Reply:
    began = perf_counter()
    filters = question.as_filters()
    evidence: EvidenceFound | None = None
    answer: Answer | None = None
    first_evidence = 0.0
    with closing(
        desk.stream(
            question.question,
            history=question.turns,
            filters=filters,
            as_of=question.as_of,
        )
    ) as events:
        for event in events:
            if isinstance(event, EvidenceFound):
                first_evidence = first_evidence or (perf_counter() - began) * 1000
                evidence = event
                if retrieval_only:
                    break
            elif isinstance(event, AnswerReady):
                answer = event.answer
    query = evidence.standalone_question if evidence else question.question
    matches = desk.search(query, limit=DEPTH, filters=filters, as_of=question.as_of)
    return Reply(
        answer=answer,
        standalone_question=query,
        found=tuple(map(_stretch, matches)),
        read=tuple(
            Stretch(article_id=each.article_id, start=each.start, end=each.end)
            for each in (evidence.sentences if evidence else ())
        ),
        first_evidence_ms=round(first_evidence, 1),
    )


def _stretch(match: Match) -> Stretch:
    return Stretch(
        article_id=match.article.id,
        start=match.passage.start,
        end=match.passage.end,
        copies=tuple(each.article_id for each in match.copies),
    )
