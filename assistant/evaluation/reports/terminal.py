"""The report as tables for a terminal."""

from collections.abc import Iterable

from rich.console import Console, Group, RenderableType
from rich.table import Table
from rich.text import Text

from assistant.evaluation.grading import shortcomings
from assistant.evaluation.intervals import Estimate
from assistant.evaluation.report import EvaluationReport

_KIND_COLUMNS = ("right", "facts_right", "source_cited", "abstention", "item_f1")


def print_report(
    report: EvaluationReport, console: Console, failures: Iterable[str] = ()
) -> None:
    """Print figures, groups, what went wrong, and why the run fails, if it does."""
    console.print(Group(*_parts(report)))
    for failure in failures:
        console.print(Text(failure, style="bold red"))


def _parts(report: EvaluationReport) -> Iterable[RenderableType]:
    yield _figures(report)
    if len(report.by_kind) > 1:
        yield _groups("Kind", report.by_kind)
    if report.by_tag:
        yield _groups("Tag", report.by_tag)
    wrong = Table(title="What went wrong", title_justify="left")
    wrong.add_column("Question", overflow="fold")
    wrong.add_column("Why", overflow="fold")
    for grade in report.grades:
        if reasons := shortcomings(grade):
            # Text, because words of articles must not act as Rich markup.
            wrong.add_row(Text(grade.question.id), Text("; ".join(reasons)))
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
    table = Table()
    table.add_column(title, overflow="fold")
    table.add_column("n", justify="right")
    for column in _KIND_COLUMNS:
        table.add_column(column.replace("_", " "), justify="right")
    for name, figures in groups.items():
        values = (_percent(figures[column].value) for column in _KIND_COLUMNS)
        table.add_row(Text(name), str(figures["right"].n), *values)
    return table


def _closing(report: EvaluationReport) -> str:
    counts = (
        f"{report.count('graded')} graded, {report.count('fallback')} fallbacks, "
        f"{report.count('error')} errors"
    )
    times = "; ".join(
        f"{stage.replace('_', ' ')} {taken['p50']:.0f} ms (p95 {taken['p95']:.0f})"
        for stage, taken in report.latency().items()
        if taken["p50"] is not None
    )
    tokens = report.tokens()
    spent = f"{tokens['input']:,} tokens read, {tokens['output']:,} written"
    return ". ".join(part for part in (counts, times, spent) if part) + "."


def _percent(value: float | None) -> str:
    return "-" if value is None else f"{100 * value:.1f} %"
