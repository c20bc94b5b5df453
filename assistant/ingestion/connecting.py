"""One guarded GET: the address is looked up, checked and then connected to, once.

On httpcore2, the layer below the project's HTTP client, because its network backend
is where a name becomes a connection. Here that step looks up, checks and connects to
what was checked, so nothing can be looked up a second time; host header, server name
and certificate stay those of the name. Redirects, proxies and cookies do not exist on
this layer.
"""

import socket
import ssl
import time
import zlib
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from functools import cache
from ipaddress import IPv4Address, IPv6Address, ip_address
from threading import Thread
from typing import Any

import httpcore2

from assistant.errors import UnreadableSource, UnsafeAddress, UnsupportedSource
from assistant.ingestion.addresses import Address, is_public

LARGEST_BODY = 10_000_000
"""Bytes, decoded."""
AGENT = "cited-news-assistant"
"""Our name in the User-Agent header and in a robots.txt."""
_HEADERS = (
    ("User-Agent", AGENT),
    ("Accept", "text/html, application/xhtml+xml, application/xml;q=0.9, */*;q=0.5"),
    ("Accept-Encoding", "gzip"),
    ("Connection", "close"),
)

Resolve = Callable[[str, int], Sequence[str]]
"""Host and port to the addresses of the host, as numbers."""
MayReach = Callable[[IPv4Address | IPv6Address, int], bool]
"""Whether a connection to the address and port may be made."""


@dataclass(frozen=True, kw_only=True)
class Reply:
    """What a site answered, its body decoded and bounded."""

    status: int
    headers: dict[str, str]
    """Names in lower case; several of one name are joined by commas."""
    data: bytes
    seconds: float
    """How long it took."""


def look_up(host: str, port: int) -> list[str]:
    """Ask the system for the addresses of a host."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(each[4][0]) for each in found))


@dataclass(frozen=True, kw_only=True)
class Connector:
    """Makes guarded requests; what it may reach is decided when it is made."""

    resolve: Resolve = look_up
    may_reach: MayReach = lambda address, _: is_public(address)
    tls: ssl.SSLContext = field(default_factory=cache(httpcore2.default_ssl_context))

    def get(self, address: Address, seconds: float) -> Reply:
        """Ask for an address; redirects are answers like others.

        Args:
            address: As `parse_address` made it.
            seconds: For all of it, from the name look-up to the last byte.

        Raises:
            UnsafeAddress: its host is, also or only, a machine that is not public.
            UnreadableSource: no connection, no whole answer, or not in time.
            UnsupportedSource: the answer is too large or in an unknown encoding.
        """
        began = time.monotonic()
        backend = _Guarded(self, began + seconds)
        host = address.host
        url = httpcore2.URL(
            scheme=address.scheme,
            host=host,
            port=address.port,
            target=address.target.encode("ascii"),
        )
        headers = [("Host", address.authority), *_HEADERS]
        try:
            with (
                httpcore2.ConnectionPool(
                    network_backend=backend, ssl_context=self.tls
                ) as pool,
                pool.stream("GET", url, headers=headers) as response,
            ):
                told = _headers(response.headers)
                coding = told.get("content-encoding", "").casefold()
                data = decompressed(response.iter_stream(), coding)
                took = time.monotonic() - began
                return Reply(
                    status=response.status, headers=told, data=data, seconds=took
                )
        except httpcore2.TimeoutException as error:
            raise UnreadableSource(
                f"{host} did not answer in full within {seconds:.0f} seconds.",
                "Try again later.",
            ) from error
        except httpcore2.NetworkError as error:
            raise UnreadableSource(
                f"{host} could not be reached: {error}.", "Check the address."
            ) from error
        except httpcore2.ProtocolError as error:
            raise UnreadableSource(
                f"The answer of {host} is cut off or is not HTTP: {error}.",
                "Try again, or save the page from the browser.",
            ) from error


def decompressed(chunks: Iterable[bytes], coding: str) -> bytes:
    """Join a body, undoing gzip piece by piece: a bomb never unfolds.

    Other codings are refused, as they were not asked for.

    Raises:
        UnsupportedSource: more than LARGEST_BODY before or after, or another coding.
        UnreadableSource: not the gzip it is said to be.
    """
    if coding not in ("", "identity", "gzip", "x-gzip"):
        raise UnsupportedSource(
            f"The site sent {coding!r} compression, which was not asked for.",
            "Save the page from the browser.",
        )
    gzip = zlib.decompressobj(wbits=31) if coding.endswith("gzip") else None
    body, taken = bytearray(), 0
    try:
        for chunk in chunks:
            taken += len(chunk)
            room = LARGEST_BODY + 1 - len(body)
            body += gzip.decompress(chunk, room) if gzip else chunk
            if max(taken, len(body)) > LARGEST_BODY:
                raise UnsupportedSource(
                    f"It is larger than {LARGEST_BODY // 1_000_000} MB.",
                    "Save the article alone, as text.",
                )
    except zlib.error as error:
        raise UnreadableSource(f"It is not whole gzip: {error}.") from error
    if gzip and taken and not gzip.eof:
        raise UnreadableSource("The compressed answer is cut off.", "Try again.")
    return bytes(body)


class _Guarded(httpcore2.NetworkBackend):
    """Connects to what was looked up and checked, within the time that is left."""

    def __init__(self, connector: Connector, deadline: float) -> None:
        self._connector = connector
        self._deadline = deadline

    def connect_tcp(
        self, host: str, port: int, *_: Any, **__: Any
    ) -> httpcore2.NetworkStream:
        """Connect to the first address that answers, once every one is allowed."""
        for number in (numbers := self._looked_up(host, port)):
            if not self._connector.may_reach(ip_address(number), port):
                raise UnsafeAddress(
                    f"{host} is a machine that is not on the public web ({number}).",
                    "Only public pages are fetched. Save the text as a file instead.",
                )
        failure: Exception = httpcore2.ConnectError("it has no address")
        for number in numbers:
            try:
                stream = httpcore2.SyncBackend().connect_tcp(
                    number, port, timeout=time_left(self._deadline)
                )
                return _Bounded(stream, self._deadline)
            except httpcore2.ConnectError as error:
                failure = error
        raise failure

    def _looked_up(self, host: str, port: int) -> Sequence[str]:
        """The addresses; in a thread, because a look-up cannot be interrupted."""
        future: Future[Sequence[str]] = Future()

        def work() -> None:
            try:
                future.set_result(self._connector.resolve(host, port))
            except Exception as error:  # whatever it is belongs to the one who waits
                future.set_exception(error)

        Thread(target=work, daemon=True).start()
        try:
            return future.result(time_left(self._deadline))
        except TimeoutError as error:
            raise httpcore2.ConnectTimeout(str(error)) from error
        except (OSError, UnicodeError) as error:
            raise httpcore2.ConnectError(f"no host of that name ({error})") from error


class _Bounded(httpcore2.NetworkStream):
    """A connection whose every step ends at the same moment."""

    def __init__(self, stream: httpcore2.NetworkStream, deadline: float) -> None:
        self._stream = stream
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, time_left(self._deadline))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, time_left(self._deadline))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore2.NetworkStream:
        left = time_left(self._deadline)
        stream = self._stream.start_tls(ssl_context, server_hostname, left)
        return _Bounded(stream, self._deadline)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


def time_left(deadline: float) -> float:
    """Seconds until a moment of the monotonic clock.

    Raises:
        httpcore2.ReadTimeout: it is over.
    """
    left = deadline - time.monotonic()
    if left <= 0:
        raise httpcore2.ReadTimeout("the time is up")
    return left


def _headers(given: Iterable[tuple[bytes, bytes]]) -> dict[str, str]:
    told: dict[str, str] = {}
    for raw_name, raw_value in given:
        name = raw_name.decode("ascii", "replace").casefold()
        value = raw_value.decode("utf-8", "replace").strip()
        told[name] = f"{told[name]}, {value}" if name in told else value
    return told
