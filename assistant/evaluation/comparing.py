"""Compares two runs question by question: differences with intervals, and flips."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, StrictBool, ValidationError

from assistant.errors import GoldenFileError
from assistant.evaluation.figures import FIGURES
from assistant.evaluation.golden_files import read_text
from assistant.evaluation.intervals import Difference, paired_difference
from assistant.evaluation.report import FORMAT

_Number = Annotated[float, Field(strict=True, ge=0, allow_inf_nan=False)]
_Possible = Annotated[float, Field(strict=True, gt=0, allow_inf_nan=False)]


class RunQuestion(BaseModel):
    """What a run says of one question."""

    model_config = ConfigDict(frozen=True)

    id: str
    question: str
    standalone_question: str = ""
    outcome: str = ""
    text: str | None = None
    right: StrictBool
    figures: dict[str, tuple[_Number, _Possible]]


@dataclass(frozen=True, kw_only=True)
class Run:
    """A run as its JSON file tells it."""

    questions: Mapping[str, RunQuestion]
    unreadable: int
    """Questions whose scores are no numbers; they count for neither side."""


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """Two runs over the questions that both have."""

    differences: Mapping[str, Difference]
    """The second run less the first, by figure; only what both measured."""
    better: tuple[str, ...]
    """Ids of questions that the first run had wrong and the second has right."""
    worse: tuple[str, ...]
    only_first: tuple[str, ...]
    only_second: tuple[str, ...]
    reworded: tuple[str, ...]
    """Ids that stand for different questions, and are left out."""
    unreadable: int

    @property
    def decisive(self) -> str:
        """The figure that decides: answers rightly given, else sentences found."""
        return "right" if "right" in self.differences else "source_read"

    @property
    def is_worse(self) -> bool:
        """Whether the second run is worse beyond chance, or nothing was compared."""
        decisive = self.differences.get(self.decisive)
        return decisive is None or decisive.high < 0

    def to_dict(self) -> dict[str, Any]:
        """The JSON form."""
        return {
            **asdict(self),
            "differences": {
                name: asdict(difference)
                for name, difference in self.differences.items()
            },
            "decisive": self.decisive,
            "is_worse": self.is_worse,
        }


def load_run(path: Path) -> Run:
    """Read the JSON that `assistant evaluate --out` wrote.

    Raises:
        GoldenFileError: when it is not such a file.
    """
    try:
        form = json.loads(read_text(path))
        rows = form["questions"] if form["format"] == FORMAT else None
    except (ValueError, KeyError, TypeError, RecursionError):
        rows = None
    if not isinstance(rows, list):
        raise GoldenFileError(
            f"{path} is not a run of this version.",
            "Make one with: assistant evaluate FILE --out run.json",
        )
    questions: dict[str, RunQuestion] = {}
    for row in rows:
        try:
            question = RunQuestion.model_validate(row)
        except ValidationError:
            continue
        questions[question.id] = question
    return Run(questions=questions, unreadable=len(rows) - len(questions))


def compare(first: Run, second: Run) -> Comparison:
    """Compare two runs over the questions that both have, word for word."""
    shared = first.questions.keys() & second.questions.keys()
    reworded = {
        name
        for name in shared
        if first.questions[name].question != second.questions[name].question
    }
    pairs = [
        (first.questions[name], second.questions[name])
        for name in sorted(shared - reworded)
    ]
    return Comparison(
        differences=_differences(pairs),
        better=_flipped(pairs, lambda before, after: after and not before),
        worse=_flipped(pairs, lambda before, after: before and not after),
        only_first=tuple(sorted(first.questions.keys() - shared)),
        only_second=tuple(sorted(second.questions.keys() - shared)),
        reworded=tuple(sorted(reworded)),
        unreadable=first.unreadable + second.unreadable,
    )


def _differences(
    pairs: Sequence[tuple[RunQuestion, RunQuestion]],
) -> dict[str, Difference]:
    found: dict[str, Difference] = {}
    for name in FIGURES:
        rows = [
            (*before.figures[name], *after.figures[name])
            for before, after in pairs
            if name in before.figures and name in after.figures
        ]
        if rows:
            found[name] = paired_difference(rows)
    return found


def _flipped(
    pairs: Sequence[tuple[RunQuestion, RunQuestion]],
    how: Callable[[bool, bool], bool],
) -> tuple[str, ...]:
    return tuple(before.id for before, after in pairs if how(before.right, after.right))
