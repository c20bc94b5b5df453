"""What tests of the doors share: a coroutine is a test, and a slow model."""

import asyncio
import inspect
import json
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import httpx2
import pytest
from pydantic import PrivateAttr

from assistant.config import load_settings
from assistant.newsroom import NewsAssistant
from assistant.providers.fake import FakeChatModel
from assistant.serving.http.application import build_app, server_for
from assistant.serving.http.options import ServeOptions
from assistant.serving.mcp import mcp_app


def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> bool | None:
    """Run a test that is a coroutine, in a loop of its own."""
    if not inspect.iscoroutinefunction(pyfuncitem.obj):
        return None
    names = inspect.signature(pyfuncitem.obj).parameters
    asyncio.run(pyfuncitem.obj(**{name: pyfuncitem.funcargs[name] for name in names}))
    return True


class SlowModel(FakeChatModel):
    """Takes its time for each word."""

    pause: float = 0.04
    words: int = 0

    def _stream(self, *given: Any, **options: Any) -> Any:
        for chunk in super()._stream(*given, **options):
            time.sleep(self.pause)
            self.words += 1
            yield chunk


@pytest.fixture
def slow_model() -> Callable[..., SlowModel]:
    """`slow_model(pause=…)`: a chat model that counts the words it has said."""
    return SlowModel


class HeldModel(FakeChatModel):
    """Says nothing until it is let go."""

    _reached: threading.Event = PrivateAttr(default_factory=threading.Event)
    _go: threading.Event = PrivateAttr(default_factory=threading.Event)

    @property
    def reached(self) -> threading.Event:
        """Set once it was asked."""
        return self._reached

    @property
    def go(self) -> threading.Event:
        """Set it to let the model speak."""
        return self._go

    def _stream(self, *given: Any, **options: Any) -> Any:
        self._reached.set()
        self._go.wait(30)
        yield from super()._stream(*given, **options)


@pytest.fixture
def held_model() -> Iterator[HeldModel]:
    """A chat model that says nothing until `go` is set."""
    model = HeldModel()
    yield model
    model.go.set()


@contextmanager
def serving(desk: NewsAssistant, make: Any = build_app, **given: Any) -> Iterator[str]:
    """A server over the desk; its address."""
    options = ServeOptions(**{"port": 0, "grace_seconds": 1, **given})
    server = server_for(make(desk, options), options)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    thread.join(10)
    assert not thread.is_alive()


@pytest.fixture
def serve() -> Iterator[Callable[..., str]]:
    """`serve(desk, **options)`: the address of a server over the desk."""
    with ExitStack() as running:
        yield lambda desk, **options: running.enter_context(serving(desk, **options))


@pytest.fixture
def serve_tools() -> Iterator[Callable[..., str]]:
    """`serve_tools(desk)`: the address of the desk's tools for MCP clients."""
    with ExitStack() as running:
        yield lambda desk: running.enter_context(serving(desk, mcp_app))


@pytest.fixture(scope="session")
def client(stocked: Path) -> Iterator[httpx2.Client]:
    """An HTTP client of a server over the stocked desk."""
    settings = load_settings(embedder="fake", provider="fake")
    with (
        NewsAssistant.open(stocked, settings=settings) as desk,
        serving(desk) as url,
        httpx2.Client(base_url=url, timeout=30) as client,
    ):
        yield client


def read_events(lines: Iterable[str]) -> list[tuple[str, Any]]:
    """Server-sent events as (type, data)."""
    events: list[tuple[str, Any]] = []
    name = ""
    for line in lines:
        field, _, value = line.partition(": ")
        if field == "event":
            name = value
        elif field == "data":
            events.append((name, value if value == "[DONE]" else json.loads(value)))
    return events


@pytest.fixture
def events_of() -> Callable[[Iterable[str]], list[tuple[str, Any]]]:
    """`events_of(lines)`: server-sent events as (type, data)."""
    return read_events
