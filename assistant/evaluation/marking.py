"""A chat model marks answers, and how far its marks agree with those of people.

Never required: every other figure needs no second model. A model's marks mean what
their agreement with hand labels says, so the two are always shown together.
"""

import re
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, StrictBool, ValidationError

from assistant.errors import AssistantError, ConfigurationError, GoldenFileError
from assistant.evaluation.comparing import Run
from assistant.evaluation.golden import GoldenQuestion
from assistant.evaluation.golden_files import read_text
from assistant.evaluation.intervals import Estimate, share
from assistant.evaluation.yaml_lines import YamlProblem, load_with_lines
from assistant.prompting import prompt_messages, quoted
from assistant.providers.chat import ChatModel

NOT_STATED = "The articles do not say."
SECONDS = 60.0
LONGEST_REPLY = 16
"""Tokens: a model that says more than Yes or No is not understood anyway."""
_MARK = re.compile(r"\W*(yes|no)\b", re.IGNORECASE)
_FEWEST = 2


class Marked(BaseModel):
    """An answer to mark; `right` is what a person says of it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str = Field(min_length=1)
    question: str = Field(min_length=1)
    expected: str = Field(min_length=1)
    answer: str = Field(min_length=1)
    right: StrictBool
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class Agreement:
    """How a model's marks compare with others of the same answers."""

    same: Estimate
    """Share of the answers marked alike, of those that the model marked."""
    kappa: float | None
    """The same beyond chance: 0 is chance, 1 always; None where one mark is all.

    Source: Cohen, "A Coefficient of Agreement for Nominal Scales" (1960).
    """
    unmarked: int
    """Answers for which the model said neither Yes nor No, or failed."""
    differ: tuple[str, ...]
    """Ids of the answers marked otherwise."""


@dataclass(frozen=True, kw_only=True)
class Judged:
    """What a model says of a run's answers, and how far to believe it."""

    model: str
    with_people: Agreement
    right: Estimate
    """Share of the run's answers that it calls right, of those that it marked."""
    with_rules: Agreement
    """Its marks against `right`, the figure that needs no model."""

    @property
    def says_something(self) -> bool:
        """Whether the model marked anything that it was asked to mark."""
        asked = self.with_rules.same.n + self.with_rules.unmarked
        return self.with_people.same.n > 0 and (not asked or self.right.n > 0)

    def to_dict(self) -> dict[str, Any]:
        """The JSON form."""
        return asdict(self)


def load_labels(path: Path) -> list[Marked]:
    """Read answers that people marked.

    Raises:
        GoldenFileError: naming the line and what is wrong in it.
    """
    try:
        document, lines = load_with_lines(read_text(path))
    except YamlProblem as problem:
        raise _wrong(path, problem.line, problem.message) from None
    rows = document.get("marked") if isinstance(document, dict) else None
    if not isinstance(rows, list) or not rows:
        raise _wrong(path, 1, "has no list under the key 'marked'")
    found: dict[str, Marked] = {}
    for index, row in enumerate(rows):
        line = lines.get(("marked", index))
        try:
            marked = Marked.model_validate(row)
        except ValidationError as error:
            first = error.errors(include_url=False, include_input=False)[0]
            where = ".".join(map(str, first["loc"]))
            raise _wrong(path, line, f"{where}: {first['msg']}") from None
        if marked.id in found:
            raise _wrong(path, line, f"the id {marked.id!r} is there twice")
        found[marked.id] = marked
    return list(found.values())


def expected_answer(question: GoldenQuestion) -> str:
    """What a right answer says, in words; empty when the gold does not tell."""
    if not question.answerable:
        return NOT_STATED
    facts = [" or ".join(group) for group in question.facts]
    items = [
        f"{each.names[0]} {each.position}" if each.position else each.names[0]
        for each in question.items
    ]
    sides = [" or ".join(group) for group in question.sides]
    return "; ".join([*facts, *items, *sides])


def of_run(questions: Sequence[GoldenQuestion], run: Run) -> list[Marked]:
    """The answers of a run that a model can mark, with what the rules say of them.

    Errors, fallbacks and questions whose gold is no text are left out.
    """
    found = []
    for question in questions:
        row, expected = run.questions.get(question.id), expected_answer(question)
        if row is None or row.outcome != "graded" or not row.text or not expected:
            continue
        found.append(
            Marked(
                id=question.id,
                question=row.standalone_question or question.question,
                expected=expected,
                answer=row.text,
                right=row.right,
            )
        )
    return found


def marks(
    answers: Sequence[Marked],
    model: ChatModel,
    progress: Callable[[int, int], None] | None = None,
) -> dict[str, bool | None]:
    """The model's mark of each answer by id; None where it gave none.

    Raises:
        ConfigurationError: the model cannot be asked at all.
    """
    given: dict[str, bool | None] = {}
    for done, each in enumerate(answers, start=1):
        given[each.id] = _mark(each, model)
        if progress:
            progress(done, len(answers))
    return given


def agreement(answers: Iterable[Marked], given: Mapping[str, bool | None]) -> Agreement:
    """Hold a model's marks against those that the answers have."""
    pairs = [(each, given.get(each.id)) for each in answers]
    both = [(each.right, mark) for each, mark in pairs if mark is not None]
    return Agreement(
        same=share(sum(right == mark for right, mark in both), len(both)),
        kappa=_kappa(both),
        unmarked=len(pairs) - len(both),
        differ=tuple(
            each.id for each, mark in pairs if mark is not None and mark != each.right
        ),
    )


def judged(
    labelled: Sequence[Marked],
    answers: Sequence[Marked],
    model: ChatModel,
    progress: Callable[[int, int], None] | None = None,
) -> Judged:
    """Mark what people have marked, and then the answers of a run, if any."""
    whole = len(labelled) + len(answers)

    def later(done: int, _: int) -> None:
        if progress:
            progress(len(labelled) + done, whole)

    first = marks(labelled, model, lambda done, _: progress and progress(done, whole))
    rest = marks(answers, model, later)
    said = [mark for mark in rest.values() if mark is not None]
    return Judged(
        model=model.info.name,
        with_people=agreement(labelled, first),
        right=share(sum(said), len(said)),
        with_rules=agreement(answers, rest),
    )


def _mark(answer: Marked, model: ChatModel) -> bool | None:
    values = {
        "question": quoted(answer.question),
        "expected": quoted(answer.expected),
        "answer": quoted(answer.answer),
    }
    try:
        said, _ = model.complete(
            prompt_messages("judge_answer", values),
            deadline=time.monotonic() + SECONDS,
            max_tokens=LONGEST_REPLY,
        )
    except ConfigurationError:
        raise
    except AssistantError:
        return None
    found = _MARK.match(said)
    return found[1].lower() == "yes" if found else None


def _kappa(both: Sequence[tuple[bool, bool]]) -> float | None:
    if len(both) < _FEWEST:
        return None
    seen = sum(one == other for one, other in both) / len(both)
    first = sum(one for one, _ in both) / len(both)
    second = sum(other for _, other in both) / len(both)
    chance = first * second + (1 - first) * (1 - second)
    return None if chance == 1 else (seen - chance) / (1 - chance)


def _wrong(path: Path, line: int | None, message: str) -> GoldenFileError:
    return GoldenFileError(
        f"{path}, line {line or 1}: {message}.", "Correct the file; nothing was run."
    )
