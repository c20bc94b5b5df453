"""The index as everyone uses it, wherever it is: `NewsIndex`.

It is the one interface of the store upwards. Where an index is, in a folder or on
servers, decides which catalogue and which Chroma are below it, and nothing else.
"""

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import date
from itertools import islice
from pathlib import Path
from types import TracebackType
from typing import ClassVar, Self

import numpy as np
from numpy.typing import NDArray

from vectorstore import audit, catalogue, copies, manifest
from vectorstore.catalogue import Counts
from vectorstore.chroma import Unreadable
from vectorstore.dense import DenseSearch
from vectorstore.engine import Connection, Ranking
from vectorstore.errors import IndexDamaged, IndexMismatch, IndexMissing
from vectorstore.finding import Meaning, ranked
from vectorstore.location import Location
from vectorstore.making import described, engines
from vectorstore.records import (
    Article,
    EmbedderIdentity,
    Filters,
    ListedArticle,
    Match,
    Passage,
)
from vectorstore.search import CANDIDATES, Frequencies, keyword_ranking, quoting, unit
from vectorstore.writer import Writer, check_dimension

PASSAGES_PER_ARTICLE = 10
"""How many passages are read for each article to be named."""

_NO_QUOTES = str.maketrans('"“”', "   ")
"""A title quotes freely; a question that does wants the phrase."""


class NewsIndex:
    """Articles in a folder or on servers, searchable; safe to share among threads.

    Readers in any number of processes see what a writer in another one commits. A
    folder has one writer at a time, servers have any number.
    """

    exact_limit: ClassVar[int] = 1_000_000
    """Up to so many passages every vector is held in memory (1.5 GB) and compared.
    Above it, and on servers, Chroma ranks, unless filters admit few."""

    def __init__(self, location: Location) -> None:
        """Use `create` or `open`."""
        self.location = location
        self._catalogue, self._chroma = engines(location)
        newest = self._catalogue.schema
        with self._catalogue.read() as connection:
            entries = manifest.read(connection, newest)
            old = manifest.schema(connection) < newest
        if old:
            with self._catalogue.writing(), self._catalogue.write() as connection:
                # Another process may have been faster.
                self._catalogue.migrate(connection, manifest.schema(connection))
                manifest.update(connection, schema=newest)
        self.before_removal: Callable[[str], None] = lambda _: None
        """Called with the id of each article that is about to be deleted."""
        self.identity = entries.identity
        self.secret = entries.secret
        self._dense = DenseSearch(self._chroma, self.identity.dimension)
        self._counted: tuple[int, Frequencies] = (-1, {})
        """Terms that were counted, and the generation at which."""

    @classmethod
    def create(cls, location: Location, identity: EmbedderIdentity) -> Self:
        """Make an index, or open the one that is there; finish an interrupted making.

        Raises:
            IndexMismatch: there is one that another embedder, or a newer version, made.
            IndexLocked, IndexDamaged, StoreError: it cannot be made or read.
        """
        made, _ = engines(location)
        with closing(made):
            if not made.exists():
                made.make(identity)
        index = cls(location)
        if index.identity != identity:
            index.close()
            raise IndexMismatch(
                f"The index {made.name} was made with {described(index.identity)}; "
                f"{described(identity)} cannot be used on it.",
                "Use the embedder of the index, or ingest into a new folder.",
            )
        return index

    @classmethod
    def open(cls, location: Location) -> Self:
        """Open an index.

        Raises:
            IndexMissing: there is none in the place.
            IndexMismatch: a newer version made it.
            IndexDamaged, StoreError: it cannot be read.
        """
        there, _ = engines(location)
        with closing(there):
            if not there.exists():
                raise IndexMissing(
                    f"There is no index in {there.name}.",
                    "Make one with: assistant ingest PATH",
                )
        return cls(location)

    @property
    def directory(self) -> Path:
        """The folder of an index that is in one."""
        assert isinstance(self.location, Path)
        return self.location

    @property
    def generation(self) -> int:
        """How many writes the index has seen, in any process."""
        with self._catalogue.read() as connection:
            return manifest.generation(connection)

    def article(self, article_id: str, revision: str | None = None) -> Article | None:
        """Return an article, or an older revision of it; None when it is not stored."""
        with self._catalogue.read() as connection:
            return catalogue.article(connection, article_id, revision)

    def articles(self) -> list[Article]:
        """Return all articles by id, their `raw` left empty."""
        with self._catalogue.read() as connection:
            return catalogue.articles(connection)

    def listed(self, after: str = "", limit: int | None = None) -> list[ListedArticle]:
        """Return what lists tell of articles, by id, from the one after `after` on."""
        with self._catalogue.read() as connection:
            return catalogue.listed(connection, after, limit)

    def passages(self, article_id: str) -> list[Passage]:
        """Return the passages of an article in the order of its text."""
        with self._catalogue.read() as connection:
            return catalogue.passages(connection, article_id)

    def counts(self) -> Counts:
        """Count articles, passages, and passages without a vector."""
        with self._catalogue.read() as connection:
            return catalogue.counts(connection)

    def eligible(self, filters: Filters) -> int:
        """Count the articles that the filters admit."""
        with self._catalogue.read() as connection:
            return catalogue.eligible(connection, filters)

    def search(
        self,
        query: str,
        vector: NDArray[np.float32] | None,
        *,
        limit: int = 20,
        filters: Filters = Filters(),  # noqa: B008 - frozen
        today: date | None = None,
        phrases: bool = False,
    ) -> list[Match]:
        """Find passages by keyword and by vector, fused; newer ones gain a little.

        Filters apply before ranking; what copies of one story say is found once.
        Articles in the matches have an empty `raw`.

        Args:
            query: Words; nothing in them is an operator, double quotes keep a phrase.
            vector: Of the question; None searches by keyword only.
            limit: How many matches at most.
            filters: Which articles may be found.
            today: The day from which newness counts; None when it does not count.
            phrases: Whether what is in double quotes must stand in a passage, if it
                stands in any. In a question it may be meant otherwise.

        Raises:
            ValueError: the limit is below 1.
            IndexMismatch: the vector is of another embedder.
        """
        if limit < 1:
            raise ValueError(f"limit must be at least 1, not {limit}")
        depth = max(CANDIDATES, limit)
        question = None
        if vector is not None:
            question = unit(np.asarray(vector, dtype=np.float32).reshape(-1))
            check_dimension(len(question), self.identity)
        with self._catalogue.read() as connection:
            found: list[Match] = []
            # A story that many outlets copied may fill the first rankings alone.
            for reach in (depth, 8 * depth):
                ranking = self._ranking(
                    connection, query, question, filters, today, phrases, reach
                )
                matches = catalogue.matches(connection, ranking, question)
                told = copies.told_once(connection, matches, filters)
                found = list(islice(told, limit))
                if len(found) == limit or len(ranking) < reach:
                    break
            return [replace(each, rank=rank) for rank, each in enumerate(found, 1)]

    def similar(
        self,
        article_id: str,
        *,
        limit: int = 20,
        filters: Filters = Filters(),  # noqa: B008 - frozen
    ) -> list[Match]:
        """Find the articles most like one: the best passage of each, itself left out.

        The words of its title and the mean of its vectors are the question.
        """
        own = self.article(article_id)
        with self._catalogue.read() as connection:
            numbers = catalogue.numbers(connection, article_id)
            dimension = self.identity.dimension
            _, vectors = catalogue.vectors(connection, numbers, dimension)
        found = self.search(
            (own.title or "").translate(_NO_QUOTES) if own else "",
            vectors.mean(axis=0) if len(vectors) else None,
            limit=limit * PASSAGES_PER_ARTICLE,
            filters=replace(filters, excluded=filters.excluded | {article_id}),
        )
        best: dict[str, Match] = {}
        for match in found:
            best.setdefault(match.article.id, match)
        first = islice(best.values(), limit)
        return [replace(match, rank=rank) for rank, match in enumerate(first, start=1)]

    @contextmanager
    def writer(self) -> Iterator[Writer]:
        """Be allowed to write; on leaving, Chroma is brought up to date.

        Raises:
            IndexLocked: a folder's other writer holds it; named within two seconds.
            IndexDamaged: not even a new Chroma could be written.
        """
        with self._catalogue.writing():
            writer = self._new_writer()
            try:
                yield writer
            except Exception:
                # What was put is kept, so it is made findable. Not so when the reader
                # presses Ctrl-C: the next writer does it.
                self._flush(writer)
                raise
            self._flush(writer)

    def check(self) -> list[str]:
        """Look for damage; say in words what was found, nothing when healthy."""
        with self._catalogue.read() as connection:
            found = audit.catalogue_damage(connection, self._catalogue)
            return found or audit.chroma_damage(connection, self._chroma)

    def ping(self) -> None:
        """Touch everything that a search needs.

        Raises:
            StoreError: a file cannot be read, or a server does not answer.
        """
        with self._catalogue.read() as connection:
            manifest.generation(connection)
        self._chroma.ping()

    def rebuild(self) -> int:
        """Build every index over the records anew, without embedding.

        Returns how many vectors Chroma then holds.

        Raises:
            IndexLocked, IndexDamaged: as `writer`.
        """
        with self._catalogue.writing():
            writer = self._new_writer()
            try:
                writer.repair()
                return writer.rebuild()
            except Unreadable as error:
                raise self._unwritable(error) from error

    def close(self) -> None:
        """Let go of files and connections; other indexes on the place go on."""
        self._catalogue.close()
        self._chroma.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _ranking(
        self,
        connection: Connection,
        query: str,
        question: NDArray[np.float32] | None,
        filters: Filters,
        today: date | None,
        phrases: bool,
        depth: int,
    ) -> Ranking:
        words = self._catalogue.words
        only = quoting(connection, words, query, filters) if phrases else None
        meaning = None
        if question is not None:
            most = self._most_held()
            nearest = self._dense.nearest(connection, filters, only, depth, most)
            # Begun first: a vector server ranks while the words are searched here.
            meaning = Meaning.of(question, nearest)
        known = self._frequencies(connection)
        by_word = keyword_ranking(connection, words, query, filters, only, depth, known)
        return ranked(connection, by_word, meaning, today)

    def _frequencies(self, connection: Connection) -> Frequencies:
        """How often terms stand in the index as it is now."""
        generation, known = self._counted
        current = manifest.generation(connection)
        if generation != current:
            known = {}
            self._counted = (current, known)
        return known

    def _most_held(self) -> int:
        return 0 if self._chroma.shared else self.exact_limit

    def _new_writer(self) -> Writer:
        return Writer(
            self._catalogue,
            self._chroma,
            self.identity,
            self._most_held(),
            self.before_removal,
        )

    def _flush(self, writer: Writer) -> None:
        try:
            writer.flush()
        except Unreadable as error:
            raise self._unwritable(error) from error
        self._catalogue.settle()

    def _unwritable(self, error: Unreadable) -> IndexDamaged:
        return IndexDamaged(
            f"The vector index of {self._catalogue.name} cannot be written: {error}.",
            "Nothing is lost: free disk space, then run assistant doctor --repair.",
        )
