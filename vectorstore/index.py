"""The index as everyone uses it: `NewsIndex`, over the catalogue and Chroma."""

import logging
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from itertools import islice
from pathlib import Path
from types import TracebackType
from typing import ClassVar, Self

import numpy as np
from numpy.typing import NDArray

from vectorstore import audit, catalogue, chroma, copies, manifest, migrating
from vectorstore.catalogue import Catalogue, Counts
from vectorstore.errors import IndexDamaged, IndexMismatch, IndexMissing, StoreError
from vectorstore.lock import write_lock
from vectorstore.records import Article, EmbedderIdentity, Filters, Match, Passage
from vectorstore.schema import (
    SCHEMA_VERSION,
    STORIES_AND_FILES,
    TABLES,
    connect,
    explained,
    statements,
)
from vectorstore.search import exact_ranking, fuse, keyword_ranking, unit
from vectorstore.writer import Writer, check_dimension

CATALOGUE = "catalogue.sqlite3"

CANDIDATES = 100
"""How deep each ranking is read before they are fused."""

_log = logging.getLogger(__name__)


class NewsIndex:
    """Articles on disk, searchable; safe to share among threads.

    Readers in any number of processes see what a writer in another one commits.
    """

    exact_limit: ClassVar[int] = 20_000
    """Up to so many admitted passages every vector is compared: exact, and faster than
    starting Chroma. Above it Chroma ranks."""

    def __init__(self, directory: Path) -> None:
        """Use `create` or `open`."""
        self.directory = directory.resolve()
        self._catalogue = Catalogue(self.directory / CATALOGUE)
        with self._catalogue.read() as connection:
            entries = manifest.read(connection)
            old = manifest.schema(connection) < SCHEMA_VERSION
        if old:
            with write_lock(self.directory), self._catalogue.write() as connection:
                migrating.migrate(connection)
        self.identity = entries.identity
        self.secret = entries.secret
        self._vectors: (
            tuple[tuple[int, Filters, int], NDArray[np.int64], NDArray[np.float32]]
            | None
        ) = None

    @classmethod
    def create(cls, directory: Path, identity: EmbedderIdentity) -> Self:
        """Make an index, or open the one that is there; finish an interrupted making.

        Raises:
            IndexMismatch: there is one that another embedder, or a newer version, made.
            IndexLocked, IndexDamaged, StoreError: it cannot be made or read.
        """
        try:
            directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise StoreError(
                f"The folder {directory} cannot be made: {error.strerror or error}.",
                "Choose another folder for the index.",
            ) from error
        if not _exists(directory):
            with write_lock(directory):
                _make(directory, identity)
        index = cls(directory)
        if index.identity != identity:
            index.close()
            raise IndexMismatch(
                f"The index {directory} was made with {_described(index.identity)}; "
                f"{_described(identity)} cannot be used on it.",
                "Use the embedder of the index, or ingest into a new folder.",
            )
        return index

    @classmethod
    def open(cls, directory: Path) -> Self:
        """Open an index.

        Raises:
            IndexMissing: there is none in the folder.
            IndexMismatch: a newer version made it.
            IndexDamaged, StoreError: it cannot be read.
        """
        if not _exists(directory):
            raise IndexMissing(
                f"There is no index in {directory}.",
                "Make one with: assistant ingest PATH",
            )
        return cls(directory)

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

    def passages(self, article_id: str) -> list[Passage]:
        """Return the passages of an article in the order of its text."""
        with self._catalogue.read() as connection:
            return catalogue.passages(connection, article_id)

    def stories(self) -> dict[str, int]:
        """Map each article's id to its story; near-duplicates have one in common."""
        with self._catalogue.read() as connection:
            return dict(connection.execute("SELECT id, story FROM articles"))

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
    ) -> list[Match]:
        """Find passages by keyword and by vector, fused by reciprocal rank.

        Filters apply before ranking; what copies of one story say is found once.
        Articles in the matches have an empty `raw`.

        Args:
            query: Words; nothing in them is an operator, double quotes keep a phrase.
            vector: Of the question; None searches by keyword only.
            limit: How many matches at most.
            filters: Which articles may be found.

        Raises:
            ValueError: the limit is below 1.
            IndexMismatch: the vector is of another embedder.
        """
        if limit < 1:
            raise ValueError(f"limit must be at least 1, not {limit}")
        depth = max(CANDIDATES, 2 * limit)
        question = None
        if vector is not None:
            question = unit(np.asarray(vector, dtype=np.float32).reshape(-1))
            check_dimension(len(question), self.identity)
        with self._catalogue.read() as connection:
            found = self._found(connection, query, question, filters, limit, depth)
            if len(found) < limit:
                # A story that many outlets copied may have filled the rankings alone.
                deep = 8 * depth
                found = self._found(connection, query, question, filters, limit, deep)
            return found

    @contextmanager
    def writer(self) -> Iterator[Writer]:
        """Hold the right to write; on leaving, Chroma is brought up to date.

        Raises:
            IndexLocked: another writer holds it; names it within two seconds.
            IndexDamaged: not even a new Chroma folder could be written.
        """
        with write_lock(self.directory):
            writer = Writer(self._catalogue, self.directory, self.identity)
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
            found = audit.catalogue_damage(connection)
            if not found:
                found = audit.chroma_damage(connection, self.directory)
        return found

    def rebuild(self) -> int:
        """Build every index over the records anew, without embedding.

        Returns how many vectors Chroma then holds.

        Raises:
            IndexLocked, IndexDamaged: as `writer`.
        """
        with write_lock(self.directory):
            writer = Writer(self._catalogue, self.directory, self.identity)
            try:
                writer.repair()
                return writer.rebuild()
            except chroma.Unreadable as error:
                raise self._unwritable(error) from error

    def close(self) -> None:
        """Let go of files; other indexes on the folder go on."""
        self._catalogue.close()
        for folder in self.directory.glob("chroma-*"):
            chroma.close(folder)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _found(
        self,
        connection: sqlite3.Connection,
        query: str,
        question: NDArray[np.float32] | None,
        filters: Filters,
        limit: int,
        depth: int,
    ) -> list[Match]:
        rankings = [keyword_ranking(connection, query, filters, depth)]
        if question is not None:
            rankings.append(self._dense(connection, question, filters, depth))
        fused = catalogue.matches(connection, fuse(rankings, depth), question)
        told = islice(copies.told_once(connection, fused, filters), limit)
        return [replace(match, rank=rank) for rank, match in enumerate(told, start=1)]

    def _dense(
        self,
        connection: sqlite3.Connection,
        question: NDArray[np.float32],
        filters: Filters,
        limit: int,
    ) -> list[int]:
        """Rank by vector: exactly while there are few, else with Chroma."""
        vectors = self._loaded(connection, filters)
        if vectors is not None:
            return exact_ranking(*vectors, question, limit)
        state = manifest.chroma_state(connection)
        folder = self.directory / state.folder
        try:
            if not state.clean and not chroma.is_open(folder):
                raise chroma.Unreadable(f"{folder.name}: it is being written")
            return chroma.ranking(folder, state.stamp, question, filters, limit)
        except chroma.Unreadable as error:
            _log.warning("Searching by keyword only: %s", error)
            return []

    def _loaded(
        self, connection: sqlite3.Connection, filters: Filters
    ) -> tuple[NDArray[np.int64], NDArray[np.float32]] | None:
        """Read the admitted vectors; None when they are too many to compare.

        They are kept for the next question under equal filters.
        """
        key = (manifest.generation(connection), filters, self.exact_limit)
        kept = self._vectors
        if kept is None or kept[0] != key:
            if catalogue.embedded(connection, filters) > self.exact_limit:
                return None
            dimension = self.identity.dimension
            kept = (key, *catalogue.vectors(connection, filters, dimension))
            self._vectors = kept
        return kept[1:]

    def _flush(self, writer: Writer) -> None:
        try:
            writer.flush()
        except chroma.Unreadable as error:
            raise self._unwritable(error) from error
        self._catalogue.checkpoint()

    def _unwritable(self, error: chroma.Unreadable) -> IndexDamaged:
        return IndexDamaged(
            f"The vector index in {self.directory} cannot be written: {error}.",
            "Nothing is lost: free disk space, then run assistant doctor --repair.",
        )


def _exists(directory: Path) -> bool:
    """Whether a finished index is there.

    Raises:
        IndexDamaged, StoreError: something is there that cannot be read.
    """
    path = directory / CATALOGUE
    if not path.is_file():
        return False
    with explained(path):
        connection = connect(path)
        try:
            return manifest.found(connection)
        finally:
            connection.close()


def _make(directory: Path, identity: EmbedderIdentity) -> None:
    """Make the catalogue in one transaction; a half-made one does not exist."""
    path = directory / CATALOGUE
    with explained(path):
        connection = connect(path, create=True)
        try:
            connection.execute("BEGIN IMMEDIATE")
            if not manifest.found(connection):
                for statement in statements(TABLES + STORIES_AND_FILES):
                    connection.execute(statement)
                manifest.begin(connection, identity)
            connection.execute("COMMIT")
        finally:
            connection.close()


def _described(identity: EmbedderIdentity) -> str:
    revision = identity.revision[:12]
    return f"{identity.name} ({revision}, {identity.dimension} numbers)"
