"""Figures as Markdown, both systems side by side, and their place in a document."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path

from assistant.evaluation.intervals import Estimate, mean, quantile, share
from benchmarks.public.figures import MEASURES, Measure, Scored, risk_at, values
from benchmarks.public.kept import Prediction, version
from benchmarks.public.sets import CLEAN, PublicSet

MARKS = ("<!-- public sets: begin -->", "<!-- public sets: end -->")
COVERAGES = (0.2, 0.4, 0.6, 0.8)
Systems = Mapping[str, Mapping[str, Scored]]
"""The scored questions of each system, by the system's name."""


def set_section(chosen: PublicSet, systems: Systems, total: int) -> str:
    """One set as Markdown; a set without predictions is shown as not run.

    Args:
        chosen: The set.
        systems: What was scored; a system without predictions has an empty mapping.
        total: How many questions the set has.
    """
    run = {name: scored for name, scored in systems.items() if scored}
    if not run:
        return f"**{chosen.name}**: not run."
    counts = " and ".join(
        f"{sum(not each.endswith(CLEAN) for each in scored)} ({name})"
        for name, scored in run.items()
    )
    parts = [
        f"**{chosen.name}**: {counts} of {total} questions\n",
        *_table(MEASURES[chosen.name], run),
    ]
    if chosen.name == "realtimeqa":
        parts += ["", *_risks(run)]
    return "\n".join(parts)


def document(sections: Sequence[str], model: str) -> str:
    """What stands between the marks."""
    day = f"{datetime.now().astimezone().date():%-d %B %Y}"
    return "\n\n".join([f"Written on {day}, version {version()}, {model}.", *sections])


def write(path: Path, text: str) -> None:
    """Put the text between the marks of a document.

    Raises:
        ValueError: the document does not have them.
    """
    whole = path.read_text(encoding="utf-8")
    if any(whole.count(mark) != 1 for mark in MARKS):
        raise ValueError(f"{path} must hold {MARKS[0]} and {MARKS[1]} once each")
    before, rest = whole.split(MARKS[0])
    after = rest.split(MARKS[1])[1]
    path.write_text(f"{before}{MARKS[0]}\n{text}\n{MARKS[1]}{after}", encoding="utf-8")


def _table(measures: Sequence[Measure], run: Systems) -> Iterator[str]:
    two = len(run) == 2
    columns = ["", *run, *(["difference"] if two else []), "wanted"]
    yield f"| {' | '.join(columns)} |"
    yield f"|{'---|' * len(columns)}"
    for measure in measures:
        found = [values(measure, scored) for scored in run.values()]
        if not any(found):
            continue
        cells = [_cell(_estimate(measure, list(each.values()))) for each in found]
        if two:
            cells.append(_difference(*found))
        yield f"| {measure.label} | {' | '.join(cells)} | {measure.wanted} |"
    rows = [[each.prediction for each in scored.values()] for scored in run.values()]
    empty = " |" * (two + 1)
    for label, cell in (("seconds a question", _seconds), ("code", _states)):
        yield f"| {label} | {' | '.join(map(cell, rows))} |{empty}"


def _risks(run: Systems) -> Iterator[str]:
    """The risk-coverage curve as a few points."""
    yield "Share of wrong answers when only the surest are given:\n"
    yield f"| answered | {' | '.join(run)} |"
    yield f"|---|{'---|' * len(run)}"
    for coverage in COVERAGES:
        risks = [risk_at(scored, coverage) for scored in run.values()]
        cells = ["answers fewer" if each is None else _risk(*each) for each in risks]
        yield f"| {coverage:.0%} of questions | {' | '.join(cells)} |"
    own = []
    for scored in run.values():
        answered = [
            each for each in scored.values() if not each.prediction["abstained"]
        ]
        coverage = len(answered) / len(scored)
        risk = risk_at(scored, coverage)
        own.append(f"{_risk(*risk)} at {coverage:.0%}" if risk else "answers none")
    yield f"| all that it answers | {' | '.join(own)} |"


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
