"""Commands on the stock of articles: ingest, articles, show, remove."""

from typing import Annotated

import typer
from rich.markup import escape

from assistant.commands.shared import (
    OUT,
    Index,
    Json,
    Vectors,
    open_desk,
    print_json,
    progress_bar,
)
from assistant.errors import ConfigurationError

commands = typer.Typer()


@commands.command("ingest")
def ingest_command(
    paths: Annotated[
        list[str],
        typer.Argument(
            metavar="PATH|URL...",
            help="Files, folders, and addresses of pages, feeds and sitemaps.",
        ),
    ],
    index: Index = None,
    vectors: Vectors = None,
    embedder: Annotated[
        str | None,
        typer.Option(help="For a new index: embedded, openai or fake."),
    ] = None,
    sync: Annotated[
        bool,
        typer.Option("--sync", help="Remove articles that are gone from the folders."),
    ] = False,
    workers: Annotated[
        str | None,
        typer.Option(help="local:2 for two processes, or dask://HOST:8786."),
    ] = None,
    as_json: Json = False,
) -> None:
    """Read files, folders and web addresses into the index.

    Read are text, Markdown, HTML, PDF, Word (DOCX), e-mail (EML), JSON, JSON Lines,
    CSV, RSS and Atom feeds, and ZIP archives of these, told by their content.
    """
    from assistant.ingestion.report import IngestionProgress
    from assistant.serving import terminal

    with (
        open_desk(index, vectors=vectors, embedder=embedder, provider="none") as desk,
        progress_bar() as advance,
    ):

        def show(progress: IngestionProgress) -> None:
            advance(progress.stage, progress.done, progress.total)

        report = desk.ingest(paths, sync=sync, progress=show, workers=workers)
    if as_json:
        print_json(report.to_dict())
    else:
        terminal.print_ingestion(OUT, report)
    nothing = not report.taken_in and not report.removed
    raise typer.Exit(1 if report.problems and nothing else 0)


@commands.command("articles")
def articles_command(
    index: Index = None, vectors: Vectors = None, as_json: Json = False
) -> None:
    """List what is stored."""
    from assistant.serving import terminal, wire

    with open_desk(index, vectors=vectors, provider="none", create=False) as desk:
        articles = desk.articles()
    if as_json:
        print_json([wire.article_form(each, text=False) for each in articles])
    else:
        terminal.print_articles(OUT, articles)


@commands.command("show")
def show_command(
    article_id: Annotated[str, typer.Argument(metavar="ID")],
    index: Index = None,
    vectors: Vectors = None,
    revision: Annotated[
        str | None, typer.Option(help="SHA-256 of an older text.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Print the stored text of an article, which citations' offsets refer to."""
    from assistant.serving import terminal, wire

    with open_desk(index, vectors=vectors, provider="none", create=False) as desk:
        article = desk.article(article_id, revision)
    if article is None:
        raise ConfigurationError(
            f"There is no article {article_id!r}"
            + (f" in revision {revision!r}." if revision else "."),
            "List what is stored with: assistant articles",
        )
    if as_json:
        print_json(wire.article_form(article, text=True))
    else:
        print(terminal.plain(article.text))


@commands.command("remove")
def remove_command(
    article_ids: Annotated[list[str], typer.Argument(metavar="ID...")],
    index: Index = None,
    vectors: Vectors = None,
    as_json: Json = False,
) -> None:
    """Delete articles from the index, in every revision."""
    with open_desk(index, vectors=vectors, provider="none", create=False) as desk:
        removed = desk.remove(article_ids)
    unknown = sorted(set(article_ids) - set(removed))
    if as_json:
        print_json({"removed": removed, "unknown": unknown})
    else:
        OUT.print(f"{len(removed)} removed.", highlight=False)
        for article_id in unknown:
            OUT.print(escape(f"There is no article {article_id!r}."), style="yellow")
    raise typer.Exit(1 if unknown else 0)
