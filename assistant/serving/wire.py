"""JSON forms of what is not an Answer: articles and search results."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from vectorstore.records import Article, Match


def article_form(article: Article, *, text: bool, raw: bool = False) -> dict[str, Any]:
    """An article with its metadata, and with its texts when asked for."""
    form: dict[str, Any] = {
        "id": article.id,
        "revision": article.revision,
        "title": article.title,
        "outlet": article.outlet,
        "author": article.author,
        "published": article.published,
        "url": article.url,
        "language": article.language,
        "source": article.source,
    }
    texts = {"text": article.text} if text else {}
    return form | texts | ({"raw": article.raw} if raw else {})


def search_form(
    query: str,
    filters: Mapping[str, Any],
    matches: Sequence[Match],
    *,
    like: str | None = None,
) -> dict[str, Any]:
    """A search with what was asked for and what was found, best first.

    `like` is the article that others were to be like, instead of a query.
    """
    given = {
        name: value if isinstance(value, list) else str(value)
        for name, value in filters.items()
        if value
    }
    return {
        **({"like": like} if like else {"query": query}),
        "filters": given,
        "matches": [
            {
                "article_id": match.article.id,
                "start": match.passage.start,
                "end": match.passage.end,
                "text": match.text,
                "score": match.score,
                "rank": match.rank,
                "copies": [asdict(each) for each in match.copies],
            }
            for match in matches
        ],
    }
