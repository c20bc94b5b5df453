"""Says whether a run is good enough: a thresholds file and the exit code."""

import math
from collections.abc import Mapping
from pathlib import Path

from assistant.evaluation.figures import FIGURES
from assistant.evaluation.golden import Problem
from assistant.evaluation.golden_files import raise_problems, read_text
from assistant.evaluation.report import EvaluationReport
from assistant.evaluation.yaml_lines import YamlProblem, load_with_lines

Thresholds = Mapping[str, float]


def load_thresholds(path: Path) -> dict[str, float]:
    """Thresholds by the name of a figure, such as `facts_right: 0.85`.

    Raises:
        GoldenFileError: with every problem and its line.
    """
    problems: list[Problem] = []
    thresholds: dict[str, float] = {}
    try:
        document, lines = load_with_lines(read_text(path))
    except YamlProblem as problem:
        document, lines = {}, {}
        problems.append(Problem(message=problem.message, line=problem.line))
    if not isinstance(document, dict):
        problems.append(Problem(message="has no figures, such as `right: 0.8`", line=1))
        document = {}
    for name, value in document.items():
        share = _share(value)
        if name not in FIGURES:
            known = ", ".join(FIGURES)
            message = f"is not a figure; there are {known}"
            problems.append(Problem(message=message, line=lines[name,], where=name))
        elif share is None:
            message = "must be a number from 0 to 1"
            problems.append(Problem(message=message, line=lines[name,], where=name))
        else:
            thresholds[name] = share
    raise_problems(path, problems)
    return thresholds


def failures(report: EvaluationReport, thresholds: Thresholds) -> list[str]:
    """Why a run is not good enough, in words; empty when it is."""
    if not report.grades:
        return ["Nothing was evaluated: no question was selected."]
    if not report.measured:
        if report.count("searched"):
            return ["Nothing was evaluated: no question names an expected sentence."]
        return [
            f"Nothing was evaluated: of {len(report.grades)} questions "
            f"{report.count('error')} ended in an error and "
            f"{report.count('fallback')} fell back to quoted sentences."
        ]
    found: list[str] = []
    for name, bound in thresholds.items():
        value = report.summary[name].value
        if value is None:
            found.append(f"{name} was not measured: no question or answer has it.")
        elif FIGURES[name].lower_is_better and value > bound:
            found.append(f"{name} is {value:.3f}, above {bound:g}.")
        elif not FIGURES[name].lower_is_better and value < bound:
            found.append(f"{name} is {value:.3f}, below {bound:g}.")
    return found


def outcome(report: EvaluationReport, thresholds: Thresholds) -> int:
    """The exit code: 0 when something was graded and every threshold holds, else 1."""
    return 1 if failures(report, thresholds) else 0


def _share(value: object) -> float | None:
    try:
        number = float(value) if isinstance(value, str) else math.nan
    except ValueError:
        return None
    return number if 0 <= number <= 1 else None
