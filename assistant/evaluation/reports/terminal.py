"""A run, a matrix of runs, a comparison and a model's marks as tables."""

from collections.abc import Iterable, Mapping, Sequence

from rich.console import Console, Group, RenderableType
from rich.table import Table
from rich.text import Text

from assistant.evaluation.comparing import Comparison
from assistant.evaluation.diagnosing import fault, shortcomings
from assistant.evaluation.figures import FIGURES
from assistant.evaluation.intervals import Estimate
from assistant.evaluation.marking import Agreement, Judged
from assistant.evaluation.report import EvaluationReport

_COLUMNS = (
    *("right", "facts_right", "source_cited", "abstention", "item_f1"),
    *("source_read", "recall@10", "mrr@10"),
)
"""Figures of each kind and tag, as many as the run measured."""


def print_report(
    report: EvaluationReport, console: Console, failures: Iterable[str] = ()
) -> None:
    """Print figures, groups, what went wrong, and why the run fails, if it does."""
    console.print(Group(*_parts(report)))
    for failure in failures:
        console.print(Text(failure, style="bold red"))


def print_matrix(
    runs: Sequence[tuple[Mapping[str, str], EvaluationReport]], console: Console
) -> None:
    """Print a row for each combination of settings."""
    names = [name for name in _COLUMNS if any(each.summary[name].n for _, each in runs)]
    table = Table(title="Evaluation", title_justify="left")
    table.add_column("Settings", overflow="fold")
    for name in (*names, "graded", "first evidence", "total"):
        table.add_column(name.replace("_", " "), justify="right")
    for settings, report in runs:
        times = [report.latency()[each]["p50"] for each in ("first_evidence", "total")]
        table.add_row(
            Text(", ".join(f"{name} {value}" for name, value in settings.items())),
            *(_percent(report.summary[name].value) for name in names),
            str(report.measured),
            *("-" if each is None else f"{each:.0f} ms" for each in times),
        )
    console.print(table)


def print_comparison(comparison: Comparison, console: Console) -> None:
    """Print the differences, the flips, and what could not be compared."""
    table = Table(title="Second run less first", title_justify="left")
    table.add_column("Figure")
    for column in ("First", "Second", "Difference", "95 % interval", "n"):
        table.add_column(column, justify="right")
    for name, each in comparison.differences.items():
        sure = each.low > 0 or each.high < 0
        table.add_row(
            name.replace("_", " "),
            _percent(each.before),
            _percent(each.after),
            f"{100 * each.difference:+.1f}",
            f"{100 * each.low:+.1f} to {100 * each.high:+.1f}",
            str(each.n),
            style=_colour(name, each.difference) if sure else None,
        )
    console.print(table)
    for words, ids in (
        ("Now right", comparison.better),
        ("Now wrong", comparison.worse),
        ("Only in the first run", comparison.only_first),
        ("Only in the second run", comparison.only_second),
        ("Another question under the same id, left out", comparison.reworded),
    ):
        if ids:
            console.print(Text(f"{words} ({len(ids)}): {', '.join(ids)}"))
    if comparison.unreadable:
        console.print(f"{comparison.unreadable} questions have no readable scores.")
    console.print(Text(_verdict(comparison)))


def print_judged(judged: Judged, console: Console) -> None:
    """Print how far the model agrees, and what it says of the run."""
    table = Table(title=f"Marks of {judged.model}", title_justify="left")
    table.add_column("Of")
    for column in ("Share", "95 % interval", "n", "Kappa", "Not marked"):
        table.add_column(column, justify="right")
    rows: list[tuple[str, Estimate, float | None, int]] = [
        _agreed("agreement with people", judged.with_people)
    ]
    if judged.with_rules.same.n + judged.with_rules.unmarked:
        unmarked = judged.with_rules.unmarked
        rows.append(("called right in the run", judged.right, None, unmarked))
        rows.append(_agreed("agreement with the rules", judged.with_rules))
    for name, each, kappa, unmarked in rows:
        table.add_row(
            name,
            _percent(each.value),
            f"{_percent(each.low)} to {_percent(each.high)}",
            str(each.n),
            "-" if kappa is None else f"{kappa:.2f}",
            str(unmarked),
        )
    console.print(table)
    if judged.with_people.differ:
        ids = ", ".join(judged.with_people.differ)
        console.print(Text(f"Otherwise than people: {ids}"))
    if not judged.says_something:
        console.print(Text("Nothing was marked.", style="bold red"))


def _agreed(name: str, agreement: Agreement) -> tuple[str, Estimate, float | None, int]:
    return name, agreement.same, agreement.kappa, agreement.unmarked


def _verdict(comparison: Comparison) -> str:
    name = comparison.decisive
    decisive = comparison.differences.get(name)
    if decisive is None:
        return "Nothing was compared: the runs share no question."
    by = f"by the share of {name.replace('_', ' ')}, {decisive.n} questions"
    if decisive.low > 0:
        return f"The second run is better ({by})."
    if decisive.high < 0:
        return f"The second run is worse ({by})."
    return f"No difference beyond chance ({by})."


def _colour(name: str, difference: float) -> str:
    return "green" if (difference > 0) != FIGURES[name].lower_is_better else "red"


def _parts(report: EvaluationReport) -> Iterable[RenderableType]:
    yield _figures(report)
    if len(report.by_kind) > 1:
        yield _groups("Kind", report.by_kind)
    if report.by_tag:
        yield _groups("Tag", report.by_tag)
    wrong = Table(title="What went wrong", title_justify="left")
    wrong.add_column("Question", overflow="fold")
    wrong.add_column("Step", overflow="fold")
    wrong.add_column("Why", overflow="fold")
    for grade in report.grades:
        if reasons := shortcomings(grade):
            # Text, because words of articles must not act as Rich markup.
            wrong.add_row(
                Text(grade.question.id), fault(grade) or "", Text("; ".join(reasons))
            )
    if wrong.row_count:
        yield wrong
    yield Text(_closing(report))


def _figures(report: EvaluationReport) -> Table:
    table = Table(title="Evaluation", title_justify="left")
    table.add_column("Figure")
    for column in ("Value", "n", "95 % interval"):
        table.add_column(column, justify="right")
    for name, estimate in report.summary.items():
        if estimate.n:
            interval = f"{_percent(estimate.low)} - {_percent(estimate.high)}"
            value = _percent(estimate.value)
            table.add_row(name.replace("_", " "), value, str(estimate.n), interval)
    return table


def _groups(title: str, groups: dict[str, dict[str, Estimate]]) -> Table:
    columns = [
        name for name in _COLUMNS if any(each[name].n for each in groups.values())
    ]
    table = Table()
    table.add_column(title, overflow="fold")
    table.add_column("n", justify="right")
    for column in columns:
        table.add_column(column.replace("_", " "), justify="right")
    for name, figures in groups.items():
        values = (_percent(figures[column].value) for column in columns)
        table.add_row(Text(name), str(figures["errors"].n), *values)
    return table


def _closing(report: EvaluationReport) -> str:
    searched = report.count("searched")
    counts = (
        f"{report.count('graded')} graded, {report.count('fallback')} fallbacks, "
        f"{report.count('error')} errors"
    ) + (f", {searched} searched only" if searched else "")
    times = "; ".join(
        f"{stage.replace('_', ' ')} {taken['p50']:.0f} ms (p95 {taken['p95']:.0f})"
        for stage, taken in report.latency().items()
        if taken["p50"] is not None
    )
    tokens = report.tokens()
    spent = f"{tokens['input']:,} tokens read, {tokens['output']:,} written"
    if tokens["cost_usd"] is not None:
        spent += f", {tokens['cost_usd']:.4f} dollars"
    return ". ".join(part for part in (counts, times, spent) if part) + "."


def _percent(value: float | None) -> str:
    return "-" if value is None else f"{100 * value:.1f} %"
