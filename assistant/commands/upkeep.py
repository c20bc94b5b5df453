"""Commands that look after the installation: models, settings, doctor, backups."""

from pathlib import Path
from typing import Annotated, Any

import typer
from rich.markup import escape

from assistant.commands.shared import (
    ERR,
    OUT,
    Index,
    Json,
    Vectors,
    open_desk,
    print_json,
    progress_bar,
)
from assistant.config import load_settings, masked
from assistant.errors import ConfigurationError

commands = typer.Typer()


@commands.command("models")
def models_command(
    action: Annotated[
        str | None, typer.Argument(help="'fetch' gets what is missing.")
    ] = None,
    source: Annotated[
        Path | None,
        typer.Option("--from", help="A file or folder that is already here."),
    ] = None,
    as_json: Json = False,
) -> None:
    """Show the embedded models, or fetch and verify them."""
    from assistant.providers.local.fetching import fetch_models
    from assistant.providers.local.verifying import models_status

    settings = load_settings()
    if action == "fetch":
        with progress_bar() as advance:
            statuses = fetch_models(
                settings.models_dir, source=source, progress=advance
            )
    elif action is None:
        statuses = models_status(settings.models_dir)
    else:
        raise ConfigurationError(
            f"There is no action {action!r}.", "Use: assistant models fetch"
        )
    if as_json:
        forms = [
            {
                "name": each.name,
                "present": each.present,
                "verified": each.verified,
                "bytes": each.bytes,
                "path": str(each.path),
            }
            for each in statuses
        ]
        print_json({"folder": str(settings.models_dir), "models": forms})
    else:
        OUT.print(escape(f"Models live in {settings.models_dir}"), highlight=False)
        for each in statuses:
            state = "verified" if each.verified else "damaged" if each.present else "–"
            size = f"{each.bytes / 1e6:,.0f} MB"
            OUT.print(escape(f"  {each.name}: {state}, {size}"), highlight=False)
    raise typer.Exit(0 if all(each.verified for each in statuses) else 1)


@commands.command("settings")
def settings_command(as_json: Json = False) -> None:
    """Show the settings in force; keys are masked."""
    settings = load_settings()
    form = {name: shown(value) for name, value in settings.model_dump().items()}
    if as_json:
        print_json(form)
        return
    for name, value in form.items():
        line = f"{name} = {'–' if value is None else value}"
        OUT.print(escape(line), highlight=False)


@commands.command("doctor")
def doctor_command(
    index: Index = None,
    vectors: Vectors = None,
    repair: Annotated[
        bool, typer.Option("--repair", help="Build the vector index anew.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Check the index and the models, and say who answers."""
    from dataclasses import asdict

    from assistant.serving import terminal

    with open_desk(index, vectors=vectors, create=False) as desk:
        rebuilt = desk.repair() if repair else None
        health = desk.health()
    if as_json:
        print_json({**asdict(health), "rebuilt": rebuilt})
    else:
        if rebuilt is not None:
            OUT.print(f"{rebuilt} vectors written anew.", highlight=False)
        terminal.print_health(OUT, health)
    raise typer.Exit(1 if health.damage else 0)


@commands.command("migrate-index")
def migrate_command(
    source: Annotated[
        str, typer.Argument(metavar="FROM", help="A folder, or postgresql://….")
    ],
    target: Annotated[
        str, typer.Argument(metavar="TO", help="A new folder, or an empty database.")
    ],
    vectors: Vectors = None,
    as_json: Json = False,
) -> None:
    """Copy an index from a folder to servers, or back; nothing is embedded.

    Both stay; a hash of all that an index holds shows that they are equal.
    """
    from assistant.translating import translated
    from vectorstore.moving import content_hash, copy_index

    places = [
        load_settings(index=place, vectors=vectors).location
        for place in (source, target)
    ]
    with translated():
        copy_index(*places)
        before, after = map(content_hash, places)
    if as_json:
        print_json({"from": before, "to": after, "equal": before == after})
    elif before == after:
        OUT.print(f"Copied; both hold {before}.", highlight=False)
    else:
        ERR.print("The copy is not equal; was one of them written to?", style="red")
    raise typer.Exit(0 if before == after else 1)


@commands.command("reclean")
def reclean_command(
    index: Index = None, vectors: Vectors = None, as_json: Json = False
) -> None:
    """Clean stored articles anew, from the raw text that was kept of them."""
    with open_desk(index, vectors=vectors, create=False) as desk:
        changed = desk.reclean()
    if as_json:
        print_json({"changed": changed})
    else:
        OUT.print(f"{changed} articles have changed.", highlight=False)


@commands.command("backup")
def backup_command(
    folder: Annotated[Path, typer.Argument(help="A new folder for the copy.")],
    index: Index = None,
    vectors: Vectors = None,
) -> None:
    """Copy articles and vectors into a folder, while others use them.

    The copy is an index too: give its folder as --index to look into it.
    """
    from assistant.translating import translated
    from vectorstore.backups import back_up

    with translated():
        back_up(load_settings(index=index, vectors=vectors).location, folder)
    OUT.print(escape(f"Written to {folder}."), highlight=False)


@commands.command("restore")
def restore_command(
    folder: Annotated[Path, typer.Argument(help="What a backup made.")],
    index: Index = None,
    vectors: Vectors = None,
) -> None:
    """Put a backup in the place of a lost or damaged index, or in an empty database.

    Programs that have the index open must be started again.
    """
    from assistant.translating import translated
    from vectorstore.backups import restore

    settings = load_settings(index=index, vectors=vectors)
    with translated():
        count = restore(folder, settings.location)
    place = masked(str(settings.index))
    OUT.print(escape(f"{count} articles in {place}."), highlight=False)


def shown(value: Any) -> Any:
    """A setting as it may be shown: no key, no password, paths as text."""
    if value is None or isinstance(value, int | float | bool):
        return value
    return masked(str(value))
