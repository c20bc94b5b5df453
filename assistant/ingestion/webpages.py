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
from assistant.ingestion.dating import (
    Stated,
    parse_date,
    read_date_line,
    read_head_line,
    read_labelled,
)
from assistant.ingestion.describing import describe, is_outlet_name, read_byline
from assistant.ingestion.formats import Extracted, web_address
from assistant.ingestion.lines import is_prose
from assistant.ingestion.visibility import drop_hidden
from assistant.ingestion.vocabulary import words

# Names of meta tags by which sites, content systems and trackers state the day.
_PUBLISHED = (
    *("article:published_time", "og:article:published_time", "datepublished"),
    *("date", "pubdate", "publishdate", "publish-date", "publish_date"),
    *("publication_date", "originalpublicationdate", "article.published"),
    *("parsely-pub-date", "sailthru.date", "article:published", "dcterms.issued"),
    *(
        "dc.date.issued",
        "dc.date",
        "dcterms.date",
        "dcterms.created",
        "dc.date.created",
    ),
    *("rnews:datepublished", "bt:pubdate", "cxenseparse:recs:publishtime"),
)
_UPDATED = (
    *("article:modified_time", "og:updated_time", "datemodified", "lastmod"),
    *("last-modified", "dcterms.modified", "dc.date.modified"),
)
_LONGEST_LABEL = 60
"""Characters in front of a date; more is a sentence, which labels nothing."""
_MOST_MARKED = 50
MOST_ELEMENTS = 20_000
"""Extraction time grows with the square: 2 s for so many, 11 s for 100,000."""

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

_HAS_BOXES = "boolean(.//p | .//div | .//li | .//section | .//dd | .//h2 | .//table)"


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
    extracted = _Stated(page).read()
    _drop_unseen(page)
    _unfold_layout(page)
    language = extracted["language"]
    marked = _marked_days(page, language)
    for name, day in (("published", marked.published), ("updated", marked.updated)):
        extracted[name] = extracted[name] or day
    if not extracted["published"]:
        head = list(_below_headline(page, language))
        found = describe(head, title=extracted["title"] or "", language=language)
        extracted["published"] = found.published
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
            "outlet": _name(linked.get("publisher"))
            or self._of("og:site_name", "application-name")
            or next(filter(is_outlet_name, self._window_title()), None),
            "author": _author(
                _name(linked.get("author"))
                or self._of("author", "article:author", "byl", "dc.creator")
            )
            or self._byline(),
            "published": self._day(linked.get("datePublished"), *_PUBLISHED),
            "updated": self._day(linked.get("dateModified"), *_UPDATED),
            "url": web_address(
                address or self._of("og:url") or _words(linked.get("url"))
            ),
            "language": self._language(),
        }

    def _language(self) -> str | None:
        """The tag of the page; the one with a region, which decides dates."""
        tags = [self._page.get("lang"), self._of("og:locale", "content-language")]
        stated = [tag for tag in tags if tag]
        return max(stated, key=lambda tag: "-" in tag or "_" in tag, default=None)

    def _day(self, stated: object, *names: str) -> str | None:
        """The day in the JSON-LD, or in the first meta tag that states one."""
        values = [_words(stated), *map(self._meta.get, names)]
        days = (parse_date(each, language=self._language()) for each in values if each)
        return next(filter(None, days), None)

    def _heading(self) -> str | None:
        """The only `h1` of the page, else its `title` without the site's name."""
        headings = self._page.iter("h1")
        found = [" ".join(each.text_content().split()) for each in headings]
        if len(found) == 1 and found[0]:
            return found[0]
        parts = self._window_title()
        named = [part for part in parts if not is_outlet_name(part)]
        return named[0] if len(parts) == 2 and len(named) == 1 else None

    def _window_title(self) -> list[str]:
        """The parts of `Headline | Outlet`, which `title` tags are made of."""
        title = self._first(".//title/text()") or ""
        return [part.strip() for part in re.split(r"\s[|–—·-]\s|:\s", title)]

    def _byline(self) -> str | None:
        """The author named in an element that is marked as the byline."""
        marked = self._page.xpath(
            ".//*[@rel='author' or @itemprop='author' or contains(@class, 'byline')]"
        )
        for element in marked[:10]:
            line = " ".join(element.text_content().split())[:200]
            if author := read_byline(line) or read_byline(f"By {line}"):
                return author
        return None

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
    drop_hidden(page)
    for element in list(page.iter()):
        if element.getparent() is None or not isinstance(element.tag, str):
            continue
        if element.tag in ("html", "body", "main", "article", "head"):
            continue
        if element.tag in _NEVER_SEEN or _is_around(element):
            element.drop_tree()


def _unfold_layout(page: HtmlElement) -> None:
    """Make plain boxes of tables that lay out a page, with paragraphs in cells."""
    for table in list(page.iter("table")):
        if table.xpath("boolean(.//p | .//div | .//table | .//h1 | .//h2)"):
            for element in [table, *table.iter("tbody", "thead", "tr", "td", "th")]:
                element.tag = "div"


def _marked_days(page: HtmlElement, language: str | None) -> Stated:
    """The days in the `time` elements of the article, or below its headline.

    What kind of day it is say the element's own names, or the words around it.
    """
    published, updated = None, None
    marked = page.xpath(
        ".//*[@itemprop='datePublished'] | .//article//time | .//h1/following::time"
    )
    for element in filter(_stands_apart, marked[:_MOST_MARKED]):
        own = element.get("datetime") or element.text_content()
        names = f"{element.get('class')} {element.get('itemprop')}".casefold()
        stated = read_labelled(f"{_label_of(element)} {own}", language=language)
        if "modified" in names or "updated" in names:
            stated = Stated(updated=stated.published or stated.updated)
        published = published or stated.published
        updated = updated or stated.updated
    return Stated(published=published, updated=updated)


def _below_headline(page: HtmlElement, language: str | None) -> Iterator[str]:
    """The lines between the headline and the body, which extraction may pass over."""
    taken: set[HtmlElement] = set()
    for element in page.xpath("(.//h1)[1]/following::*")[:_MOST_MARKED]:
        if any(box in taken for box in element.iterancestors()):
            continue
        if isinstance(element.tag, str) and not element.xpath(_HAS_BOXES):
            taken.add(element)
            line = " ".join(" ".join(element.itertext()).split())
            if is_prose(line) and not read_head_line(
                line, language=language, surely=True
            ):
                return
            if line:
                yield line


def _stands_apart(element: HtmlElement) -> bool:
    """Whether a marked day is more than a day that a sentence of the body mentions."""
    for paragraph in element.xpath("ancestor::*[self::p or self::li][1]"):
        line = " ".join(paragraph.text_content().split())
        return not is_prose(line) or read_date_line(line) is not None
    return True


def _label_of(element: HtmlElement) -> str:
    """The words in front of a date, such as `<dt>Updated</dt><dd><time>`."""
    before = element.xpath("preceding::text()[normalize-space()][1]")
    words = " ".join("".join(before).split())
    is_label = len(words) <= _LONGEST_LABEL and not re.search(r"\d", words)
    return words if is_label else ""


def _is_around(element: HtmlElement) -> bool:
    if element.tag not in _BOXES:
        return False
    names = f"{element.get('class') or ''} {element.get('id') or ''}".casefold()
    return not _AROUND.isdisjoint({*names.split(), *re.split(r"[\s_-]+", names)})
