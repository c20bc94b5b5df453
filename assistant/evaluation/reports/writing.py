"""Writes a run to a file; the ending of its name says in which form."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from assistant.errors import ConfigurationError
from assistant.evaluation.report import EvaluationReport
from assistant.evaluation.reports import exports, junit, page
from assistant.evaluation.sources import SourceFinder

Form = Callable[[EvaluationReport, SourceFinder], str]

FORMS: Mapping[str, Form] = {
    ".json": lambda report, _: report.to_json(),
    ".html": page.page,
    ".xml": lambda report, _: junit.junit(report),
    ".jsonl": exports.ragas_lines,
    ".csv": lambda report, _: exports.langsmith_csv(report),
}


def check_endings(paths: Sequence[Path]) -> None:
    """Refuse names whose form is not known, before anything is asked.

    Raises:
        ConfigurationError: naming the first of them.
    """
    for path in paths:
        if path.suffix.lower() not in FORMS:
            raise ConfigurationError(
                f"There is no report in the form of {path.name!r}.",
                f"Let the name end in one of: {', '.join(FORMS)}.",
            )


def write(report: EvaluationReport, path: Path, finder: SourceFinder) -> None:
    """Write a report in the form of the path's ending."""
    text = FORMS[path.suffix.lower()](report, finder)
    path.write_text(text, encoding="utf-8", newline="")
