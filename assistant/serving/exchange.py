"""One question and what came of it, folded event by event."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Literal, assert_never

from assistant.errors import AssistantError
from assistant.models import (
    Answer,
    AnswerReady,
    Citation,
    Event,
    EvidenceFound,
    Length,
    TextDelta,
    Turn,
)
from vectorstore.records import Filters

DECLINE = "The articles do not answer this"
"""The reason against an answer that should have been an abstention."""


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
class Judgement:
    """What a reader says of an answer."""

    verdict: Literal["up", "down"]
    reason: str = ""
    correction: str = ""
    quote: str = ""
    """Words of an article that state the correction."""
    drafted: bool = False
    """Whether a golden question was made of it."""
    problem: str = ""
    """Why none could be made."""

    @property
    def is_final(self) -> bool:
        """Whether nothing more can be made of it."""
        return self.verdict == "up" or self.drafted

    @property
    def can_be_drafted(self) -> bool:
        """Whether it says what a right answer would hold."""
        right = self.correction or self.quote or self.reason == DECLINE
        return self.verdict == "up" or bool(right)


@dataclass(frozen=True, kw_only=True)
class Exchange:
    """A question, and as much of its answer as has arrived."""

    question: str
    filters: Filters = field(default_factory=Filters)
    """Which articles could be read."""
    any_date: bool = False
    """Whether days that the question states were to be no filter."""
    length: Length | None = None
    """How long the answer was to be; None is as the page was started."""
    alone: bool = False
    """Whether it was asked without the turns before it."""
    evidence: EvidenceFound | None = None
    text: str = ""
    citations: tuple[Citation, ...] = ()
    answer: Answer | None = None
    failure: Failure | None = None
    stopped: bool = False
    judgement: Judgement | None = None

    def again(self, question: str = "") -> "Exchange":
        """The same without an answer, in other words when there are any."""
        return Exchange(
            question=question or self.question,
            any_date=self.any_date,
            alone=self.alone,
        )

    def turns_before(self, done: Iterable["Exchange"]) -> list[Turn]:
        """What of the conversation the question is asked with."""
        return [] if self.alone else history(done)

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
