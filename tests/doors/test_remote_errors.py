"""What a page is told of an API that is away, is none, or is of another kind."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from assistant import errors
from assistant.config import load_settings
from assistant.errors import AssistantError, ConfigurationError, StoreUnavailable
from assistant.serving import api_client
from assistant.serving.remote import RemoteDesk
from vectorstore.records import Filters

TOKEN = "a-token-of-many-characters"


def connect(url: str, **settings: Any) -> RemoteDesk:
    return RemoteDesk(load_settings(api_url=url, **settings))


def ask(desk: RemoteDesk) -> list[Any]:
    asked = desk.stream(
        "Who?", history=[], filters=Filters(), any_date=False, length=None
    )
    return list(asked)


class Scripted(BaseHTTPRequestHandler):
    """Answers as `server.script` says: status, content type, body, headers."""

    def do_GET(self) -> None:
        server: Any = self.server
        server.asked.append(self.path)
        if server.silent:
            server.silent.wait(20)
            return
        status, kind, body, headers = server.script
        self.send_response(status)
        for name, value in {"content-type": kind, **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    do_POST = do_GET  # noqa: N815

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


@pytest.fixture
def scripted() -> Iterator[Callable[..., Any]]:
    """`scripted(status, kind, body)`: a server that is no API, or fails like one."""
    with contextmanager(_scripted)() as make:
        yield make


def _scripted() -> Iterator[Callable[..., Any]]:
    running: list[Any] = []

    def make(
        status: int = 200,
        kind: str = "text/html",
        body: bytes = b"<html>",
        silent: threading.Event | None = None,
        **headers: str,
    ) -> Any:
        server: Any = ThreadingHTTPServer(("127.0.0.1", 0), Scripted)
        server.script, server.asked = (status, kind, body, headers), []
        server.silent, server.daemon_threads = silent, True
        server.url = f"http://127.0.0.1:{server.server_address[1]}"
        threading.Thread(target=server.serve_forever, daemon=True).start()
        running.append(server)
        return server

    yield make
    for server in running:
        server.shutdown()
        server.server_close()


PROBLEM = "application/problem+json"


@pytest.mark.parametrize(
    ("script", "kind", "words"),
    [
        ((200, "text/html", b"<html>Welcome"), ConfigurationError, "of this version"),
        ((200, "application/json", b'{"a": 1}'), ConfigurationError, "of this version"),
        ((404, "text/html", b"<html>"), ConfigurationError, "of this version"),
        ((404, PROBLEM, b"{}"), ConfigurationError, "of this version"),
        ((502, "text/html", b"<html>"), StoreUnavailable, "status 502"),
        ((500, PROBLEM, b'{"detail": "It broke."}'), StoreUnavailable, "It broke."),
        ((503, PROBLEM, b'{"detail": "Full."}'), errors.Busy, "Full."),
        ((421, PROBLEM, b'{"detail": "Not here."}'), ConfigurationError, "Not here."),
        ((500, PROBLEM, b"half a prob"), ConfigurationError, "cannot be read"),
    ],
)
def test_whatever_answers_there_is_told_in_words(
    script: Any,
    kind: type[AssistantError],
    words: str,
    scripted: Callable[..., Any],
) -> None:
    with pytest.raises(kind) as told:
        connect(scripted(*script).url).listed()
    assert words in told.value.message
    assert told.value.hint


def test_redirects_are_not_followed(scripted: Callable[..., Any]) -> None:
    other = scripted()
    server = scripted(302, location=other.url)
    with pytest.raises(ConfigurationError, match="another address"):
        connect(server.url, api_token=TOKEN).listed()
    assert server.asked == ["/v1/about"]
    assert other.asked == []


def test_a_proxy_of_the_environment_never_sees_the_token(
    scripted: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    proxy, server = scripted(), scripted(404, PROBLEM, b"{}")
    monkeypatch.setenv("HTTP_PROXY", proxy.url)
    monkeypatch.setenv("ALL_PROXY", proxy.url)
    with pytest.raises(ConfigurationError):
        connect(server.url).listed()
    assert (len(server.asked), proxy.asked) == (1, [])


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"", "no end"),
        (b'event: delta\ndata: {"text": "So far."}\n\n', "no end"),
        (b"event: delta\ndata: {\n\n", "cannot be read"),
        (b'event: answer\ndata: {"text": "x"}\n\n', "another form"),
    ],
)
def test_a_stream_that_is_none_is_told(
    body: bytes, words: str, scripted: Callable[..., Any]
) -> None:
    server = scripted(200, "text/event-stream", body)
    with pytest.raises(ConfigurationError, match=words):
        ask(connect(server.url))


def test_an_api_that_is_not_there_or_falls_silent_is_told_what_to_do(
    scripted: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    server = scripted()
    server.shutdown()
    server.server_close()
    with pytest.raises(StoreUnavailable, match="cannot be reached") as told:
        connect(server.url).listed()
    assert "ASSISTANT_API_URL" in told.value.hint
    monkeypatch.setattr(api_client, "SILENT_SECONDS", 0.2)
    held = threading.Event()
    with pytest.raises(StoreUnavailable, match="said nothing"):
        ask(connect(scripted(silent=held).url))
    held.set()


def test_an_answer_without_an_end_is_left_after_its_deadline(
    scripted: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(api_client, "SLACK_SECONDS", -10)
    server = scripted(200, "text/event-stream", b": still here\n\n")
    with pytest.raises(errors.ProviderTimeout, match="took longer"):
        ask(connect(server.url, deadline=5))


@pytest.mark.parametrize(
    "url",
    [
        "desk.example",
        "ftp://desk.example",
        "file:///etc/passwd",
        "https://",
        "https://user:word@desk.example",
        "https://desk.example?token=word",
        "https://desk.example#word",
    ],
)
def test_only_a_plain_web_address_is_taken_and_a_wrong_one_is_not_repeated(
    url: str,
) -> None:
    with pytest.raises(ConfigurationError) as told:
        load_settings(api_url=url)
    assert "ASSISTANT_API_TOKEN" in told.value.message
    assert "word" not in f"{told.value} {told.value.hint}"
    assert load_settings(api_url=" https://desk.example/ ").api_url == (
        "https://desk.example"
    )
    assert load_settings(api_url=" ").api_url is None
