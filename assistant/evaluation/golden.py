"""The golden question: what is asked, and what a right answer holds."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Literal, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PrivateAttr,
    StrictBool,
    StringConstraints,
    field_validator,
    model_validator,
)

from assistant.evaluation.facts import tokens
from assistant.models import Kind, Position, Turn
from vectorstore.records import Filters


@dataclass(frozen=True, kw_only=True)
class Problem:
    """Something wrong in a golden file, for people."""

    message: str
    line: int | None = None
    question: str | None = None
    """The id of the question, where it has one."""
    where: str = ""
    """The field, such as `sources.0.file`."""

    def __str__(self) -> str:
        """One line: where, then what."""
        place = [
            *([f"line {self.line}"] if self.line else []),
            *([f"question {self.question!r}"] if self.question else []),
            *([self.where] if self.where else []),
        ]
        return f"{', '.join(place)}: {self.message}" if place else self.message


def _iso_day(value: object) -> object:
    """A day as written; Pydantic alone would read `20250201` as a moment in 1970."""
    if isinstance(value, str) and re.fullmatch(r"\d{4}-\d\d-\d\d", value):
        return date.fromisoformat(value)
    if isinstance(value, date):
        return value
    raise ValueError("write a day as 2025-02-01")


def _checkable(text: str) -> str:
    if not tokens(text):
        raise ValueError("holds no word and no number to look for")
    return text


Place = tuple[str | int, ...]
"""Where in a question something stands, such as `("sources", 0, "file")`."""
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Fact = Annotated[Text, AfterValidator(_checkable)]
FactGroup = Annotated[tuple[Fact, ...], Field(min_length=1)]
"""Ways to state one fact, any of which will do."""
Day = Annotated[date, BeforeValidator(_iso_day)]


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class GoldenTurn(_Entry):
    """One utterance before the question."""

    role: Literal["user", "assistant"]
    text: Text


class GoldenFilters(_Entry):
    """Which articles may be looked at; the same words as on the command line."""

    after: Day | None = None
    before: Day | None = None
    outlets: tuple[Text, ...] = ()
    articles: tuple[Text, ...] = ()
    excluded: tuple[Text, ...] = ()
    languages: tuple[Text, ...] = ()


class GoldenItem(_Entry):
    """An entry that a list answer must hold, under any of its names."""

    names: tuple[Text, ...] = Field(min_length=1)
    position: Position | None = None


class Source(_Entry):
    """A sentence that answers the question.

    Either its words (`quote`), or, for articles whose words must not be copied, where
    it stood in the file when it was anchored and the SHA-256 of that stretch, with
    every white space a plain space.
    """

    file: Text | None = None
    """Equals the article's source, or the last component of it."""
    article: Text | None = None
    """The article's id."""
    quote: Text | None = None
    start: int | None = Field(default=None, ge=0)
    end: int | None = Field(default=None, ge=1)
    sha256: str | None = Field(default=None, pattern=r"^[0-9a-f]{64}$")

    @property
    def name(self) -> str:
        """The article as people wrote it."""
        return self.file or self.article or ""

    @model_validator(mode="after")
    def _one_form(self) -> Self:
        if (self.file is None) == (self.article is None):
            raise ValueError("name the article by either 'file' or 'article'")
        anchor = (self.start, self.end, self.sha256)
        if self.quote is None and None in anchor:
            raise ValueError("give either 'quote', or 'start', 'end' and 'sha256'")
        if self.quote is not None and anchor != (None, None, None):
            raise ValueError("'quote' and 'start', 'end', 'sha256' exclude each other")
        if self.start is not None and self.end is not None and self.start >= self.end:
            raise ValueError("'start' must be less than 'end'")
        return self


class GoldenQuestion(_Entry):
    """A question with what a right answer holds."""

    id: Annotated[str, StringConstraints(pattern=r"^[\w.-]{1,100}$")]
    question: Annotated[Text, Field(max_length=2_000)]
    kind: Kind
    answerable: StrictBool
    history: tuple[GoldenTurn, ...] = ()
    as_of: Day | None = None
    filters: GoldenFilters = GoldenFilters()
    standalone: tuple[FactGroup, ...] = ()
    """What the follow-up must hold once it stands alone."""
    facts: tuple[FactGroup, ...] = ()
    """Every group must be stated, each by any of its alternatives."""
    forbidden: tuple[Fact, ...] = ()
    items: tuple[GoldenItem, ...] = ()
    sides: tuple[FactGroup, ...] = ()
    """A disagreement must be shown that holds each group on a side of its own."""
    sources: tuple[Source, ...] = ()
    """Sentences of which one must be cited."""
    tags: tuple[Text, ...] = ()
    weight: float = Field(default=1, gt=0, le=1_000, allow_inf_nan=False)
    note: str = ""

    _line_of: Callable[[Place], int] | None = PrivateAttr(default=None)

    @property
    def line(self) -> int | None:
        """Where it stands in its file."""
        return self.line_of()

    def line_of(self, *place: str | int) -> int | None:
        """Where a field stands in its file, such as `line_of("sources", 0)`."""
        return self._line_of(place) if self._line_of else None

    @property
    def turns(self) -> tuple[Turn, ...]:
        """The history as the chain takes it."""
        return tuple(Turn(role=turn.role, text=turn.text) for turn in self.history)

    def as_filters(self) -> Filters:
        """The filters as a search takes them."""
        return Filters(
            after=self.filters.after,
            before=self.filters.before,
            outlets=frozenset(self.filters.outlets),
            articles=frozenset(self.filters.articles),
            excluded=frozenset(self.filters.excluded),
            languages=frozenset(self.filters.languages),
        )

    @field_validator("items")
    @classmethod
    def _names_are_told_apart(
        cls, items: tuple[GoldenItem, ...]
    ) -> tuple[GoldenItem, ...]:
        names = [item_key(name) for item in items for name in item.names]
        if twice := next((key for key in names if names.count(key) > 1), None):
            raise ValueError(f"the name {twice!r} stands in the items twice")
        return items

    @field_validator("sides")
    @classmethod
    def _two_sides(cls, sides: tuple[FactGroup, ...]) -> tuple[FactGroup, ...]:
        if len(sides) == 1:
            raise ValueError("a disagreement has at least two sides")
        return sides

    @model_validator(mode="after")
    def _can_be_graded(self) -> Self:
        expected = bool(self.facts or self.items or self.sides)
        if self.answerable and not expected:
            raise ValueError("an answerable question needs 'facts' or 'items'")
        if self.answerable and self.kind == "lookup" and not self.sources:
            raise ValueError("an answerable lookup needs 'sources'")
        if not self.answerable and (expected or self.sources):
            raise ValueError(
                "'answerable: false' excludes 'facts', 'items', 'sides' and 'sources'"
            )
        if self.standalone and not self.history:
            raise ValueError("'standalone' needs a 'history' that is followed up")
        return self


def item_key(name: str) -> str:
    """A name for comparison: its words without case, marks and a leading `the`."""
    words = " ".join(re.findall(r"\w+", name.casefold()))
    return words.removeprefix("the ")


def duplicates(questions: Sequence[GoldenQuestion]) -> list[Problem]:
    """Ids and questions that stand there twice.

    The same words after another history, on another day or under other filters are
    another question.
    """
    problems: list[Problem] = []
    ids: dict[str, GoldenQuestion] = {}
    asked: dict[object, GoldenQuestion] = {}
    for question in questions:
        words = " ".join(question.question.casefold().split())
        key = (words, question.history, question.as_of, question.filters)
        first = ids.setdefault(question.id, question)
        if first is not question:
            problems.append(_twice(question, "id", f"the id of {_place(first)}"))
        first = asked.setdefault(key, question)
        if first is not question:
            problems.append(_twice(question, "question", f"asked by {_place(first)}"))
    return problems


def _twice(question: GoldenQuestion, where: str, what: str) -> Problem:
    return Problem(
        message=f"is already {what}",
        line=question.line_of(where),
        question=question.id,
        where=where,
    )


def _place(question: GoldenQuestion) -> str:
    line = f" in line {question.line}" if question.line else ""
    return f"question {question.id!r}{line}"
