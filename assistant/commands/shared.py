"""What commands share: options, the consoles, opening the desk, a progress bar."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console
from rich.markup import escape

from assistant.config import Settings, load_settings
from assistant.errors import ConfigurationError
from assistant.models import Length

if TYPE_CHECKING:
    from assistant.newsroom import NewsAssistant

OUT = Console(soft_wrap=True)
"""The result; plain when piped."""
ERR = Console(stderr=True, soft_wrap=True)
"""Progress and errors."""

Index = Annotated[
    str | None,
    typer.Option(
        "--index", help="Folder of the index, or postgresql://… of a database."
    ),
]
Vectors = Annotated[
    str | None,
    typer.Option("--vectors", help="http://… of the Chroma server of a database."),
]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON document.")]
After = Annotated[
    datetime | None,
    typer.Option(formats=["%Y-%m-%d"], help="Published on or after this day."),
]
Before = Annotated[
    datetime | None,
    typer.Option(formats=["%Y-%m-%d"], help="Published on or before this day."),
]
Outlet = Annotated[list[str] | None, typer.Option(help="Only this outlet.")]
Only = Annotated[list[str] | None, typer.Option("--article", help="Only this id.")]
Exclude = Annotated[
    list[str] | None, typer.Option("--exclude-article", help="Not this article id.")
]
Language = Annotated[
    list[str] | None, typer.Option(help="Only this language, such as en.")
]
Provider = Annotated[
    str | None,
    typer.Option(help="Who answers: auto, openai, embedded, fake or none."),
]

AnswerLength = Annotated[
    Length | None,
    typer.Option("--length", help="How many sentences an answer has."),
]


def chosen_settings(index: str | None, **overrides: Any) -> Settings:
    """The settings, with what the command line says on top."""
    return load_settings(index=index, **overrides)


def open_desk(
    index: str | None, *, create: bool = True, **overrides: Any
) -> "NewsAssistant":
    """Open the index of the settings; to be used in a `with`."""
    from assistant.newsroom import NewsAssistant

    settings = chosen_settings(index, **overrides)
    return NewsAssistant.open(settings=settings, create=create)


def chosen_filters(
    after: datetime | None,
    before: datetime | None,
    outlets: list[str] | None,
    articles: list[str] | None,
    excluded: list[str] | None,
    languages: list[str] | None,
) -> dict[str, Any]:
    """The filter options as the mapping that every door takes."""
    return {
        "after": after.date() if after else None,
        "before": before.date() if before else None,
        "outlets": outlets or [],
        "articles": articles or [],
        "excluded": excluded or [],
        "languages": languages or [],
    }


def read_turns(path: Path | None) -> Any:
    """The history in a JSON file; nothing without a file."""
    if path is None:
        return ()
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise ConfigurationError(
            f"The history in {path} cannot be read: {error}.",
            "Give a JSON list of {role, text}, oldest first.",
        ) from None


@contextmanager
def progress_bar() -> Iterator[Callable[[str, int, int], None]]:
    """A progress bar on standard error when that is a terminal; otherwise nothing."""
    if not ERR.is_terminal:
        yield lambda *_: None
        return
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TaskID,
        TextColumn,
        TimeRemainingColumn,
    )

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[rate]}"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=ERR, transient=True) as progress:
        tasks: dict[str, TaskID] = {}

        def advance(stage: str, done: int, total: int) -> None:
            if stage not in tasks:
                tasks[stage] = progress.add_task(escape(stage), total=total, rate="")
            task = tasks[stage]
            progress.update(task, completed=done, total=total)
            if speed := progress.tasks[task].speed:
                progress.update(task, rate=f"{speed:.0f}/s")

        yield advance


def print_json(form: Any) -> None:
    """Print the one JSON document of a command."""
    print(json.dumps(form, ensure_ascii=False, indent=2, default=str))
