"""The result of a run: figures with intervals, every grade, and its JSON form."""

import json
import math
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from functools import cached_property
from typing import Any

from assistant.evaluation.grading import Grade, shortcomings
from assistant.evaluation.intervals import Estimate, mean, quantile, share

Grades = Sequence[Grade]

FORMAT = 1


def _of(
    asked: Callable[[Grade], bool], met: Callable[[Grade], bool | None]
) -> Callable[[Grades], Estimate]:
    """The share of the questions asked about it that meet it."""

    def measure(grades: Grades) -> Estimate:
        about = [grade for grade in grades if asked(grade)]
        return share(sum(met(grade) is True for grade in about), len(about))

    return measure


def _item_mean(figure: str) -> Callable[[Grades], Estimate]:
    return lambda grades: mean(
        [getattr(grade.items, figure) for grade in grades if grade.items]
    )


def _score(grades: Grades) -> Estimate:
    return mean(
        [float(grade.right) for grade in grades],
        [grade.question.weight for grade in grades],
    )


def _positions(grades: Grades) -> Estimate:
    scores = [grade.items for grade in grades if grade.items]
    right = sum(score.positions_right for score in scores)
    return share(right, sum(score.positions for score in scores))


def _quotes(grades: Grades) -> Estimate:
    exact = sum(grade.quotes_exact for grade in grades)
    return share(exact, sum(grade.quotes for grade in grades))


METRICS: dict[str, Callable[[Grades], Estimate]] = {
    "right": _of(lambda g: True, lambda g: g.right),
    "score": _score,
    "facts_right": _of(lambda g: g.facts_right is not None, lambda g: g.facts_right),
    "source_cited": _of(lambda g: g.source_cited is not None, lambda g: g.source_cited),
    "no_forbidden": _of(
        lambda g: bool(g.question.forbidden), lambda g: g.graded and not g.forbidden
    ),
    "abstention": _of(lambda g: not g.question.answerable, lambda g: g.abstained),
    "over_refusal": _of(
        lambda g: g.question.answerable and g.graded, lambda g: g.abstained
    ),
    "item_precision": _item_mean("precision"),
    "item_recall": _item_mean("recall"),
    "item_f1": _item_mean("f1"),
    "position_accuracy": _positions,
    "quote_exact": _quotes,
    "numbers_grounded": _of(
        lambda g: g.graded and not g.abstained, lambda g: not g.invented
    ),
    "errors": _of(lambda g: True, lambda g: g.outcome == "error"),
    "fallbacks": _of(lambda g: True, lambda g: g.outcome == "fallback"),
}
"""Every figure by its name in reports and thresholds.

Errors and fallbacks stay in the denominators and are never right, so that failing can
not raise a figure; they are counted apart as well. `score` is `right` by weight.
"""

LOWER_IS_BETTER = frozenset({"over_refusal", "errors", "fallbacks"})


@dataclass(frozen=True, kw_only=True)
class EvaluationReport:
    """Every grade of a run, in the order of the question ids."""

    grades: tuple[Grade, ...]

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

    def latency(self) -> dict[str, dict[str, float | None]]:
        """Median and 95th percentile in milliseconds, over what was graded."""
        return {
            stage: {"p50": quantile(taken, 0.5), "p95": quantile(taken, 0.95)}
            for stage in ("first_claim", "total")
            for taken in [self._taken(stage)]
        }

    def tokens(self) -> dict[str, int]:
        """Tokens read and written by the model, over all answers."""
        generators = [grade.answer.generator for grade in self.grades if grade.answer]
        return {
            "input": sum(generator.input_tokens for generator in generators),
            "output": sum(generator.output_tokens for generator in generators),
        }

    def to_dict(self, *, timings: bool = True) -> dict[str, Any]:
        """The JSON form; without `timings` two equal runs are equal to the byte."""
        form = {
            "format": FORMAT,
            "counts": {
                name: self.count(name) for name in ("graded", "fallback", "error")
            },
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
                    grade.question.id: asdict(grade.answer.timings_ms)
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
            float(getattr(grade.answer.timings_ms, stage))
            for grade in self.grades
            if grade.graded and grade.answer
        ]
        return [time for time in times if time > 0 and math.isfinite(time)]


def _figures(grades: Grades) -> dict[str, Estimate]:
    return {name: measure(grades) for name, measure in METRICS.items()}


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
        "facts_right": grade.facts_right,
        "source_cited": grade.source_cited,
        "abstained": grade.abstained,
        "items": asdict(grade.items) if grade.items else None,
        "shortcomings": shortcomings(grade),
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
