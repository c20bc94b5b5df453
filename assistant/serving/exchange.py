"""One question and what came of it, folded event by event."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import assert_never

from assistant.errors import AssistantError
from assistant.models import (
    Answer,
    AnswerReady,
    Citation,
    Event,
    EvidenceFound,
    TextDelta,
    Turn,
)
from vectorstore.records import Filters


@dataclass(frozen=True, kw_only=True)
class Failure:
    """What went wrong, in words, and what to do next."""

    message: str
    hint: str = ""

    @classmethod
    def of(cls, error: Exception) -> "Failure":
        """Words for any error; only our own errors are written for people."""
        if isinstance(error, AssistantError):
            return cls(message=error.message, hint=error.hint)
        return cls(
            message=f"Something unexpected went wrong ({type(error).__name__}).",
            hint="The terminal that runs the page says more. Nothing stored was lost.",
        )


@dataclass(frozen=True, kw_only=True)
class Exchange:
    """A question, and as much of its answer as has arrived."""

    question: str
    filters: Filters = Filters()
    """Which articles could be read."""
    any_date: bool = False
    """Whether days that the question states were to be no filter."""
    evidence: EvidenceFound | None = None
    text: str = ""
    citations: tuple[Citation, ...] = ()
    answer: Answer | None = None
    failure: Failure | None = None
    stopped: bool = False

    def after(self, event: Event) -> "Exchange":
        """The exchange once the event has arrived."""
        match event:
            case EvidenceFound():
                return replace(self, evidence=event)
            case TextDelta(text=text, citations=citations):
                return replace(
                    self, text=self.text + text, citations=self.citations + citations
                )
            case AnswerReady(answer=answer):
                return replace(
                    self, text=answer.text, citations=answer.citations, answer=answer
                )
        assert_never(event)


def history(exchanges: Iterable[Exchange]) -> list[Turn]:
    """The conversation as the chain takes it; questions without an answer are out."""
    turns: list[Turn] = []
    for exchange in exchanges:
        if exchange.text:
            turns.append(Turn(role="user", text=exchange.question))
            turns.append(Turn(role="assistant", text=exchange.text))
    return turns
