"""Figures as tables, both systems side by side."""

from collections.abc import Iterator, Mapping, Sequence

from assistant.evaluation.intervals import Estimate, mean, quantile, share
from benchmarks.public.figures import MEASURES, Measure, Scored, risk_at, values
from benchmarks.public.kept import Prediction
from benchmarks.public.sets import CLEAN, PublicSet
from benchmarks.standing import Table

COVERAGES = (0.2, 0.4, 0.6, 0.8)
Systems = Mapping[str, Mapping[str, Scored]]
"""The scored questions of each system, by the system's name."""


def tables_of(chosen: PublicSet, systems: Systems, total: int) -> Iterator[Table]:
    """The tables of one set; a set without predictions is said to be not run.

    Args:
        chosen: The set.
        systems: What was scored; a system without predictions has an empty mapping.
        total: How many questions the set has.
    """
    run = {name: scored for name, scored in systems.items() if scored}
    if not run:
        yield Table(title=f"**{chosen.name}**: not run.")
        return
    counts = " and ".join(
        f"{sum(not each.endswith(CLEAN) for each in scored)} ({name})"
        for name, scored in run.items()
    )
    yield Table(
        title=f"**{chosen.name}**: {counts} of {total} questions",
        columns=["", *run, *(["difference"] if len(run) == 2 else []), "wanted"],
        rows=[*_rows(MEASURES[chosen.name], run)],
    )
    if chosen.name == "realtimeqa":
        yield Table(
            title="Share of wrong answers when only the surest are given:",
            columns=["answered", *run],
            rows=[*_risks(run)],
        )


def _rows(measures: Sequence[Measure], run: Systems) -> Iterator[list[str]]:
    two = len(run) == 2
    for measure in measures:
        found = [values(measure, scored) for scored in run.values()]
        if not any(found):
            continue
        cells = [_cell(_estimate(measure, list(each.values()))) for each in found]
        if two:
            cells.append(_difference(*found))
        yield [measure.label, *cells, measure.wanted]
    rows = [[each.prediction for each in scored.values()] for scored in run.values()]
    for label, cell in (("seconds a question", _seconds), ("code", _states)):
        yield [label, *map(cell, rows), *[""] * (two + 1)]


def _risks(run: Systems) -> Iterator[list[str]]:
    """The risk-coverage curve as a few points."""
    for coverage in COVERAGES:
        risks = [risk_at(scored, coverage) for scored in run.values()]
        cells = ["answers fewer" if each is None else _risk(*each) for each in risks]
        yield [f"{coverage:.0%} of questions", *cells]
    own = []
    for scored in run.values():
        answered = [
            each for each in scored.values() if not each.prediction["abstained"]
        ]
        coverage = len(answered) / len(scored)
        risk = risk_at(scored, coverage)
        own.append(f"{_risk(*risk)} at {coverage:.0%}" if risk else "answers none")
    yield ["all that it answers", *own]


def _risk(risk: float, n: int) -> str:
    return _cell(share(round(risk * n), n))


def _estimate(measure: Measure, numbers: Sequence[float]) -> Estimate:
    """Wilson's interval for shares, the bootstrap's for everything else."""
    if not measure.is_difference and {0.0, 1.0}.issuperset(numbers):
        return share(int(sum(numbers)), len(numbers))
    return mean(numbers)


def _difference(first: Mapping[str, float], second: Mapping[str, float]) -> str:
    """Of the questions that both have, each against itself."""
    shared = [first[name] - second[name] for name in first if name in second]
    return _cell(mean(shared), signed=True)


def _cell(estimate: Estimate, *, signed: bool = False) -> str:
    if estimate.value is None:
        return "–"
    form = "+.3f" if signed else ".3f"
    low, high = f"{estimate.low:{form}}", f"{estimate.high:{form}}"
    return f"{estimate.value:{form}} of {estimate.n} ({low} to {high})"


def _seconds(rows: Sequence[Prediction]) -> str:
    taken = [float(row["seconds"]) for row in rows]
    return f"median {quantile(taken, 0.5):.1f}, p95 {quantile(taken, 0.95):.1f}"


def _states(rows: Sequence[Prediction]) -> str:
    states = sorted({row["state"] for row in rows})
    return states[0] if len(states) == 1 else f"{len(states)} states: run --fresh"
