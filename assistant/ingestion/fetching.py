"""Fetching with manners: robots.txt, pauses, one retry, each redirect checked."""

import re
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.message import Message
from email.utils import parsedate_to_datetime
from urllib.parse import urljoin

from protego import Protego

from assistant.errors import IngestionError, UnreadableSource, UnsafeAddress
from assistant.ingestion.addresses import WEB_PORTS, Address, parse_address
from assistant.ingestion.connecting import AGENT, Connector, Reply, decompressed

MOST_REDIRECTS = 10
LONGEST_WAIT = 30.0
"""Seconds that a site may make us wait before it is asked again, or between pages."""
_USUAL_WAIT = 2.0
_ROBOTS_BYTES = 512_000
"""As much of a robots.txt as RFC 9309 asks a reader to take in."""
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_BUSY = frozenset({403, 429, 503})
_META = re.compile(rb"<meta\b[^>]{0,500}>", re.IGNORECASE)
_ROBOTS_META = re.compile(rb"""\bname\s*=\s*["']?(?:robots|%b)\b""" % AGENT.encode())
_HEAD_BYTES = 200_000
"""Where a page's meta tags stand."""
_CHARSETS = re.compile("windows-|cp|iso-|latin|koi8|shift|sjis|euc|gb|big5|mac|tis")
"""Of the web. Python also decodes punycode, in quadratic time, when told to."""
_NO_AI = re.compile(r"(?<![\w-])noai(?![\w-])")


@dataclass(frozen=True, kw_only=True)
class Fetched:
    """What an address gave."""

    url: str
    """As it was asked for."""
    final_url: str
    """After redirects."""
    data: bytes
    """At most 10 MB, decoded; as UTF-8 where only the site's header names a charset."""
    content_type: str
    """As the site says; what it is, only the content tells."""


@dataclass(kw_only=True)
class Fetcher:
    """Fetches addresses for one run; remembers each site's rules and last visit.

    The `connector` decides which machines may be reached. No setting and no variable
    of the environment changes it.
    """

    connector: Connector = field(default_factory=Connector)
    ports: frozenset[int] = WEB_PORTS
    seconds: float = 15
    """For one address, all its redirects together."""
    pause: float = 1
    """Seconds between two pages of one site; its robots.txt may ask for more."""
    sleep: Callable[[float], None] = time.sleep
    _rules: dict[str, Protego | IngestionError] = field(
        default_factory=dict, init=False
    )
    _visited: dict[str, float] = field(default_factory=dict, init=False)

    def fetch(self, url: str) -> Fetched:
        """Fetch a page, a feed or a sitemap.

        Raises:
            UnsafeAddress: the address, or one it redirects to, must not be asked.
            UnreadableSource: no answer, not a whole one, or the site declines.
            UnsupportedSource: it is too large or in an unknown compression.
        """
        address, reply = self._follow(url, self._politely)
        if reply.status != 200:
            raise _declined(address, reply.status)
        data = reply.data
        if data.startswith(b"\x1f\x8b"):  # a sitemap.xml.gz
            data = decompressed([data], "gzip")
        if _NO_AI.search(_stated_for_robots(reply.headers, data)):
            raise UnreadableSource(
                f"{address.host} asks that programs like this one leave the page out "
                "(noai).",
                "Read it in a browser.",
            )
        content_type = reply.headers.get("content-type", "")
        return Fetched(
            url=url,
            final_url=str(address),
            data=_as_utf8(data, content_type),
            content_type=content_type,
        )

    def _follow(
        self, url: str, get: Callable[[Address, float], Reply]
    ) -> tuple[Address, Reply]:
        """Ask, and ask where the answer points; every hop is parsed and checked."""
        left = self.seconds
        address = parse_address(url, self.ports)
        for _ in range(MOST_REDIRECTS + 1):
            reply = get(address, left)
            left -= reply.seconds
            location = reply.headers.get("location")
            if reply.status not in _REDIRECTS or not location:
                return address, reply
            try:
                address = parse_address(urljoin(str(address), location), self.ports)
            except (UnsafeAddress, ValueError) as error:
                raise UnsafeAddress(
                    f"{address.host} redirects to an address that is not fetched: "
                    f"{error}",
                    "Only public pages are fetched.",
                ) from error
        raise UnreadableSource(
            f"It redirects more than {MOST_REDIRECTS} times.",
            "Open it in a browser and give the address it ends at.",
        )

    def _politely(self, address: Address, seconds: float) -> Reply:
        """Ask when the site lets us and is not hurried; once more if it is busy."""
        rules = self._rules_of(address)
        if not rules.can_fetch(str(address), AGENT):
            raise UnreadableSource(
                f"The robots.txt of {address.host} asks not to fetch this page.",
                "Read it in a browser, and save the text if you may.",
            )
        pause = min(max(self.pause, rules.crawl_delay(AGENT) or 0), LONGEST_WAIT)
        self._wait_until(self._visited.get(address.site, -pause) + pause)
        try:
            reply = self.connector.get(address, seconds)
            if reply.status in _BUSY:
                self.sleep(_asked_wait(address, reply))
                reply = self.connector.get(address, seconds)
            return reply
        finally:
            self._visited[address.site] = time.monotonic()

    def _wait_until(self, moment: float) -> None:
        if (wait := moment - time.monotonic()) > 0:
            self.sleep(wait)

    def _rules_of(self, address: Address) -> Protego:
        """The site's robots.txt; a failure is remembered, so that it is met once."""
        if address.site not in self._rules:
            try:
                self._rules[address.site] = self._read_rules(address)
            except IngestionError as error:
                self._rules[address.site] = error
        rules = self._rules[address.site]
        if isinstance(rules, IngestionError):
            raise type(rules)(rules.message, rules.hint)
        return rules

    def _read_rules(self, address: Address) -> Protego:
        """RFC 9309: what is missing allows everything, what is broken nothing."""
        _, reply = self._follow(f"{address.site}/robots.txt", self.connector.get)
        if reply.status >= 500:
            raise UnreadableSource(
                f"The robots.txt of {address.host} cannot be read (status "
                f"{reply.status}), so nothing is fetched from there.",
                "Try again later.",
            )
        text = reply.data[:_ROBOTS_BYTES].decode("utf-8-sig", "replace")
        return Protego.parse(text if reply.status == 200 else "")


def _declined(address: Address, status: int) -> UnreadableSource:
    told = {
        204: "sent nothing",
        206: "sent a part of the page",
        304: "says it has not changed, though it was never asked before",
        401: "asks for a login",
        402: "asks for a payment",
        403: "does not allow it",
        404: "has no such page",
        410: "has taken the page down",
        429: "asks to slow down",
        451: "may not show it for legal reasons",
    }.get(status, "is out of order" if status >= 500 else "did not send the page")
    return UnreadableSource(
        f"{address.host} {told} (status {status}).",
        "Open it in a browser; if it shows there, save the text as a file.",
    )


def _asked_wait(address: Address, reply: Reply) -> float:
    """Seconds before the one retry.

    Raises:
        UnreadableSource: the site asks for more than LONGEST_WAIT.
    """
    stated = reply.headers.get("retry-after", "").strip()
    try:
        if stated.isdecimal():
            wait = float(stated)
        else:
            moment = parsedate_to_datetime(stated).replace(tzinfo=UTC)
            wait = (moment - datetime.now(UTC)).total_seconds()
    except ValueError:
        wait = _USUAL_WAIT
    if wait > LONGEST_WAIT:
        raise UnreadableSource(
            f"{address.host} asks to come back in {wait:,.0f} seconds.",
            "Run ingest again later.",
        )
    return max(wait, 0.0)


def _stated_for_robots(headers: dict[str, str], data: bytes) -> str:
    """What header and page say to programs that read them."""
    found = [
        tag
        for tag in _META.findall(data[:_HEAD_BYTES])
        if _ROBOTS_META.search(tag.lower())
    ]
    told = b" ".join(found).decode("ascii", "replace")
    return f"{headers.get('x-robots-tag', '')} {told}".casefold()


def _as_utf8(data: bytes, content_type: str) -> bytes:
    """Re-encode markup by the header's charset, unless it is UTF-8 or marked."""
    header = Message()
    header["Content-Type"] = content_type.encode("ascii", "replace").decode()
    charset = header.get_content_charset("")
    if not data.lstrip().startswith(b"<") or not _CHARSETS.match(charset):
        return data
    try:
        data.decode()
    except UnicodeDecodeError:
        with suppress(UnicodeError, LookupError):
            return data.decode(charset).encode()
    return data
