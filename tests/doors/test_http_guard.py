"""What the HTTP API refuses, and how: no request makes it fail or fall silent."""

import json
import logging
import re
import socket
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import httpx2
import pytest

from assistant.errors import ConfigurationError
from assistant.serving.http.observing import JsonLines
from assistant.serving.http.options import ServeOptions

if TYPE_CHECKING:
    from tests.conftest import CheckedDesk

OpenDesk = Callable[..., "CheckedDesk"]
Serve = Callable[..., str]

TOKEN = "a-token-of-many-characters"
JSON = {"content-type": "application/json"}
ASK = '{"question": "Who opposes the dam?"%s}'


@pytest.mark.parametrize(
    ("body", "statuses"),
    [
        ("", (400, 422)),
        ("{", (400,)),
        ("[]", (422,)),
        ("null", (422,)),
        ('{"question": null}', (422,)),
        ('{"question": NaN}', (422,)),
        ('{"question": 1e400}', (422,)),
        (ASK % ', "limit": -Infinity', (422,)),
        ('{"question": "\\ud800 dam"}', (422,)),
        (
            '{"question": "dam", "history": [{"role": "user", "text": "\\udfff"}]}',
            (422,),
        ),
        ('{"question": ' + "9" * 5_000 + "}", (400,)),
        ("[" * 20_000, (400,)),
        ('{"a":' * 9_000 + "1" + "}" * 9_000, (400,)),
        (ASK % ', "question": "Who?"', (400,)),
        (b'{"question": "d\xe4m"}', (400,)),
        (b'\xff\xfe{\x00"\x00', (400,)),
        (ASK % (', "x": "' + "x" * 70_000 + '"'), (413,)),
    ],
)
def test_a_body_that_is_wrong_is_refused_with_a_problem(
    body: str | bytes, statuses: tuple[int, ...], client: httpx2.Client
) -> None:
    asked = client.post("/v1/ask", content=body, headers=JSON)
    assert asked.status_code in statuses
    assert asked.headers["content-type"] == "application/problem+json"
    assert asked.json()["status"] == asked.status_code


@pytest.mark.parametrize(
    "kind", ["text/plain", "", "multipart/form-data; boundary=x", "application/xml"]
)
def test_only_json_is_read(kind: str, client: httpx2.Client) -> None:
    asked = client.post("/v1/ask", content=ASK % "", headers={"content-type": kind})
    assert asked.status_code == 415
    sure = {"content-type": "Application/JSON; charset=utf-8"}
    assert client.post("/v1/ask", content=ASK % "", headers=sure).status_code == 200


@pytest.mark.parametrize(
    ("method", "path", "statuses"),
    [
        ("GET", "/v1/ask", (405,)),
        ("TRACE", "/v1/ask", (405,)),
        ("OPTIONS", "/v1/ask", (405,)),
        ("PUT", "/v1/articles", (405,)),
        ("GET", "/docs", (404,)),
        ("GET", "/redoc", (404,)),
        ("GET", "/debug", (404,)),
        ("GET", "//v1/articles", (404,)),
        ("GET", "/v1/../../etc/passwd", (404,)),
        ("GET", "/v1/articles/..%2f..%2fetc%2fpasswd", (404,)),
        ("GET", "/v1/articles/%00", (404,)),
        ("GET", "/v1/articles/%ff%fe", (404,)),
        ("GET", "/v1/articles/" + "x" * 600, (422,)),
        ("GET", "/v1/articles?limit=0", (422,)),
        ("GET", "/v1/articles?limit=999999999999999999999999", (422,)),
    ],
)
def test_other_ways_and_places_are_refused(
    method: str, path: str, statuses: tuple[int, ...], client: httpx2.Client
) -> None:
    asked = client.request(method, path)
    assert asked.status_code in statuses
    if method != "TRACE":
        assert asked.json()["status"] == asked.status_code


def test_ranges_mean_nothing(client: httpx2.Client) -> None:
    for count, status in ((1_000, 200), (10_000, 431)):
        parts = ",".join(f"{n}-{n}" for n in range(count))
        asked = client.get("/v1/articles", headers={"range": f"bytes={parts}"})
        assert asked.status_code == status


def raw(url: str, request: bytes, *, wait: float = 5) -> bytes:
    """What a server says to these bytes, until it closes or falls silent."""
    place = httpx2.URL(url)
    said = b""
    with socket.create_connection((place.host, place.port or 80), wait) as connection:
        try:
            connection.sendall(request)
            while part := connection.recv(65_536):
                said += part
                if b"\r\n\r\n" in said and said.endswith(b"}"):
                    break
        except OSError:
            pass
    return said


@pytest.mark.parametrize(
    "head",
    [
        b"GET /healthz HTTP/1.1\r\n\r\n",  # no host
        b"GET /healthz HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
        b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\nX: " + b"x" * 1_000_000,
        b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n" + b"X: y\r\n" * 10_000,
        b"POST /v1/ask HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 5\r\n"
        b"Content-Length: 6\r\n\r\nhello",
        b"POST /v1/ask HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: -1\r\n\r\n",
        b"GET /a HTTP/1.1 GET /b\r\nHost: 127.0.0.1\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00",
    ],
)
def test_what_is_no_request_is_refused_at_once(
    head: bytes, client: httpx2.Client
) -> None:
    said = raw(str(client.base_url), head + b"\r\n\r\n")
    assert re.match(rb"HTTP/1\.1 (400|431|421) ", said) or said == b""
    assert client.get("/healthz").status_code == 200


def test_two_lengths_smuggle_nothing(client: httpx2.Client) -> None:
    inner = b"GET /metrics HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
    said = raw(
        str(client.base_url),
        b"POST /v1/ask HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 4\r\n"
        b"Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + inner,
    )
    assert b"assistant_requests" not in said


def test_a_body_without_a_length_is_counted_as_it_comes(client: httpx2.Client) -> None:
    def endless() -> Any:
        for _ in range(1_000):
            yield b" " * 1_000

    try:
        asked = client.post("/v1/ask", content=endless(), headers=JSON)
        assert asked.status_code == 413
    except httpx2.TransportError:
        pass  # the server may close while the client still sends
    assert client.get("/healthz").status_code == 200


def test_a_body_that_does_not_come_is_not_waited_for(
    desk_for: OpenDesk, serve: Serve
) -> None:
    url = serve(desk_for(), body_seconds=0.2)
    said = raw(
        url,
        b"POST /v1/ask HTTP/1.1\r\nHost: 127.0.0.1\r\n"
        b"Content-Type: application/json\r\nContent-Length: 50\r\n\r\n{",
    )
    assert said.startswith(b"HTTP/1.1 408 ")


@pytest.mark.parametrize("begun", [b"", b"GET /healthz HTTP/1.1\r\nHost: 127."])
def test_a_head_that_does_not_come_is_not_waited_for(
    begun: bytes, desk_for: OpenDesk, serve: Serve
) -> None:
    url = serve(desk_for(), head_seconds=0.3)
    place = httpx2.URL(url)
    with socket.create_connection((place.host, place.port or 80), 20) as slow:
        try:
            if begun:
                for _ in range(1_000):  # a byte now and then buys no more time
                    slow.sendall(begun)
                    begun = b"0"
                    time.sleep(0.05)
                pytest.fail("a slow client was waited for")
            assert slow.recv(100) == b""
        except ConnectionError:
            pass  # closed while it still sent
    with httpx2.Client(base_url=url) as client:  # one connection for both
        assert client.get("/healthz").status_code == 200
        time.sleep(0.6)
        assert client.get("/healthz").status_code == 200


def test_an_answer_may_take_longer_than_a_head(
    desk_for: OpenDesk, serve: Serve, openai_server: Any
) -> None:
    openai_server.pace = 0.1
    place = {"OPENAI_BASE_URL": openai_server.url, "OPENAI_API_KEY": "k"}
    url = serve(desk_for(provider="openai", **place), head_seconds=0.1)
    given = {"question": "Who opposes the dam?"}
    assert httpx2.post(f"{url}/v1/ask", json=given, timeout=60).status_code == 200


def test_a_client_that_does_not_read_holds_nothing_for_ever(
    desk_for: OpenDesk, serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = desk_for()
    ended: list[bool] = []

    async def flood(*_: Any, **__: Any) -> Any:
        from assistant.models import TextDelta

        try:
            while True:
                yield TextDelta(text="word " * 20_000)
        finally:
            ended.append(True)

    monkeypatch.setattr(desk, "astream", flood)
    place = httpx2.URL(serve(desk, stalled_seconds=0.3))
    body = b'{"question": "Who?", "stream": true}'
    with socket.create_connection((place.host, place.port or 80)) as connection:
        connection.sendall(
            b"POST /v1/ask HTTP/1.1\r\nHost: 127.0.0.1\r\n"
            b"Content-Type: application/json\r\n"
            b"Content-Length: %d\r\n\r\n%s" % (len(body), body)
        )
        until = time.monotonic() + 20
        while not ended and time.monotonic() < until:
            time.sleep(0.02)
    assert ended


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"host": "evil.example"}, 421),
        ({"host": "evil.example:80"}, 421),
        ({"host": "127.0.0.1.evil.example"}, 421),
        ({"host": ""}, 421),
        ({"host": "LOCALHOST:9"}, 200),
        ({"origin": "http://evil.example"}, 403),
        ({"origin": "null"}, 403),
        ({"host": "localhost:9", "origin": "http://localhost:9"}, 200),
        ({"host": "localhost:9", "origin": "http://localhost:8"}, 403),
    ],
)
def test_other_hosts_and_pages_are_refused(
    headers: dict[str, str], status: int, client: httpx2.Client
) -> None:
    assert client.get("/v1/articles", headers=headers).status_code == status


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_a_balancer_learns_under_any_name_that_the_server_lives(
    path: str, desk_for: OpenDesk, serve: Serve
) -> None:
    url = serve(desk_for(), token=TOKEN, allowed_hosts=("news.example",))
    for host in ("10.0.0.7:8000", "api", "127.0.0.1:8000"):
        asked = httpx2.get(f"{url}{path}", headers={"host": host})
        assert (asked.status_code, asked.json()) == (200, {"status": "ok"})
    page = {"host": "api", "origin": "http://evil.example"}
    assert httpx2.get(f"{url}{path}", headers=page).status_code == 403
    right = {"host": "api", "authorization": f"Bearer {TOKEN}"}
    assert httpx2.get(f"{url}/v1/models", headers=right).status_code == 421


def test_hosts_and_pages_can_be_named(desk_for: OpenDesk, serve: Serve) -> None:
    page = "https://desk.example"
    url = serve(desk_for(), allowed_hosts=("news.example",), allowed_origins=(page,))
    named = {"host": "news.example", "origin": page}
    asked = httpx2.get(f"{url}/v1/models", headers=named)
    assert asked.status_code == 200
    assert asked.headers["access-control-allow-origin"] == page
    before = {**named, "access-control-request-method": "POST"}
    assert httpx2.options(f"{url}/v1/ask", headers=before).status_code == 200


def test_without_the_token_nothing_is_told(desk_for: OpenDesk, serve: Serve) -> None:
    url = serve(desk_for(), token=TOKEN)
    right = {"authorization": f"Bearer {TOKEN}"}
    with httpx2.Client(base_url=url) as client:
        assert client.get("/v1/articles", headers=right).status_code == 200
        assert client.get("/healthz").status_code == 200
        for path in ("/v1/articles", "/metrics", "/openapi.json", "/nowhere"):
            asked = client.get(path, params={"token": TOKEN, "api_key": TOKEN})
            assert asked.status_code == 401
            assert asked.headers["www-authenticate"] == "Bearer"
        wrong = ["", TOKEN, f"Basic {TOKEN}", f"Bearer {TOKEN}x", "Bearer ä"]
        for given in wrong:
            header = [(b"authorization", given.encode())]
            asked = client.get("/v1/articles", headers=header)
            assert asked.status_code == 401
        many = [
            client.get("/v1/models", headers={"authorization": "Bearer x"})
            for _ in range(30)
        ]
        asked = many[-1]
        assert asked.status_code == 429
        assert int(asked.headers["retry-after"]) > 0
        described = client.get("/openapi.json", headers=right)
        assert described.json()["security"] == [{"token": []}]


@pytest.mark.parametrize(
    "options",
    [
        {"host": "0.0.0.0"},
        {"host": "::"},
        {"host": "192.0.2.7"},
        {"host": "news.example"},
        {"token": "short"},
    ],
)
def test_it_does_not_listen_where_anybody_could_ask(options: Any) -> None:
    with pytest.raises(ConfigurationError) as caught:
        ServeOptions(**options)
    assert caught.value.hint
    assert "short" not in str(caught.value)


def test_in_public_the_figures_are_shown_only_when_wanted() -> None:
    assert ServeOptions().shows_metrics
    assert not ServeOptions(host="0.0.0.0", token=TOKEN).shows_metrics
    assert ServeOptions(host="0.0.0.0", token=TOKEN, open_metrics=True).shows_metrics


def test_without_leave_there_are_no_figures_nor_descriptions(
    desk_for: OpenDesk, serve: Serve
) -> None:
    url = serve(desk_for(), open_metrics=False)
    for path in ("/metrics", "/openapi.json"):
        assert httpx2.get(f"{url}{path}").status_code == 404


def test_a_request_may_name_itself_but_not_write_into_the_log(
    client: httpx2.Client,
) -> None:
    named = client.get("/healthz", headers={"x-request-id": "page-7.1"})
    assert named.headers["x-request-id"] == "page-7.1"
    forged = client.get("/healthz", headers={"x-request-id": 'x" evil'})
    assert re.fullmatch("[0-9a-f]{32}", forged.headers["x-request-id"])


def test_the_log_has_a_line_for_each_request_and_no_word_of_it(
    desk_for: OpenDesk, serve: Serve, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    url = serve(desk_for(), token=TOKEN)
    headers = {"authorization": f"Bearer {TOKEN}", "x-request-id": "seven"}
    given = {"question": "Who is Petra Lund of the Varnholt dam?"}
    httpx2.post(f"{url}/v1/ask", json=given, headers=headers)
    httpx2.get(f"{url}/secret-path?word=canary", headers=headers)
    lines = [
        JsonLines().format(record)
        for record in caplog.records
        if record.name == "assistant.http"
    ]
    asked, lost = map(json.loads, lines)
    assert (asked["route"], asked["status"]) == ("/v1/ask", 200)
    assert asked["request_id"] == "seven"
    assert asked["answer"]["citations"] > 0
    assert (lost["route"], lost["status"]) == ("(unknown)", 404)
    ours = [
        JsonLines().format(record)
        for record in caplog.records
        if record.name.startswith(("assistant", "vectorstore", "uvicorn"))
    ]
    for word in ("Petra", "Varnholt", TOKEN, "secret-path", "canary"):
        assert not [line for line in ours if word in line]


def test_an_error_in_the_log_is_its_kind_and_place() -> None:
    try:
        raise ValueError("Petra Lund")
    except ValueError as error:
        record = logging.LogRecord("x", 40, "", 1, "broke", (), None)
        record.exc_info = (type(error), error, error.__traceback__)
    line = json.loads(JsonLines().format(record))
    assert (line["event"], line["error"]) == ("broke", "ValueError")
    assert "test_http_guard.py" in line["at"][0]
    assert "Petra" not in str(line)
