"""Commands on golden files: check, anchor."""

from pathlib import Path
from typing import Annotated

import typer

from assistant.commands.shared import OUT, Index, open_desk

golden = typer.Typer(
    help="Work on golden questions.", no_args_is_help=True, rich_markup_mode=None
)


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
