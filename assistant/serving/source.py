"""What the source panel shows: a stored article, and the sentence to mark in it."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

from assistant.forgetting import MARK
from assistant.serving.cleaned import was_cut
from assistant.serving.exchange import Exchange
from assistant.serving.rendering import byline, web_address
from vectorstore.records import Article


@dataclass(frozen=True, kw_only=True)
class Source:
    """A place in the library: an article, and maybe a sentence of one revision."""

    article_id: str
    revision: str | None = None
    start: int = 0
    end: int = 0
    quote: str = ""
    number: int | None = None


def pointed_at(pointer: str, exchanges: list[Exchange]) -> Source | None:
    """The source that a link means.

    `see-2-c1` is a citation, `see-2-e0` evidence, `open-ID` an article. The pointer
    comes from the browser, so anything but a known place is None.
    """
    kind, _, rest = pointer.partition("-")
    if kind == "open" and rest:
        return Source(article_id=unquote(rest))
    exchange, _, place = rest.partition("-") if kind == "see" else ("", "", "")
    kind, index = place[:1], place[1:]
    if not (exchange.isdecimal() and index.isdecimal()):
        return None
    if int(exchange) >= len(exchanges):
        return None
    if kind == "c":
        return _cited(exchanges[int(exchange)], int(index))
    return _found(exchanges[int(exchange)], int(index)) if kind == "e" else None


def _cited(exchange: Exchange, number: int) -> Source | None:
    for citation in exchange.citations:
        if citation.number == number:
            return Source(
                article_id=citation.article_id,
                revision=citation.revision,
                start=citation.start,
                end=citation.end,
                quote=citation.quote,
                number=number,
            )
    return None


def _found(exchange: Exchange, position: int) -> Source | None:
    sentences = exchange.evidence.sentences if exchange.evidence else ()
    if position >= len(sentences):
        return None
    sentence = sentences[position]
    return Source(
        article_id=sentence.article_id,
        start=sentence.start,
        end=sentence.end,
        quote=sentence.text,
    )


def panel_data(article: Article | None, source: Source) -> dict[str, Any]:
    """The panel's content, cut here: JavaScript counts UTF-16 units, we code points."""
    if article is None:
        return {
            "heading": "This article was removed",
            "byline": "",
            "note": "It is no longer among the articles." + _last_words(source),
            "before": "",
            "marked": "",
            "after": "",
            "url": None,
            "cleaned": False,
            "removable": False,
        }
    text, start, end = article.text, source.start, source.end
    # A mark on the wrong sentence would be worse than no mark.
    moved = bool(source.quote) and text[start:end] != source.quote
    if moved:
        start = end = 0
    return {
        "heading": article.title or "Untitled article",
        "byline": byline(article.outlet, article.published),
        "note": (
            "The article has changed since." + _last_words(source) if moved else ""
        ),
        "before": text[:start],
        "marked": text[start:end],
        "after": text[end:],
        "url": web_address(article.url, text[start:end]),
        "cleaned": was_cut(article),
        "removable": True,
    }


def _last_words(source: Source) -> str:
    said = source.quote if source.quote != MARK else ""
    return f" The sentence was: “{said}”" if said else ""
