"""Feeds and sitemaps -> the pages they lead to, newest first."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from urllib.parse import urljoin

from lxml import etree

from assistant.ingestion.addresses import known_by
from assistant.ingestion.dating import parse_date
from assistant.ingestion.markup import parse_xml, refuse_entities

MOST_ENTRIES = 50_000
"""As many as the sitemap protocol allows one file; of a longer one, the first."""
WHOLE_TEXT = 500
"""Characters from which an entry's content is its article and not a teaser."""

_ROOTS = re.compile(
    rb"(?>\xef\xbb\xbf)?(?>\s*+(?><\?.*?\?>|<!--.*?-->|<!DOCTYPE[^>]*+>))*+\s*+"
    rb"<(?>\w+:)?(?:rss|feed|RDF|urlset|sitemapindex)\b",
    re.DOTALL,
)
_ENTRIES = {
    "rss": "item",
    "RDF": "item",
    "feed": "entry",
    "urlset": "url",
    "sitemapindex": "sitemap",
}
_TAGS = re.compile(r"<[^<>]*+>")
_OWN_TEXT = frozenset({"encoded", "content"})
"""`content:encoded` of RSS, `content` of Atom; a description is a teaser."""
_ANY_TEXT = _OWN_TEXT | {"description", "summary"}
_DATES = ("published", "pubDate", "publication_date", "date", "updated", "lastmod")


@dataclass(frozen=True, kw_only=True)
class Listing:
    """What a feed or a sitemap leads to, newest first."""

    pages: tuple[str, ...] = ()
    sitemaps: tuple[str, ...] = ()
    """Those that a sitemap of sitemaps names."""
    feed: bytes | None = None
    """The feed with only those entries that carry their whole text."""


@dataclass(frozen=True, kw_only=True)
class _Entry:
    element: etree._Element
    link: str | None
    date: str
    whole: bool


def read_listing(data: bytes, address: str) -> Listing | None:
    """Read a feed or a sitemap; None when it is neither.

    An entry with its whole text, about a page of the feed's own site, is an article as
    it stands; of the others the linked page is.

    Args:
        data: What was fetched.
        address: From where; relative links start there.

    Raises:
        UnsupportedSource, UnreadableSource: as `parse_xml` does.
    """
    head = data[:4_000].lstrip()
    if head.startswith(b"<"):
        refuse_entities(head)
    if not _ROOTS.match(head):
        return None
    root = parse_xml(data)
    kind = _name(root)
    entries = islice(_entries(root, address), MOST_ENTRIES)
    found = sorted(entries, key=lambda entry: entry.date, reverse=True)
    links = tuple(
        dict.fromkeys(each.link for each in found if each.link and not each.whole)
    )
    if kind == "sitemapindex":
        return Listing(sitemaps=links)
    if kind == "urlset" or not any(each.whole for each in found):
        return Listing(pages=links)
    for each in found:
        parent = each.element.getparent()
        if not each.whole and parent is not None:
            parent.remove(each.element)
    return Listing(pages=links, feed=etree.tostring(root, encoding="utf-8"))


def _entries(root: etree._Element, address: str) -> Iterator[_Entry]:
    wanted = _ENTRIES.get(_name(root))
    for element in root.iter():
        if _name(element) == wanted:
            link = _joined(address, _link(element))
            # Without a page to go to, a description is all there is.
            own = " ".join(_texts(element, _OWN_TEXT if link else _ANY_TEXT))
            yield _Entry(
                element=element,
                link=link,
                date=_date(element),
                whole=len(_TAGS.sub("", own)) >= (WHOLE_TEXT if link else 1)
                and (not link or known_by(link, address) == link),
            )


def _link(element: etree._Element) -> str:
    """The page of an entry: `loc`, Atom's alternate, RSS's link or permanent id."""
    for child in element:
        name, text = _name(child), (child.text or "").strip()
        if name == "link" and child.get("rel", "alternate") == "alternate":
            text = (child.get("href") or text).strip()
        elif name == "guid" and child.get("isPermaLink") != "false":
            text = text if "://" in text else ""
        elif name != "loc":
            continue
        if text:
            return text
    return ""


def _joined(address: str, link: str) -> str | None:
    try:
        return urljoin(address, link) if link else None
    except ValueError:  # brackets that are no host: the fetcher says so
        return link


def _texts(element: etree._Element, names: frozenset[str]) -> Iterator[str]:
    for child in element:
        if _name(child) in names:
            yield "".join(str(each) for each in child.itertext())


def _date(element: etree._Element) -> str:
    """The stated day as ISO text, which sorts; empty when there is none."""
    stated = {_name(each): (each.text or "")[:100] for each in element.iter()}
    days = (parse_date(stated[name]) for name in _DATES if stated.get(name))
    return next(filter(None, days), None) or ""


def _name(element: etree._Element) -> str:
    return str(element.tag).rpartition("}")[2]
