"""HTML pages: the main text without what is hidden or around it, and metadata."""

import json
import re
from collections.abc import Iterator
from typing import Any

import trafilatura
from lxml import html as lxml_html
from lxml.etree import LxmlError
from lxml.html import HtmlElement

from assistant.errors import EmptyArticle, UnsupportedSource
from assistant.ingestion.dating import parse_date
from assistant.ingestion.formats import Extracted, web_address
from assistant.ingestion.vocabulary import words

MOST_ELEMENTS = 20_000
"""Extraction time grows with the square: 2 s for so many, 11 s for 100,000."""

_HIDING = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|opacity\s*:\s*0(?:\.0*)?(?![.\d])"
    r"|font-size\s*:\s*0(?![.\d])|(?:left|top|text-indent)\s*:\s*-\d{3,}"
    r"|(?:max-)?(?:height|width)\s*:\s*0(?:px)?\s*(?:;|$)|clip\s*:\s*rect\(\s*0"
    r"|color\s*:\s*transparent",
    re.IGNORECASE,
)
_NEVER_SEEN = words(
    """script style noscript template iframe object svg button input select textarea
    dialog nav footer aside figure canvas audio video"""
)
# Words of class and id names that pages give to what is not the article.
_AROUND = words(
    """ad ads advert advertisement promo promotion newsletter newsletters subscribe
    signup cookie cookies consent gdpr share sharing social related recommended
    recommendations comments comment disqus breadcrumb breadcrumbs outbrain taboola
    paywall modal popup kicker caption sr-only visually-hidden"""
)
_BOXES = (
    "div",
    "section",
    "p",
    "ul",
    "ol",
    "span",
    "table",
    "header",
    "h2",
    "h3",
    "h4",
)


def read_webpage(text: str) -> Extracted:
    """Extract the article of a page.

    Raises:
        EmptyArticle: the page holds no text that reads as an article.
        UnsupportedSource: it has so many elements that reading it would take minutes.
    """
    try:
        page = lxml_html.document_fromstring(text.encode(), parser=_parser())
    except (LxmlError, ValueError) as error:
        raise EmptyArticle("The page holds no text.", "Save the page again.") from error
    if sum(1 for _ in page.iter()) > MOST_ELEMENTS:
        raise UnsupportedSource(
            f"The page has more than {MOST_ELEMENTS:,} elements; no article has.",
            "Save the article alone, as text.",
        )
    stated = _Stated(page)
    extracted = stated.read()
    _drop_unseen(page)
    body = trafilatura.extract(
        page, include_comments=False, include_tables=True, favor_recall=True
    )
    if not body or not body.strip():
        raise EmptyArticle(
            "No article was found in the page.",
            "If it needs JavaScript or a login, save it from the browser as text.",
        )
    return Extracted(text=body, **extracted)


def _parser() -> Any:
    return lxml_html.HTMLParser(
        encoding="utf-8", remove_comments=True, remove_pis=True, no_network=True
    )


class _Stated:
    """What a page says about itself: JSON-LD, meta tags, marked elements."""

    def __init__(self, page: HtmlElement) -> None:
        self._page = page
        self._meta: dict[str, str] = {}
        for tag in page.iter("meta"):
            key = tag.get("property") or tag.get("name") or tag.get("itemprop") or ""
            if key and tag.get("content"):
                self._meta.setdefault(key.casefold(), tag.get("content").strip())
        self._linked = next(iter(self._linked_data()), {})

    def read(self) -> dict[str, str | None]:
        """The fields of `Extracted`, by name."""
        linked = self._linked
        address = self._first(".//link[@rel='canonical']/@href")
        return {
            "title": _words(linked.get("headline"))
            or self._of("og:title", "twitter:title", "dc.title")
            or self._heading(),
            "outlet": _name(linked.get("publisher")) or self._of("og:site_name"),
            "author": _author(
                _name(linked.get("author"))
                or self._of("author", "article:author", "byl", "dc.creator")
            ),
            "published": self._published(),
            "url": web_address(
                address or self._of("og:url") or _words(linked.get("url"))
            ),
            "language": (self._page.get("lang") or "").split("-")[0].casefold() or None,
        }

    def _published(self) -> str | None:
        stated = [
            _words(self._linked.get("datePublished")),
            self._of(
                "article:published_time",
                "datepublished",
                "date",
                "pubdate",
                "publishdate",
                "dc.date",
                "dc.date.issued",
                "parsely-pub-date",
            ),
            self._first(".//*[@itemprop='datePublished']/@datetime"),
            self._first(".//article//time[@datetime]/@datetime"),
        ]
        return next(
            (day for text in stated if text and (day := parse_date(text))), None
        )

    def _heading(self) -> str | None:
        """The only `h1` of the page; a `title` tag carries the site's name too."""
        found = [
            " ".join(each.text_content().split()) for each in self._page.iter("h1")
        ]
        return found[0] if len(found) == 1 and found[0] else None

    def _of(self, *names: str) -> str | None:
        return next((self._meta[name] for name in names if self._meta.get(name)), None)

    def _first(self, path: str) -> str | None:
        return next((str(value) for value in self._page.xpath(path) if value), None)

    def _linked_data(self) -> Iterator[dict[str, Any]]:
        """The JSON-LD objects that describe an article."""
        for script in self._page.xpath(".//script[@type='application/ld+json']"):
            try:
                data = json.loads(script.text or "")
            except (ValueError, RecursionError):
                continue
            found = data if isinstance(data, list) else [data]
            for each in found:
                if isinstance(each, dict):
                    graph = each.get("@graph")
                    yield from filter(
                        _is_article, graph if isinstance(graph, list) else [each]
                    )


def _is_article(data: object) -> bool:
    return isinstance(data, dict) and "Article" in str(data.get("@type", ""))


def _words(value: object) -> str | None:
    return " ".join(value.split()) or None if isinstance(value, str) else None


def _name(value: object) -> str | None:
    """A name given as text, as an object, or as several."""
    if isinstance(value, list):
        return ", ".join(name for each in value if (name := _name(each))) or None
    return _words(value.get("name") if isinstance(value, dict) else value)


def _author(name: str | None) -> str | None:
    return None if name and "://" in name else name


def _drop_unseen(page: HtmlElement) -> None:
    """Take out what a reader does not see, and what is marked as not the article."""
    hidden = _hidden_classes(page)
    for element in list(page.iter()):
        if element.getparent() is None or not isinstance(element.tag, str):
            continue
        if element.tag in ("html", "body", "main", "article", "head"):
            continue
        if (
            element.tag in _NEVER_SEEN
            or _is_hidden(element, hidden)
            or _is_around(element)
        ):
            element.drop_tree()


def _is_hidden(element: HtmlElement, hidden: frozenset[str]) -> bool:
    return (
        element.get("hidden") is not None
        or element.get("aria-hidden") == "true"
        or bool(_HIDING.search(element.get("style") or ""))
        or not hidden.isdisjoint(_marks(element))
    )


def _is_around(element: HtmlElement) -> bool:
    if element.tag not in _BOXES:
        return False
    names = f"{element.get('class') or ''} {element.get('id') or ''}".casefold()
    return not _AROUND.isdisjoint({*names.split(), *re.split(r"[\s_-]+", names)})


def _marks(element: HtmlElement) -> set[str]:
    marks = {f".{name}" for name in (element.get("class") or "").split()}
    return marks | {f"#{element.get('id')}"}


def _hidden_classes(page: HtmlElement) -> frozenset[str]:
    """Plain `.class` and `#id` selectors that the page's own styles hide."""
    found: set[str] = set()
    for style in page.iter("style"):
        for rule in (style.text or "").split("}"):
            selectors, _, declarations = rule.rpartition("{")
            if _HIDING.search(declarations):
                found |= {
                    selector.strip()
                    for selector in selectors.split(",")
                    if re.fullmatch(r"[.#][\w-]+", selector.strip())
                }
    return frozenset(found)
