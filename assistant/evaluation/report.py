"""The result of a run: figures with intervals, every grade, and its JSON form."""

import json
import math
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from functools import cached_property
from typing import Any

from assistant.evaluation.diagnosing import fault, shortcomings
from assistant.evaluation.figures import FIGURES, points_of
from assistant.evaluation.grading import Grade
from assistant.evaluation.intervals import Estimate, quantile

Grades = Sequence[Grade]

FORMAT = 2
STAGES = ("first_evidence", "first_token", "first_claim", "total")
"""Moments of an answer that are timed, in their order."""


@dataclass(frozen=True, kw_only=True)
class EvaluationReport:
    """Every grade of a run, in the order of the question ids."""

    grades: tuple[Grade, ...]
    about: Mapping[str, str | int | None] = field(default_factory=dict)
    """What was measured: version, model, articles; the same for the same set-up."""

    @cached_property
    def summary(self) -> dict[str, Estimate]:
        """Every figure over all questions."""
        return _figures(self.grades)

    @cached_property
    def by_kind(self) -> dict[str, dict[str, Estimate]]:
        """Every figure for each kind of question."""
        return _groups(self.grades, lambda grade: (grade.question.kind,))

    @cached_property
    def by_tag(self) -> dict[str, dict[str, Estimate]]:
        """Every figure for each tag; a question counts under each of its tags."""
        return _groups(self.grades, lambda grade: grade.question.tags)

    def count(self, outcome: str) -> int:
        """How many questions ended so."""
        return sum(grade.outcome == outcome for grade in self.grades)

    @property
    def measured(self) -> int:
        """How many questions say anything: answered, or searched for something."""
        return sum(
            grade.graded
            or (grade.outcome == "searched" and grade.retrieval is not None)
            for grade in self.grades
        )

    @property
    def faults(self) -> dict[str, int]:
        """How many questions went wrong in each step."""
        return dict(Counter(found for each in self.grades if (found := fault(each))))

    def latency(self) -> dict[str, dict[str, float | None]]:
        """Median and 95th percentile in milliseconds, over what was graded."""
        return {
            stage: {"p50": quantile(taken, 0.5), "p95": quantile(taken, 0.95)}
            for stage in STAGES
            for taken in [self._taken(stage)]
        }

    def tokens(self) -> dict[str, int | float | None]:
        """Tokens read and written by the model, over all answers, and their price.

        The price is None when no answer states one.
        """
        generators = [grade.answer.generator for grade in self.grades if grade.answer]
        costs = [each.cost_usd for each in generators if each.cost_usd is not None]
        return {
            "input": sum(generator.input_tokens for generator in generators),
            "output": sum(generator.output_tokens for generator in generators),
            "cost_usd": round(math.fsum(costs), 6) if costs else None,
        }

    def to_dict(self, *, timings: bool = True) -> dict[str, Any]:
        """The JSON form; without `timings` two equal runs are equal to the byte."""
        form = {
            "format": FORMAT,
            "about": dict(self.about),
            "counts": {
                name: self.count(name)
                for name in ("graded", "searched", "fallback", "error")
            },
            "faults": self.faults,
            "summary": _plain(self.summary),
            "by_kind": {kind: _plain(group) for kind, group in self.by_kind.items()},
            "by_tag": {tag: _plain(group) for tag, group in self.by_tag.items()},
            "tokens": self.tokens(),
            "questions": [_question(grade) for grade in self.grades],
        }
        if timings:
            form["timings_ms"] = {
                "latency": self.latency(),
                "questions": {
                    grade.question.id: {
                        "first_evidence": grade.reply.first_evidence_ms,
                        **asdict(grade.answer.timings_ms),
                    }
                    for grade in self.grades
                    if grade.answer
                },
            }
        return form

    def to_json(self, *, timings: bool = True) -> str:
        """The JSON form as text, keys sorted."""
        form = self.to_dict(timings=timings)
        return json.dumps(
            form, indent=2, sort_keys=True, ensure_ascii=False, allow_nan=False
        )

    def _taken(self, stage: str) -> list[float]:
        """Times of one stage; an answer in which it did not run has none."""
        times = [
            grade.reply.first_evidence_ms
            if stage == "first_evidence"
            else float(getattr(grade.answer.timings_ms, stage))
            for grade in self.grades
            if grade.graded and grade.answer
        ]
        return [time for time in times if time > 0 and math.isfinite(time)]


def _figures(grades: Grades) -> dict[str, Estimate]:
    return {name: figure.over(grades) for name, figure in FIGURES.items()}


def _groups(
    grades: Grades, names: Callable[[Grade], Sequence[str]]
) -> dict[str, dict[str, Estimate]]:
    members: dict[str, list[Grade]] = {}
    for grade in grades:
        for name in dict.fromkeys(names(grade)):
            members.setdefault(name, []).append(grade)
    return {name: _figures(members[name]) for name in sorted(members)}


def _plain(figures: dict[str, Estimate]) -> dict[str, dict[str, float | int | None]]:
    """Rounded, because the last digits differ between machines."""
    return {
        name: {
            key: round(number, 6) if isinstance(number, float) else number
            for key, number in asdict(estimate).items()
        }
        for name, estimate in figures.items()
        if estimate.n
    }


def _question(grade: Grade) -> dict[str, Any]:
    answer, question = grade.answer, grade.question
    return {
        "id": question.id,
        "question": question.question,
        "kind": question.kind,
        "answerable": question.answerable,
        "tags": list(question.tags),
        "outcome": grade.outcome,
        "right": grade.right,
        "abstained": grade.abstained,
        "items": asdict(grade.items) if grade.items else None,
        "figures": {
            name: [round(part, 6) for part in points]
            for name, points in points_of(grade).items()
        },
        "fault": fault(grade),
        "shortcomings": shortcomings(grade),
        "standalone_question": grade.reply.standalone_question,
        "status": answer.status if answer else None,
        "reason": answer.reason if answer else None,
        "text": answer.text if answer else None,
        "model": answer.generator.model if answer else None,
        "tokens": (
            [answer.generator.input_tokens, answer.generator.output_tokens]
            if answer
            else None
        ),
        "citations": [
            [citation.article_id, citation.start, citation.end]
            for citation in (answer.citations if answer else ())
        ],
    }
