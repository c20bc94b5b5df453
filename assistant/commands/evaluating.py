"""Commands on golden questions: evaluate, golden check, golden anchor."""

from pathlib import Path
from typing import Annotated

import typer

from assistant.commands.shared import (
    OUT,
    Index,
    Json,
    Provider,
    open_desk,
    progress_bar,
)

commands = typer.Typer()
golden = typer.Typer(
    help="Work on golden questions.", no_args_is_help=True, rich_markup_mode=None
)


@commands.command("evaluate")
def evaluate_command(
    file: Annotated[Path, typer.Argument(help="Golden questions, YAML or JSON Lines.")],
    index: Index = None,
    thresholds: Annotated[
        Path | None, typer.Option(help="YAML of figure: least share.")
    ] = None,
    tag: Annotated[list[str] | None, typer.Option(help="Only with this tag.")] = None,
    kind: Annotated[list[str] | None, typer.Option(help="Only of this kind.")] = None,
    question_id: Annotated[list[str] | None, typer.Option("--id")] = None,
    provider: Provider = None,
    check: Annotated[
        bool, typer.Option(help="First check that the sources are in the index.")
    ] = True,
    out: Annotated[
        Path | None, typer.Option(help="Also write the JSON report here.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Ask golden questions and grade the answers; the exit code follows thresholds."""
    from assistant.evaluation import checking, golden_files, runner, tables
    from assistant.evaluation import thresholds as limits

    wanted = limits.load_thresholds(thresholds) if thresholds else {}
    questions = runner.select(
        golden_files.load_golden(file),
        ids=question_id or (),
        kinds=kind or (),
        tags=tag or (),
    )
    with (
        open_desk(index, provider=provider, create=False) as desk,
        progress_bar() as advance,
    ):
        if check:
            problems = checking.check_golden(questions, desk)
            golden_files.raise_problems(file, problems)
        report = runner.evaluate(
            questions,
            desk,
            model_expected=desk.model is not None,
            progress=lambda done, total: advance("asking", done, total),
        )
    if out:
        out.write_text(report.to_json(), encoding="utf-8")
    if as_json:
        print(report.to_json())
    else:
        tables.print_report(report, OUT, limits.failures(report, wanted))
    raise typer.Exit(limits.outcome(report, wanted))


@golden.command("check")
def golden_check_command(file: Path, index: Index = None) -> None:
    """Check golden questions against an index."""
    from assistant.evaluation import checking, golden_files

    questions = golden_files.load_golden(file)
    with open_desk(index, provider="none", create=False) as desk:
        problems = checking.check_golden(questions, desk)
    golden_files.raise_problems(file, problems)
    OUT.print(f"{len(questions)} questions, no problem.", highlight=False)


@golden.command("anchor")
def golden_anchor_command(
    draft: Path,
    articles: Annotated[Path, typer.Option(help="Folder of the original files.")],
    out: Annotated[Path, typer.Option(help="Where to write.")],
) -> None:
    """Turn quoted sources into offsets and hashes, so that no words are stored."""
    from assistant.evaluation.anchoring import anchor

    OUT.print(f"{anchor(draft, articles, out)} sources anchored.", highlight=False)
