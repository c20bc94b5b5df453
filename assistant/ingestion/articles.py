"""One file's bytes -> one Article with its passages: all the way, but no store."""

import hashlib
from dataclasses import dataclass, replace

from assistant.errors import EmptyArticle, UnsupportedSource
from assistant.ingestion.addresses import is_address, known_by
from assistant.ingestion.chunking import chunk
from assistant.ingestion.cleaning import clean
from assistant.ingestion.decoding import decode
from assistant.ingestion.formats import Extracted, extract
from assistant.ingestion.languages import detect_language, language_code
from assistant.ingestion.normalising import LONGEST_TEXT, normalise
from assistant.ingestion.reading import display_name
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


def prepare(data: bytes, source: str) -> Prepared:
    """Decode, extract, normalise, clean, describe and chunk.

    Args:
        data: The file.
        source: Its path relative to the ingested root, `/` between the parts; or the
            address it was fetched from.

    Raises:
        UnreadableSource, UnsupportedSource, EmptyArticle: it is not taken in.
    """
    decoded = decode(data)
    if len(decoded.text) > LONGEST_TEXT * 2:
        raise _too_long(len(decoded.text))
    extracted = extract(normalise(decoded.text), source)
    raw = normalise(extracted.text).strip()
    if len(raw) > LONGEST_TEXT:
        raise _too_long(len(raw))
    article = _article(raw, extracted, source)
    if is_address(source) and len(article.text) < SHORTEST_PAGE:
        raise EmptyArticle(
            f"No article was found: the page holds {len(article.text)} characters.",
            "If it needs JavaScript or a login, save it from the browser as text.",
        )
    passages = chunk(article)
    if not passages:
        raise (
            EmptyArticle("The file is empty.")
            if not raw
            else EmptyArticle(
                "Nothing but headings, labels or boilerplate was found.",
                "Check that the file holds an article.",
            )
        )
    return Prepared(article=article, passages=passages, replaced=decoded.replaced)


def _article(raw: str, extracted: Extracted, source: str) -> Article:
    language = extracted.language or detect_language(raw)
    cleaned = clean(raw, title=_one_line(extracted.title), language=language)
    stated = cleaned.description
    url = _one_line(known_by(extracted.url, source))
    article = Article(
        id=article_id(url or source),
        text=cleaned.text,
        title=_one_line(stated.title),
        outlet=_one_line(extracted.outlet) or stated.outlet,
        author=_one_line(extracted.author) or stated.author,
        published=extracted.published or stated.published or extracted.updated,
        url=url,
        language=language_code(language),
        source=display_name(source),
        raw=raw,
    )
    if not article.text and article.title:
        # A file of one headline: better to find it than to lose it.
        article = replace(article, text=article.title)
    return article


def _one_line(text: str | None) -> str | None:
    """Metadata as one bounded line; some pages put whole articles there."""
    return " ".join(normalise(text[:_LONGEST_FIELD]).split()) or None if text else None


def _too_long(length: int) -> UnsupportedSource:
    return UnsupportedSource(
        f"It holds {length:,} characters; an article has at most {LONGEST_TEXT:,}.",
        "Split it into one file for each article.",
    )
