"""What the store keeps and returns: Article, Passage, Match, Filters."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

Span = tuple[int, int]
"""Start and end in code points into an article's stored text, end exclusive."""


def text_digest(text: str) -> str:
    """SHA-256 of a text in hex; the revision of an article is that of its text."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


@dataclass(frozen=True, kw_only=True)
class Article:
    """A news item as stored; offsets everywhere point into `text`.

    `None` means that the source does not say, never a guess.
    """

    id: str
    text: str
    title: str | None = None
    outlet: str | None = None
    author: str | None = None
    published: str | None = None
    """ISO date, or date-time with offset when the source states one."""
    url: str | None = None
    language: str | None = None
    source: str = ""
    """Where it came from, as shown to people: a path relative to the ingested root."""
    raw: str = field(default="", repr=False)
    """The text before cleaning, so that cleaning can be improved and run again."""

    @cached_property
    def revision(self) -> str:
        """SHA-256 of `text`, in hex."""
        return text_digest(self.text)

    @cached_property
    def published_on(self) -> date | None:
        """The day of publication as the source states it."""
        return date.fromisoformat(self.published[:10]) if self.published else None


@dataclass(frozen=True, kw_only=True)
class ListedArticle:
    """What lists tell of a stored article: everything but its text."""

    id: str
    revision: str
    title: str | None
    outlet: str | None
    author: str | None
    published: str | None
    url: str | None
    language: str | None
    source: str
    story: int
    """Articles that copy one another share one."""


@dataclass(frozen=True, kw_only=True)
class Passage:
    """A retrievable piece of an article, cut on sentence borders."""

    article_id: str
    ordinal: int
    """0, 1, 2 … in the order of the text."""
    start: int
    end: int
    sentences: tuple[Span, ...]
    """The sentences inside it, in order, as offsets into the article's text."""
    embedded_text: str = field(repr=False)
    """What the embedder reads: the passage, with title, outlet and date where known."""

    @property
    def id(self) -> str:
        """Readable and stable for equal text: `article#ordinal`."""
        return f"{self.article_id}#{self.ordinal}"


@dataclass(frozen=True, kw_only=True)
class Copy:
    """Another article that tells the same story in almost the same words."""

    article_id: str
    title: str | None
    outlet: str | None
    published: str | None


@dataclass(frozen=True, kw_only=True)
class Match:
    """A passage that a search found, with the article it stands in."""

    article: Article
    passage: Passage
    score: float
    """Fused score; only the order within one search means anything."""
    rank: int
    """1 for the best."""
    similarity: float | None = None
    """Cosine similarity to the question, where the dense search saw the passage."""
    copies: tuple[Copy, ...] = ()
    """Near-duplicates of the article, earliest first, that are not shown for it."""

    @property
    def text(self) -> str:
        """The passage itself."""
        return self.article.text[self.passage.start : self.passage.end]


def also_in(copies: tuple[Copy, ...]) -> tuple[str, ...]:
    """The outlets of copies, each once; a title or id where none is stated."""
    named = (each.outlet or each.title or each.article_id for each in copies)
    return tuple(dict.fromkeys(named))


@dataclass(frozen=True, kw_only=True)
class Filters:
    """Which articles a search may look at; applied before ranking.

    `after` and `before` are inclusive days; an undated article fails either, unless
    `undated` says that it may stay.
    """

    after: date | None = None
    before: date | None = None
    undated: bool = False
    """Whether articles that state no date pass `after` and `before`."""
    outlets: frozenset[str] = frozenset()
    """Compared without case; empty means every outlet."""
    articles: frozenset[str] = frozenset()
    """Only these article ids; empty means all."""
    excluded: frozenset[str] = frozenset()
    languages: frozenset[str] = frozenset()
    """Codes such as `en`, which admits `en-GB` too; empty means every language, and
    else articles of unknown language are left out."""

    def __bool__(self) -> bool:
        """Whether anything is filtered at all."""
        return self != Filters()

    def admits(self, article: Article) -> bool:
        """Whether a search under these filters may look at the article."""
        return (
            self._admits_day(article.published_on)
            and (
                not self.outlets
                or (article.outlet or "").casefold()
                in {outlet.casefold() for outlet in self.outlets}
            )
            and (not self.articles or article.id in self.articles)
            and article.id not in self.excluded
            and (not self.languages or self._admits_language(article.language))
        )

    def _admits_day(self, day: date | None) -> bool:
        if day is None:
            return self.undated or (self.after is None and self.before is None)
        return (self.after is None or day >= self.after) and (
            self.before is None or day <= self.before
        )

    def _admits_language(self, language: str | None) -> bool:
        given = (language or "").lower()
        return any(
            given == wanted or given.startswith(f"{wanted}-")
            for wanted in map(str.lower, self.languages)
        )


@dataclass(frozen=True, kw_only=True)
class EmbedderIdentity:
    """Which embedder made the vectors of an index; vectors of two never mix."""

    name: str
    """Provider and model, such as `embedded/all-MiniLM-L6-v2-int8`."""
    revision: str
    """Hash or version of the weights and of how they are run."""
    dimension: int

    def to_dict(self) -> Mapping[str, str | int]:
        """As stored in the manifest."""
        return {
            "name": self.name,
            "revision": self.revision,
            "dimension": self.dimension,
        }
