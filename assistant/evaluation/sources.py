"""Finds an expected source, the stretch of an article, in the stored text."""

import re
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Protocol

from assistant.evaluation.golden import Source
from vectorstore.records import Article, Span, text_digest


class Shelf(Protocol):
    """Where the stored articles are."""

    def articles(self) -> list[Article]:
        """Every article, in its current revision."""

    def article(self, article_id: str, revision: str | None = None) -> Article | None:
        """One article, in a revision or the current one."""


class SourceFinder:
    """Looks sources up in the stored articles, each pair once."""

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf
        self.articles = list(shelf.articles())
        self._revisions: dict[tuple[str, str], Article | None] = {}
        self._spans: dict[tuple[Source, str, str], tuple[Span, ...]] = {}

    def candidates(self, source: Source) -> list[Article]:
        """The stored articles that a source names; more than one is possible."""
        return [article for article in self.articles if is_named(source, article)]

    def article(self, article_id: str, revision: str) -> Article | None:
        """The text that a citation points into, or None when it is not stored."""
        key = (article_id, revision)
        if key not in self._revisions:
            self._revisions[key] = self._shelf.article(article_id, revision)
        return self._revisions[key]

    def spans(self, source: Source, article: Article) -> tuple[Span, ...]:
        """Where the source stands in this article; empty when it does not."""
        if not is_named(source, article):
            return ()
        key = (source, article.id, article.revision)
        if key not in self._spans:
            self._spans[key] = tuple(find(source, article))
        return self._spans[key]


def is_named(source: Source, article: Article) -> bool:
    """Whether a source names this article, by id, by path or by file name."""
    if source.article is not None:
        return source.article == article.id
    stored = article.source.replace("\\", "/")
    return source.file in (stored, PurePosixPath(stored).name)


def find(source: Source, article: Article) -> Iterator[Span]:
    """Every place in the stored text where the stretch of a source stands."""
    if source.quote is not None:
        yield from find_words(source.quote, article.text)
        return
    assert source.start is not None  # `Source` holds a quote or a whole anchor
    assert source.end is not None
    assert source.sha256 is not None
    original = article.raw[source.start : source.end]
    if stretch_digest(original) == source.sha256:
        yield from find_words(original, article.text)
    else:
        yield from find_digest(source.sha256, source.end - source.start, article.text)


def find_words(words: str, text: str) -> Iterator[Span]:
    """Every place of these words in this order; white space may differ."""
    pattern = r"\s+".join(map(re.escape, words.split()))
    for match in re.finditer(pattern, text) if pattern else ():
        yield match.span()


def find_digest(sha256: str, length: int, text: str) -> Iterator[Span]:
    """Every stretch of this length with this SHA-256: words are found, not stored."""
    spaced = _spaced(text)
    for start in range(len(spaced) - length + 1):
        if text_digest(spaced[start : start + length]) == sha256:
            yield start, start + length


def stretch_digest(stretch: str) -> str:
    """SHA-256 of a stretch with every white space a plain one, as cleaning makes it."""
    return text_digest(_spaced(stretch))


def _spaced(text: str) -> str:
    return re.sub(r"\s", " ", text)
