"""RSS and Atom feeds -> their entries; what is only an address is named as such."""

import html
import re
from collections.abc import Iterator
from typing import Any

from lxml import etree

from assistant.errors import (
    EmptyArticle,
    IngestionError,
    UnsupportedSource,
)
from assistant.ingestion.dating import parse_date
from assistant.ingestion.decoding import decode
from assistant.ingestion.formats import Extracted, web_address
from assistant.ingestion.markup import parse_xml

MOST_ENTRIES = 10_000

_ENTRIES = ("item", "entry")
# The fullest text first; names are the same in RSS, Atom, Dublin Core and Media RSS.
_TEXTS = ("encoded", "content", "description", "summary")
_DATES = ("pubdate", "published", "date", "issued", "updated")
_MEDIA = "{http://search.yahoo.com/mrss/}"
_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"


def read_feed(data: bytes) -> Iterator[Extracted | IngestionError]:
    """Read the entries of a feed in their order; texts may still be HTML.

    Raises:
        UnreadableSource: it is not well-formed enough to be read.
        UnsupportedSource: it defines entities, or is a sitemap, which holds no text.
        EmptyArticle: it has no entries.
    """
    root = parse_xml(decode(data).text.encode("utf-8", "replace"), encoding="utf-8")
    kind = _name(root)
    if kind in ("urlset", "sitemapindex"):
        count = sum(1 for each in root if _name(each) in ("url", "sitemap"))
        raise UnsupportedSource(
            f"It is a sitemap: it holds {count:,} addresses and no text.",
            "Give the address of the sitemap, and its pages are read.",
        )
    entries = [each for each in root.iter() if _name(each) in _ENTRIES]
    if len(entries) > MOST_ENTRIES:
        raise UnsupportedSource(
            f"It has {len(entries):,} entries; at most {MOST_ENTRIES:,} are read.",
            "Split the feed.",
        )
    if not entries:
        raise EmptyArticle("The feed has no entries.", "Fetch it again later.")
    head = next((each for each in root if _name(each) == "channel"), root)
    outlet = _line(head, "title")
    language = _line(head, "language") or root.get(_LANGUAGE)
    for entry in entries:
        yield _read(entry, outlet, language)


def _read(
    entry: Any, outlet: str | None, language: str | None
) -> Extracted | IngestionError:
    address = _address(entry)
    title = _line(entry, "title")
    content = _content(entry)
    if not content:
        return EmptyArticle(
            f"It has no text, only the address {address or '(none)'}.",
            "Give that address to read the page itself.",
        )
    stated = (parse_date(day) for name in _DATES if (day := _line(entry, name)))
    return Extracted(
        text=content,
        title=title,
        outlet=_line(entry, "source") or outlet,
        author=_author(entry),
        published=next(filter(None, stated), None),
        url=address,
        language=language,
    )


def _content(entry: Any) -> str | None:
    """The fullest text of an entry, as it stands."""
    for name in _TEXTS:
        for child in _children(entry, name):
            content = child.text or ""
            if len(child):
                content += "".join(
                    etree.tostring(each, encoding="unicode") for each in child
                )
            if content.strip():
                return content
    return None


def _address(entry: Any) -> str | None:
    """The page of an entry: the text of its link, or where an Atom link points."""
    for link in _children(entry, "link"):
        address = web_address((link.get("href") or link.text or "").strip())
        if address and link.get("rel", "alternate") == "alternate":
            return address
    return web_address(_line(entry, "guid") or _line(entry, "id"))


def _author(entry: Any) -> str | None:
    """Names of creators, of Atom persons, or of RSS's `mail@address (Name)`."""
    for name in ("creator", "author"):
        names = []
        for child in _children(entry, name):
            said = _line(child, "name") or " ".join((child.text or "").split())
            named = re.search(r"\(([^()]+)\)", said)
            names.append(named[1] if named else "" if "@" in said else said)
        if any(names):
            return ", ".join(filter(None, names))
    return None


def _line(parent: Any, name: str) -> str | None:
    """The first child of this name as one line, free of markup."""
    for child in _children(parent, name):
        text = html.unescape("".join(child.itertext()))
        if line := " ".join(re.sub(r"<[^<>]{1,300}>", "", text).split()):
            return line
    return None


def _children(parent: Any, name: str) -> list[Any]:
    return [
        each
        for each in parent
        if _name(each) == name and not each.tag.startswith(_MEDIA)
    ]


def _name(element: Any) -> str:
    tag = element.tag
    return etree.QName(tag).localname.casefold() if isinstance(tag, str) else ""
