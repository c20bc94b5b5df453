"""Commands that answer and find: ask, search, chat."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from assistant.commands.shared import (
    ERR,
    OUT,
    After,
    AnswerLength,
    Before,
    Exclude,
    Index,
    Json,
    Language,
    Only,
    Outlet,
    Provider,
    Vectors,
    chosen_filters,
    chosen_settings,
    open_desk,
    print_json,
    read_turns,
)
from assistant.errors import ConfigurationError

commands = typer.Typer()


@commands.command("ask")
def ask_command(
    question: Annotated[str, typer.Argument(help="The question.")],
    index: Index = None,
    vectors: Vectors = None,
    history: Annotated[
        Path | None,
        typer.Option(help="JSON file: a list of {role, text}, oldest first."),
    ] = None,
    as_of: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="Answer as if today were this day."),
    ] = None,
    after: After = None,
    before: Before = None,
    outlet: Outlet = None,
    article: Only = None,
    exclude_article: Exclude = None,
    language: Language = None,
    any_date: Annotated[
        bool, typer.Option(help="Take “last week” and the like for words, no filter.")
    ] = False,
    length: AnswerLength = None,
    provider: Provider = None,
    as_json: Json = False,
) -> None:
    """Answer a question from the articles, with cited sentences."""
    from assistant.serving import terminal

    turns = read_turns(history)
    filters = chosen_filters(after, before, outlet, article, exclude_article, language)
    with open_desk(index, vectors=vectors, provider=provider, create=False) as desk:
        if desk.model is not None and desk.model.hosts:
            ERR.print(escape(terminal.who_answers(desk.model)), style="dim")
        day = as_of.date() if as_of else None
        answer = desk.ask(
            question,
            history=turns,
            filters=filters,
            as_of=day,
            any_date=any_date,
            length=length,
        )
    if as_json:
        print_json(answer.to_dict())
    else:
        terminal.print_answer(OUT, answer)


@commands.command("search")
def search_command(
    query: Annotated[str, typer.Argument(help="Words or a question.")] = "",
    like: Annotated[
        str | None, typer.Option(help="Instead: articles like the one with this id.")
    ] = None,
    index: Index = None,
    vectors: Vectors = None,
    limit: Annotated[int, typer.Option(help="How many passages.")] = 10,
    after: After = None,
    before: Before = None,
    outlet: Outlet = None,
    article: Only = None,
    exclude_article: Exclude = None,
    language: Language = None,
    as_json: Json = False,
) -> None:
    """Find passages by keyword and meaning, without a chat model."""
    from assistant.serving import terminal, wire

    filters = chosen_filters(after, before, outlet, article, exclude_article, language)
    with open_desk(index, vectors=vectors, provider="none", create=False) as desk:
        matches = desk.search(query, like=like, limit=limit, filters=filters)
    if as_json:
        print_json(wire.search_form(query, filters, matches, like=like))
    else:
        terminal.print_matches(OUT, matches)


@commands.command("chat")
def chat_command(
    index: Index = None,
    vectors: Vectors = None,
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65535)] = 8501,
    length: AnswerLength = None,
    provider: Provider = None,
    browser: Annotated[bool, typer.Option(help="Open a browser window.")] = True,
) -> None:
    """Open the chat page in a browser."""
    from assistant.serving.launching import launch

    settings = chosen_settings(
        index, vectors=vectors, provider=provider, answer_length=length
    )
    if settings.api_url:
        in_folder = index and isinstance(settings.index, Path)
        if in_folder or vectors or provider:
            raise ConfigurationError(
                "ASSISTANT_API_URL names the API that the page asks; which index and "
                "which model it has is said where that runs.",
                "Leave out --index, --vectors and --provider, or unset the variable.",
            )
        ERR.print(f"It asks {settings.api_url}", style="dim", highlight=False)
    ERR.print(f"The page: http://{host}:{port} (stop it with Ctrl+C)", style="dim")
    raise typer.Exit(launch(settings, port=port, host=host, open_browser=browser))
