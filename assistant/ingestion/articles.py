"""One item of a file -> one Article with its passages: all the way, but no store."""

import hashlib
from dataclasses import dataclass, replace

from assistant.errors import EmptyArticle, UnsupportedSource
from assistant.ingestion.addresses import is_address, known_by
from assistant.ingestion.chunking import chunk
from assistant.ingestion.cleaning import clean
from assistant.ingestion.languages import detect_language, language_code
from assistant.ingestion.normalising import LONGEST_TEXT, normalise
from assistant.ingestion.reading import display_name
from assistant.ingestion.unpacking import Item
from vectorstore.records import Article, Passage

_LONGEST_FIELD = 500
SHORTEST_PAGE = 200
"""Characters; a fetched page with fewer is a login, a notice or needs JavaScript."""


@dataclass(frozen=True, kw_only=True)
class Prepared:
    """An article ready to be stored."""

    article: Article
    passages: list[Passage]
    replaced: int = 0
    """Bytes that could not be decoded."""


def article_id(name: str) -> str:
    """The first 16 hex digits of the SHA-256 of an address or a relative path."""
    return hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def item_id(item: Item) -> str:
    """The id of an article: the one given, else made from its address or its place."""
    return item.id or article_id(
        known_by(item.extracted.url, item.source) or item.source
    )


def prepare(item: Item) -> Prepared:
    """Clean, describe and chunk.

    Raises:
        UnsupportedSource, EmptyArticle: it is not taken in.
    """
    if len(item.raw) > LONGEST_TEXT:
        raise UnsupportedSource(
            f"It holds {len(item.raw):,} characters; an article has at most "
            f"{LONGEST_TEXT:,}.",
            "Split it into one file for each article.",
        )
    article = _article(item)
    if is_address(item.source) and len(article.text) < SHORTEST_PAGE:
        raise EmptyArticle(
            f"No article was found: the page holds {len(article.text)} characters.",
            "If it needs JavaScript or a login, save it from the browser as text.",
        )
    passages = chunk(article)
    if not passages:
        raise (
            EmptyArticle("The file is empty.")
            if not item.raw
            else EmptyArticle(
                "Nothing but headings, labels or boilerplate was found.",
                "Check that the file holds an article.",
            )
        )
    return Prepared(article=article, passages=passages, replaced=item.replaced)


def _article(item: Item) -> Article:
    extracted, raw = item.extracted, item.raw
    language = extracted.language or detect_language(raw)
    cleaned = clean(raw, title=_one_line(extracted.title), language=language)
    stated = cleaned.description
    url = _one_line(known_by(extracted.url, item.source))
    article = Article(
        id=item_id(item),
        text=cleaned.text,
        title=_one_line(stated.title),
        outlet=_one_line(extracted.outlet) or stated.outlet,
        author=_one_line(extracted.author) or stated.author,
        published=extracted.published or stated.published or extracted.updated,
        url=url,
        language=language_code(language),
        source=display_name(item.source),
        raw=raw,
    )
    if not article.text and article.title:
        # A file of one headline: better to find it than to lose it.
        article = replace(article, text=article.title)
    return article


def _one_line(text: str | None) -> str | None:
    """Metadata as one bounded line; some pages put whole articles there."""
    return " ".join(normalise(text[:_LONGEST_FIELD]).split()) or None if text else None
