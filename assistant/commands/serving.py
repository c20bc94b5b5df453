"""Commands that answer other programs: serve, mcp."""

import os
from functools import partial
from importlib.util import find_spec
from typing import Annotated, Any

import typer

from assistant.commands.shared import (
    ERR,
    Index,
    Provider,
    Vectors,
    chosen_settings,
    open_desk,
)
from assistant.config import Settings
from assistant.errors import ConfigurationError
from assistant.providers.base import ModelInfo

commands = typer.Typer()

AT_ONCE, EMBEDDED_AT_ONCE = 32, 4
"""Answers in the making: for each core that answers, so that with a model of one second
they take less than two; and with an embedded model, which has the cores to itself."""

Host = Annotated[str, typer.Option(help="Address to listen on.")]
AllowHost = Annotated[
    list[str] | None,
    typer.Option(help="Another host name that the server is asked by."),
]
AllowOrigin = Annotated[
    list[str] | None,
    typer.Option(help="A web page, such as https://desk.example, that may ask."),
]

AtOnce = Annotated[int | None, typer.Option(min=1, max=1_000, help="Answers at once.")]
PerClient = Annotated[
    int | None, typer.Option(min=1, help="Of these for one address: half.")
]
PerMinute = Annotated[
    int | None, typer.Option(min=1, help="Questions a minute for one token.")
]
Ingest = Annotated[bool, typer.Option("--ingest", help="Let clients send articles in.")]
Manage = Annotated[
    bool, typer.Option("--manage", help="Let clients add, fetch and remove articles.")
]
Metrics = Annotated[
    bool | None, typer.Option(help="Show /metrics and /openapi.json: on loopback.")
]
Workers = Annotated[
    int, typer.Option(min=1, max=64, help="Processes that share all this.")
]


@commands.command("serve")
def serve_command(
    index: Index = None,
    vectors: Vectors = None,
    host: Host = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65535)] = 8000,
    provider: Provider = None,
    allow_host: AllowHost = None,
    allow_origin: AllowOrigin = None,
    at_once: AtOnce = None,
    per_client: PerClient = None,
    per_minute: PerMinute = None,
    workers: Workers = 1,
    ingest: Ingest = False,
    manage: Manage = False,
    metrics: Metrics = None,
    grace: Annotated[
        int, typer.Option(min=0, help="Seconds for answers when it is stopped.")
    ] = 20,
) -> None:
    """Answer over HTTP: our own routes, and those of OpenAI's clients.

    Where others than this machine can reach it, ASSISTANT_API_TOKEN must be set.
    """
    needs("fastapi", "serve")
    from assistant.serving.http.application import build_app, run
    from assistant.serving.http.options import ServeOptions
    from assistant.serving.http.workers import run_workers

    settings = chosen_settings(index, vectors=vectors, provider=provider)
    options: dict[str, Any] = {
        "host": host,
        "port": port,
        "token": token_of(settings),
        "allowed_hosts": tuple(allow_host or ()),
        "allowed_origins": tuple(allow_origin or ()),
        "tokens": tokens_of(settings),
        "a_minute": per_minute,
        "per_client": per_client,
        "workers": workers,
        "ingest": ingest,
        "manage": manage,
        "open_metrics": metrics,
        "grace_seconds": grace,
    }
    ServeOptions(**options)  # wrong use is told before the models are loaded
    with open_desk(
        index, vectors=vectors, provider=provider, create=ingest or manage
    ) as desk:
        usual = usual_at_once(desk.model, workers)
        chosen = ServeOptions(**options, at_once=at_once or usual)
        where = f"[{host}]" if ":" in host else host
        ERR.print(f"Serving on http://{where}:{port} (stop with Ctrl+C)", style="dim")
        if workers == 1:
            run(build_app(desk, chosen), chosen)
            return
    # The index is there by now, and can be opened.
    again = partial(open_desk, index, vectors=vectors, provider=provider, create=False)
    run_workers(again, chosen)


@commands.command("mcp")
def mcp_command(
    index: Index = None,
    vectors: Vectors = None,
    http: Annotated[
        bool, typer.Option("--http", help="Over HTTP, at /mcp, not standard streams.")
    ] = False,
    host: Host = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65535)] = 8001,
    provider: Provider = None,
    allow_host: AllowHost = None,
    allow_origin: AllowOrigin = None,
) -> None:
    """Offer the tools ask, search and read_article to MCP clients; they only read."""
    needs("mcp", "mcp")
    from assistant.serving.http.application import run
    from assistant.serving.http.options import ServeOptions
    from assistant.serving.mcp import build_tools, mcp_app

    settings = chosen_settings(index, vectors=vectors, provider=provider)
    options = ServeOptions(
        host=host,
        port=port,
        token=token_of(settings),
        tokens=tokens_of(settings),
        allowed_hosts=tuple(allow_host or ()),
        allowed_origins=tuple(allow_origin or ()),
        at_once=EMBEDDED_AT_ONCE,
    )
    with open_desk(index, vectors=vectors, provider=provider, create=False) as desk:
        if http:
            run(mcp_app(desk, options), options)
        else:
            build_tools(desk, at_once=options.at_once).run("stdio")


def usual_at_once(model: ModelInfo | None, workers: int) -> int:
    """Answers in the making where nobody says how many."""
    if model is not None and model.provider == "embedded":
        return EMBEDDED_AT_ONCE
    return AT_ONCE * min(workers, os.cpu_count() or 1)


def token_of(settings: Settings) -> str | None:
    """The token that clients must send; None when there is none."""
    return settings.api_token.get_secret_value() if settings.api_token else None


def tokens_of(settings: Settings) -> dict[str, str]:
    """The others, by name."""
    return {name: each.get_secret_value() for name, each in settings.api_tokens.items()}


def needs(library: str, extra: str) -> None:
    """Say how to install what a command needs beside the main job.

    Raises:
        ConfigurationError: it is not installed.
    """
    if find_spec(library) is None:
        raise ConfigurationError(
            f"The library {library!r} is not installed.",
            f"Install it with: pip install 'cited-news-assistant[{extra}]'",
        )
