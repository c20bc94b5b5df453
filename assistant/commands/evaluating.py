"""Commands that measure answers: evaluate, compare."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from assistant.commands.shared import (
    OUT,
    Index,
    Json,
    Provider,
    Vectors,
    open_desk,
    print_json,
    progress_bar,
)

if TYPE_CHECKING:
    from assistant.evaluation.golden import GoldenQuestion
    from assistant.evaluation.report import EvaluationReport

commands = typer.Typer()


@dataclass(frozen=True, kw_only=True)
class _Run:
    """What is the same for every combination of settings."""

    file: Path
    questions: "Sequence[GoldenQuestion]"
    index: str | None
    check: bool
    retrieval_only: bool
    cache: bool
    at_once: int | None

    def with_settings(
        self, settings: Mapping[str, Any], out: Sequence[Path]
    ) -> "EvaluationReport":
        """Ask, grade and write the files."""
        from assistant.evaluation import checking, golden_files, keeping, runner
        from assistant.evaluation.reports import writing
        from assistant.evaluation.sources import SourceFinder

        if self.retrieval_only:
            settings = {**settings, "provider": "none"}
        with (
            # What is measured is one model.
            open_desk(self.index, create=False, fallback_model="", **settings) as desk,
            progress_bar() as advance,
        ):
            if self.check:
                problems = checking.check_golden(self.questions, desk)
                golden_files.raise_problems(self.file, problems)
            report = runner.evaluate(
                self.questions,
                desk,
                model_expected=desk.model is not None,
                retrieval_only=self.retrieval_only,
                cache=keeping.ReplyCache.of(desk) if self.cache else None,
                at_once=self.at_once or runner.slots(desk.model),
                progress=lambda done, total: advance("asking", done, total),
            )
            report = replace(report, about=keeping.about(desk))
            finder = SourceFinder(desk)
            for path in out:
                writing.write(report, path, finder)
        return report


Thresholds = Annotated[Path | None, typer.Option(help="YAML of figure: least share.")]
Tag = Annotated[list[str] | None, typer.Option(help="Only with this tag.")]
Kind = Annotated[list[str] | None, typer.Option(help="Only of this kind.")]
Id = Annotated[list[str] | None, typer.Option("--id", help="Only this question.")]
Check = Annotated[
    bool, typer.Option(help="First check that the sources are in the index.")
]
RetrievalOnly = Annotated[
    bool, typer.Option("--retrieval-only", help="Measure what is found, no answer.")
]
Cache = Annotated[
    bool, typer.Option(help="Take and keep answers to questions asked before.")
]
AtOnce = Annotated[int | None, typer.Option(min=1, help="Questions asked at a time.")]
Matrix = Annotated[
    list[str] | None,
    typer.Option(
        "--matrix", help="NAME=VALUE,VALUE: run with each setting; repeatable."
    ),
]
Out = Annotated[
    list[Path] | None,
    typer.Option(
        help="Also write the run here: .json, .html, .xml (JUnit), .jsonl (RAGAS) "
        "or .csv (LangSmith)."
    ),
]


@commands.command("evaluate")
def evaluate_command(
    file: Annotated[Path, typer.Argument(help="Golden questions, YAML or JSON Lines.")],
    index: Index = None,
    vectors: Vectors = None,
    thresholds: Thresholds = None,
    tag: Tag = None,
    kind: Kind = None,
    question_id: Id = None,
    provider: Provider = None,
    check: Check = True,
    retrieval_only: RetrievalOnly = False,
    cache: Cache = True,
    at_once: AtOnce = None,
    varied: Matrix = None,
    out: Out = None,
    as_json: Json = False,
) -> None:
    """Ask golden questions and grade the answers; the exit code follows thresholds.

    A run that was stopped goes on where it was, because answers are kept.
    """
    from assistant.evaluation import golden_files, matrix, runner
    from assistant.evaluation import thresholds as limits
    from assistant.evaluation.reports import terminal, writing

    combinations = matrix.combinations(varied or ())
    writing.check_endings(out or ())
    wanted = limits.load_thresholds(thresholds) if thresholds else {}
    questions = runner.select(
        golden_files.load_golden(file),
        ids=question_id or (),
        kinds=kind or (),
        tags=tag or (),
    )
    run = _Run(
        file=file,
        questions=questions,
        index=index,
        check=check,
        retrieval_only=retrieval_only,
        cache=cache,
        at_once=at_once,
    )
    reports = []
    for number, settings in enumerate(combinations, start=1):
        chosen = {"provider": provider, "vectors": vectors} | settings
        paths = [_numbered(path, number) if varied else path for path in out or ()]
        reports.append(run.with_settings(chosen, paths))
    if as_json:
        forms = [
            {"settings": settings, "report": report.to_dict()}
            for settings, report in zip(combinations, reports, strict=True)
        ]
        form = forms if varied else forms[0]["report"]
        print(json.dumps(form, indent=2, sort_keys=True, ensure_ascii=False))
    elif varied:
        terminal.print_matrix(list(zip(combinations, reports, strict=True)), OUT)
    else:
        terminal.print_report(reports[0], OUT, limits.failures(reports[0], wanted))
    raise typer.Exit(max(limits.outcome(report, wanted) for report in reports))


@commands.command("compare")
def compare_command(
    first: Annotated[Path, typer.Argument(help="JSON of the run before.")],
    second: Annotated[Path, typer.Argument(help="JSON of the run after.")],
    as_json: Json = False,
) -> None:
    """Compare two runs question by question; exit code 1 when the second is worse."""
    from assistant.evaluation.comparing import compare, load_run
    from assistant.evaluation.reports import terminal

    comparison = compare(load_run(first), load_run(second))
    if as_json:
        print_json(comparison.to_dict())
    else:
        terminal.print_comparison(comparison, OUT)
    raise typer.Exit(1 if comparison.is_worse else 0)


def _numbered(path: Path, number: int) -> Path:
    """`run.json` as `run-2.json`."""
    return path.with_stem(f"{path.stem}-{number}")
