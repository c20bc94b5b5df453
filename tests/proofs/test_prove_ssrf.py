"""No way of naming a machine inside makes ingestion connect to it.

`make prove-ssrf`: each address given, behind each redirect, in a feed, in a sitemap and
behind robots.txt; and names that turn private between two look-ups.
"""

import random
import socket
from collections.abc import Callable, Sequence
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from assistant.newsroom import NewsAssistant
from tests.fake_web import FORMS, MACHINES, Web, answer, page

if TYPE_CHECKING:
    from tests.proofs.conftest import Table

pytestmark = pytest.mark.proof

ADDRESSES = [*(f"http://{machine}/" for machine in MACHINES), *FORMS]
STATUSES = (301, 302, 303, 307, 308)
Door = Callable[[Web, str], str]
"""Sets the web up so that an address leads to another; returns the first."""


def redirect(status: int) -> Door:
    """A public page that sends on to the address."""

    def door(web: Web, to: str) -> str:
        web.pages["/from"] = answer(b"", status, Location=_header(to))
        return web.url("/from")

    return door


def second_hop(web: Web, to: str) -> str:
    """A public page that sends on to another one, which sends on to the address."""
    web.pages["/one"] = answer(b"", 302, Location=web.url("/two", "other.example"))
    web.pages["/two"] = answer(b"", 302, Location=_header(to))
    return web.url("/one")


def refresh(web: Web, to: str) -> str:
    """A page that asks browsers to go on."""
    head = f'<meta http-equiv="refresh" content="0;url={escape(to)}">'
    web.pages["/refresh"] = answer(
        page(head=head + f'<link rel="canonical" href="{escape(to)}">')
    )
    return web.url("/refresh")


def feed(web: Web, to: str) -> str:
    """An entry of a feed."""
    item = f"<item><title>A</title><link>{_xml(to)}</link></item>"
    web.pages["/feed"] = answer(
        f'<?xml version="1.0"?><rss><channel>{item}</channel></rss>'.encode()
    )
    return web.url("/feed")


def sitemap(web: Web, to: str) -> str:
    """A page and a further sitemap of a sitemap."""
    spaces = "http://www.sitemaps.org/schemas/sitemap/0.9"
    listed = f"<sitemap><loc>{_xml(to)}</loc></sitemap>"
    web.pages["/map"] = answer(
        f'<sitemapindex xmlns="{spaces}">{listed}</sitemapindex>'.encode()
    )
    return web.url("/map")


def robots(web: Web, to: str) -> str:
    """What a site says its robots.txt is."""
    web.pages["/robots.txt"] = answer(b"", 302, Location=_header(to))
    web.pages["/page"] = answer(page())
    return web.url("/page")


def given(web: Web, to: str) -> str:
    """The address as it is, told apart from a file by its scheme only."""
    return to if "://" in to else f"http://{to}"


def turning(web: Web, to: str) -> str:
    """A name that is public at the first look-up and inside at the second."""
    inside = to.removeprefix("http://").strip("/[]")
    web.names["turning.example"] = [["127.0.0.1"], [inside]]
    web.pages["/turn"] = answer(page())
    return web.url("/turn", "turning.example")


def mixed(web: Web, to: str) -> str:
    """A name with a public address and one inside."""
    inside = to.removeprefix("http://").strip("/[]")
    web.names["mixed.example"] = [["127.0.0.1", inside]]
    return web.url("/mixed", "mixed.example")


DOORS: dict[str, tuple[Door, Sequence[str]]] = {
    "given": (given, ADDRESSES),
    **{f"redirect {each}": (redirect(each), ADDRESSES) for each in STATUSES},
    "second redirect": (second_hop, ADDRESSES),
    "meta refresh, canonical": (refresh, ADDRESSES),
    "feed": (feed, ADDRESSES),
    "sitemap": (sitemap, ADDRESSES),
    "robots.txt": (robots, ADDRESSES),
    "name that turns": (turning, ADDRESSES[: len(MACHINES)]),
    "name of two": (mixed, ADDRESSES[: len(MACHINES)]),
}


@pytest.fixture
def reached(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, int]]:
    """Every address that anything tried to connect to; none but ours is let through."""
    tried: list[tuple[str, int]] = []
    real = socket.socket.connect

    def connect(self: socket.socket, address: Any) -> None:
        tried.append((str(address[0]), int(address[1])))
        real(self, address)

    monkeypatch.setattr(socket.socket, "connect", connect)
    return tried


def test_no_door_leads_inside(
    web: Web,
    reached: list[tuple[str, int]],
    desk_for: Callable[..., NewsAssistant],
    tmp_path: Path,
    full: bool,
    table: "Table",
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.3:3128")
    monkeypatch.setenv("LANGCHAIN_ENV", "local_test")
    desk = desk_for(index=tmp_path / "index")
    luck = random.Random(1)
    rows, inside = [], []
    for name, (door, addresses) in DOORS.items():
        chosen = addresses if full else luck.sample(list(addresses), 3)
        reached.clear()
        refused = 0
        for address in chosen:
            web.pages.clear()
            before = len(reached)
            report = desk.ingest([door(web, address)], fetcher=web.fetcher())
            refused += bool(report.problems)
            other = [to for to in reached[before:] if to != ("127.0.0.1", web.port)]
            inside += [f"{name} {address!r} reached {to}" for to in other]
        rows.append(
            (
                name,
                len(chosen),
                refused,
                len(reached),
                sum(each.startswith(name) for each in inside),
            )
        )
    table(
        ("door", "addresses", "refused", "connections to the public page", "to inside"),
        rows,
    )
    assert inside == []


def _header(address: str) -> str:
    """As a header can carry it."""
    return address.encode("utf-8").decode("latin-1").replace("\n", "").replace("\r", "")


def _xml(address: str) -> str:
    """As XML can carry it."""
    return escape("".join(each for each in address if each >= " " or each in "\t\n"))
