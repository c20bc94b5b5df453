"""One guarded request: pinned, bounded in bytes and time (rows W5, W6)."""

import gzip
import shutil
import socket
import ssl
import subprocess
import threading
import time
import tracemalloc
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from assistant.errors import UnreadableSource, UnsafeAddress, UnsupportedSource
from assistant.ingestion.addresses import parse_address
from assistant.ingestion.connecting import LARGEST_BODY, Connector
from assistant.ingestion.fetching import Fetcher

Build = Callable[..., bytes]


def drip(pause: float, *parts: bytes) -> Callable[[socket.socket], None]:
    """Send the parts, then one byte after each pause, for ever."""

    def send(connection: socket.socket) -> None:
        for part in parts:
            connection.sendall(part)
        while True:
            time.sleep(pause)
            connection.sendall(b"a")

    return send


def test_a_page_arrives_with_host_and_name_of_ours(web: Any, answer: Build) -> None:
    web.pages["/a?b=c"] = answer(b"hello")
    fetched = web.fetcher().fetch(web.url("/a?b=c#d"))
    assert (fetched.data, fetched.final_url) == (b"hello", web.url("/a?b=c"))
    request = web.requests[-1].casefold()
    assert f"host: news.example:{web.port}" in request
    assert "user-agent: cited-news-assistant" in request
    assert "cookie" not in request
    assert "referer" not in request


def test_a_name_that_turns_private_is_not_connected_to(
    web: Any, answer: Build, connected: list[Any]
) -> None:
    web.pages["/a"] = answer(b"hello")
    web.names["news.example"] = [["127.0.0.1"], ["127.0.0.1"], ["127.0.0.2"]]
    fetcher = web.fetcher()
    assert fetcher.fetch(web.url("/a")).data == b"hello"
    with pytest.raises(UnsafeAddress, match=r"127\.0\.0\.2"):
        fetcher.fetch(web.url("/a"))
    assert connected == [("127.0.0.1", web.port)] * 2


def test_one_look_up_serves_one_connection(web: Any, answer: Build) -> None:
    looked_up: list[str] = []

    def resolve(host: str, port: int) -> list[str]:
        looked_up.append(host)
        return ["127.0.0.1"]

    web.pages["/a"] = answer(b"hello")
    fetcher = Fetcher(
        connector=Connector(resolve=resolve, may_reach=web.may_reach),
        ports=frozenset({web.port}),
    )
    fetcher.fetch(web.url("/a"))
    assert looked_up == ["news.example"] * 2  # for robots.txt, then for the page


@pytest.mark.parametrize("private", ["10.0.0.1", "127.0.0.2", "fe80::1%2", "::1"])
def test_one_private_address_among_public_ones_refuses_the_name(
    private: str, web: Any, connected: list[Any]
) -> None:
    web.names["news.example"] = [["127.0.0.1", private]]
    with pytest.raises(UnsafeAddress):
        web.fetcher().fetch(web.url("/a"))
    assert connected == []


def test_the_next_address_is_tried_when_one_does_not_answer(
    web: Any, answer: Build
) -> None:
    def resolve(host: str, port: int) -> list[str]:
        return ["127.0.0.9", "127.0.0.1"]

    web.pages["/a"] = answer(b"hello")
    fetcher = Fetcher(
        connector=Connector(resolve=resolve, may_reach=lambda *_: True),
        ports=frozenset({web.port}),
    )
    assert fetcher.fetch(web.url("/a")).data == b"hello"


def test_no_proxy_of_the_environment_is_used(
    web: Any, answer: Build, connected: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.3:3128")
    web.pages["/a"] = answer(b"hello")
    web.fetcher().fetch(web.url("/a"))
    assert {host for host, _ in connected} == {"127.0.0.1"}


def test_a_gzip_page_is_unfolded(web: Any, answer: Build) -> None:
    web.pages["/a"] = answer(gzip.compress(b"hello" * 99), Content_Encoding="gzip")
    assert web.fetcher().fetch(web.url("/a")).data == b"hello" * 99


@pytest.mark.parametrize("where", ["encoding", "file"])
def test_a_bomb_never_unfolds(where: str, web: Any, answer: Build) -> None:
    packer = zlib.compressobj(9, wbits=31)
    parts = [packer.compress(bytes(1_000_000)) for _ in range(60)]
    bomb = b"".join(parts) + packer.flush()
    assert len(bomb) < 100_000
    coding = "gzip" if where == "encoding" else ""
    web.pages["/a"] = answer(bomb, Content_Encoding=coding)
    tracemalloc.start()
    with pytest.raises(UnsupportedSource, match="larger than 10 MB"):
        web.fetcher().fetch(web.url("/a"))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 5 * LARGEST_BODY


@pytest.mark.parametrize("coding", ["br", "zstd", "deflate", "gzip, gzip", "x"])
def test_a_compression_that_was_not_asked_for_is_refused(
    coding: str, web: Any, answer: Build
) -> None:
    web.pages["/a"] = answer(b"\x1b\x00" * 50, Content_Encoding=coding)
    with pytest.raises(UnsupportedSource, match="not asked for"):
        web.fetcher().fetch(web.url("/a"))


@pytest.mark.parametrize(
    "body", [b"no gzip at all", gzip.compress(b"x" * 999, mtime=0)[:-9]]
)
def test_broken_gzip_is_not_half_a_page(body: bytes, web: Any, answer: Build) -> None:
    web.pages["/a"] = answer(body, Content_Encoding="gzip")
    with pytest.raises(UnreadableSource):
        web.fetcher().fetch(web.url("/a"))


def test_a_body_without_end_is_cut_off_at_the_limit(web: Any) -> None:
    sent = []

    def endless(connection: socket.socket) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
        while True:
            sent.append(connection.send(bytes(1_000_000)))

    web.pages["/a"] = endless
    with pytest.raises(UnsupportedSource, match="larger than 10 MB"):
        web.fetcher().fetch(web.url("/a"))
    assert sum(sent) < 2 * LARGEST_BODY


CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
HEAD = b"HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n"


@pytest.mark.parametrize(
    "slow",
    [drip(0.02), drip(0.02, HEAD), drip(0.02, HEAD, b"\r\n"), lambda _: time.sleep(2)],
    ids=["status", "headers", "body", "silence"],
)
def test_a_slow_site_has_so_many_seconds_in_all(slow: Any, web: Any) -> None:
    web.pages["/a"] = slow
    with pytest.raises(UnreadableSource, match="within 0 seconds"):
        web.fetcher(seconds=0.3).fetch(web.url("/a"))


def test_a_slow_name_server_counts_too(connected: list[Any]) -> None:
    over = threading.Event()

    def resolve(host: str, port: int) -> list[str]:
        over.wait(20)
        return ["127.0.0.1"]

    fetcher = Fetcher(connector=Connector(resolve=resolve), seconds=0.1)
    with pytest.raises(UnreadableSource, match="did not answer in full"):
        fetcher.fetch("http://news.example/")
    over.set()
    assert connected == []


def test_an_unknown_name_is_said_to_be_one() -> None:
    def resolve(host: str, port: int) -> list[str]:
        raise socket.gaierror(-2, "Name or service not known")

    with pytest.raises(UnreadableSource, match="no host of that name"):
        Fetcher(connector=Connector(resolve=resolve)).fetch("http://news.example/")


@pytest.mark.parametrize(
    "raw",
    [
        b"HTTP/1.1 200 OK\r\nX: " + b"a" * 1_000_000 + b"\r\n\r\nhello",
        b"HTTP/1.1 200 OK\r\n" + b"X: a\r\n" * 200_000 + b"\r\nhello",
        b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\nhello",
        b"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\nhello",
        CHUNKED + b"5\r\nhello\r\n",
        CHUNKED + b"zz\r\nhello\r\n0\r\n\r\n",
        b"220 mail.example ESMTP\r\n",
        b"",
    ],
    ids=["header", "headers", "length", "sign", "cut", "chunk", "protocol", "nothing"],
)
def test_an_answer_that_is_cut_off_or_not_http_is_refused(raw: bytes, web: Any) -> None:
    web.pages["/a"] = lambda connection: connection.sendall(raw)
    with pytest.raises(UnreadableSource):
        web.fetcher().fetch(web.url("/a"))


def test_what_follows_the_stated_length_is_not_read(web: Any) -> None:
    web.pages["/a"] = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello and more"
    assert web.fetcher().fetch(web.url("/a")).data == b"hello"


@contextmanager
def tls_server(talk: Callable[[socket.socket], None]) -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            connection, _ = listener.accept()
            with connection:
                talk(connection)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield int(listener.getsockname()[1])
        thread.join(5)


def secure(port: int, **options: Any) -> Fetcher:
    connector = Connector(
        resolve=lambda *_: ["127.0.0.1"], may_reach=lambda *_: True, **options
    )
    return Fetcher(connector=connector, ports=frozenset({port}))


def test_the_server_is_asked_for_by_name_in_the_handshake() -> None:
    hello = []
    with (
        tls_server(lambda connection: hello.append(connection.recv(9_999))) as port,
        pytest.raises(UnreadableSource),
    ):
        secure(port).fetch(f"https://news.example:{port}/")
    assert b"news.example" in hello[0]
    assert b"127.0.0.1" not in hello[0]


@pytest.mark.skipif(not shutil.which("openssl"), reason="makes the certificate")
@pytest.mark.parametrize("host", ["news.example", "other.example"])
def test_the_certificate_must_be_of_the_name(host: str, tmp_path: Path) -> None:
    subprocess.run(
        ("openssl req -x509 -newkey rsa:2048 -nodes -keyout key -out cert -days 2 "
        "-subj /CN=news.example -addext subjectAltName=DNS:news.example").split(),
        cwd=tmp_path, check=True, capture_output=True,
    )  # fmt: skip
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(tmp_path / "cert", tmp_path / "key")
    client = ssl.create_default_context(cafile=str(tmp_path / "cert"))

    def talk(connection: socket.socket) -> None:
        try:
            with server.wrap_socket(connection, server_side=True) as wrapped:
                wrapped.recv(9_999)
                wrapped.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi")
        except OSError:
            pass

    with tls_server(talk) as port:
        connector = secure(port, tls=client).connector
        address = parse_address(f"https://{host}:{port}/", frozenset({port}))
        if host == "news.example":
            assert connector.get(address, 5).data == b"hi"
        else:
            with pytest.raises(UnreadableSource, match="could not be reached"):
                connector.get(address, 5)
