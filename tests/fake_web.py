"""A web of one server on loopback, whose every byte a test decides.

Also the addresses that lead inside, for the tests of each way to one.
"""

import contextlib
import socket
import threading
from collections.abc import Callable, Iterator
from ipaddress import IPv4Address, IPv6Address, ip_address

import pytest

from assistant.ingestion.addresses import is_public
from assistant.ingestion.connecting import Connector
from assistant.ingestion.fetching import Fetcher

MACHINES = """
127.0.0.1 127.1.2.3 0.0.0.0 0.1.2.3 10.0.0.1 10.255.255.255 172.16.0.1 172.31.255.254
192.168.0.1 192.168.1.1 100.64.0.1 100.100.100.200 169.254.169.254 169.254.170.2
168.63.129.16 192.0.0.192 192.0.2.1 192.88.99.1 198.18.0.1 198.51.100.7 203.0.113.9
224.0.0.1 239.255.255.250 240.0.0.1 255.255.255.255
[::] [::1] [::ffff:127.0.0.1] [::ffff:8.8.8.8] [::127.0.0.1] [64:ff9b::7f00:1]
[64:ff9b::a9fe:a9fe] [64:ff9b:1::7f00:1] [2002:7f00:1::1] [2001:0:7f00:1::]
[2001:db8::1] [3fff::1] [fc00::1] [fd00:ec2::254] [fe80::1] [fec0::1] [ff02::1]
[100::1] [4000::1] [2001:10::1]
""".split()
FORMS = [
    *"""
http://localhost/ http://localhost./ http://LOCALHOST/ http://127.1/ http://0/
http://2130706433/ http://0x7f000001/ http://017700000001/ http://0x7f.1/ http://127.0.1/
http://127.0.0.1./ http://010.0.0.1/ http://printer/ http://metadata.google.internal/
http://db.svc.cluster.local/ http://router.lan/ http://wiki.corp/ http://x.localhost/
http://[fe80::1%25eth0]/ http://[::1 http:///etc/passwd http:// http://.../ http://-.com/
http://127.0.0.1.nip.io/ http://private.example/ http://mixed.example/
file:///etc/passwd ftp://news.example/ gopher://news.example/ jar:http://news.example!/
data:text/html,x javascript:alert(1) \\\\host\\share //news.example/ news.example
http://good@127.0.0.1/ http://good:secret@news.example/ http://127.0.0.1#@news.example/
http://good\\@127.0.0.1/ http://127.0.0.1\\@news.example/ http://news.example:22/
http://news.example:0/ http://news.example:99999/ http://news.example:x/
""".split(),
    *("http://127.0.0.1\t/", "http://news.example/\n", "http://ne\tws.example/"),
    *(" http://news.example/", "http://news.example/a b", "http://news.example/\x00"),
    *("http://127\u30020\u30020\u30021/", "http://news\uff0eexample/"),
    *("http://\uff11\uff12\uff17.0.0.1/", "http://news.example/\u202ecod"),
    "http://news.example/" + "a" * 5_000,
]  # fmt: skip
NAMES = {
    "127.0.0.1.nip.io": ["127.0.0.1"],
    "private.example": ["10.1.2.3"],
    "mixed.example": ["93.184.216.34", "192.168.0.7"],
}

Answer = bytes | Callable[[socket.socket], None]

STORY = (
    "The ferry Skerry sank off Tolvik on Sunday in a heavy sea. All 212 passengers of "
    "the ferry were rescued by two trawlers that had stayed near the harbour. Captain "
    "Ida Holm was the last to leave the ferry. The owner, Nordal Lines, said that the "
    "cause was unknown and that divers would look at the hull on Tuesday."
)


def page(text: str = STORY, title: str = "Ferry sinks", head: str = "") -> bytes:
    """A web page with an article."""
    return (
        f"<!doctype html><html><head><title>{title}</title>{head}</head><body>"
        f"<article><h1>{title}</h1><p>{text}</p></article></body></html>"
    ).encode()


def answer(body: bytes = b"", status: int = 200, **headers: str) -> bytes:
    """A whole HTTP answer; a header's underscores are hyphens."""
    told = {"Content-Type": "text/html", "Content-Length": str(len(body))}
    told |= {name.replace("_", "-"): value for name, value in headers.items()}
    lines = "".join(f"{name}: {value}\r\n" for name, value in told.items() if value)
    return f"HTTP/1.1 {status} So\r\n{lines}\r\n".encode("latin-1") + body


class Web:
    """Names, the one server behind them, and what was asked and connected to."""

    def __init__(self, listener: socket.socket) -> None:
        self.port = int(listener.getsockname()[1])
        self.pages: dict[str, Answer | list[Answer]] = {}
        """By path, or by host and path; of a list, one answer after the other."""
        self.names: dict[str, list[list[str]]] = {}
        """What a name resolves to, look-up after look-up."""
        self.asked: list[tuple[str, str]] = []
        """Host and path of each request but those for robots.txt."""
        self.requests: list[str] = []
        self.slept: list[float] = []
        self._listener = listener
        threading.Thread(target=self._serve, daemon=True).start()

    def url(self, path: str, host: str = "news.example") -> str:
        return f"http://{host}:{self.port}{path}"

    def resolve(self, host: str, port: int) -> list[str]:
        with contextlib.suppress(ValueError):
            return [str(ip_address(host))]
        told = self.names.get(host, [["127.0.0.1"]])
        return told.pop(0) if len(told) > 1 else told[0]

    def may_reach(self, address: IPv4Address | IPv6Address, port: int) -> bool:
        """The one machine of these tests, beside the public ones."""
        return is_public(address) or (str(address), port) == ("127.0.0.1", self.port)

    def fetcher(self, **options: float) -> Fetcher:
        """A fetcher for which this server is the public web."""
        return Fetcher(
            connector=Connector(resolve=self.resolve, may_reach=self.may_reach),
            ports=frozenset({80, 443, self.port}),
            sleep=self.slept.append,
            **{"pause": 0} | options,
        )

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(
                target=self._reply, args=(connection,), daemon=True
            ).start()

    def _reply(self, connection: socket.socket) -> None:
        with connection, contextlib.suppress(OSError):
            head = b""
            while b"\r\n\r\n" not in head:
                if not (part := connection.recv(65_536)):
                    return
                head += part
            request = head.decode("latin-1")
            path = request.split(" ", 2)[1]
            host = request.partition("Host: ")[2].partition("\r\n")[0].split(":")[0]
            self.requests.append(request)
            if path != "/robots.txt":
                self.asked.append((host, path))
            given = self.pages.get(host + path) or self.pages.get(path)
            if isinstance(given, list):
                given = given.pop(0) if len(given) > 1 else given[0]
            given = given or answer(b"no such page", 404)
            if callable(given):
                given(connection)
            else:
                connection.sendall(given)
            # Read what may still come: closing early would cut the answer off.
            connection.shutdown(socket.SHUT_WR)
            connection.settimeout(1)
            while connection.recv(65_536):
                pass


@pytest.fixture
def web() -> Iterator[Web]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield Web(listener)
        # Wakes the thread that waits for the next connection.
        with contextlib.suppress(OSError):
            listener.shutdown(socket.SHUT_RDWR)
