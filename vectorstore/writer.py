"""Everything that changes an index; exists only while its user may write.

A crash is harmless by order: the catalogue commits first, then Chroma is written, then
the catalogue notes that it was. Chroma itself does not survive every crash, so one that
was being written to is not trusted again but built anew from the catalogue.
"""

import json
import uuid
from collections.abc import Callable, Collection, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from vectorstore import copies, manifest, recording, sketches, sources
from vectorstore.catalogue import embedded
from vectorstore.chroma import BATCH, Chroma, Unreadable, metadata
from vectorstore.engine import NUMBERS, Catalogue, Connection
from vectorstore.errors import IndexMismatch
from vectorstore.manifest import ChromaState
from vectorstore.records import Article, EmbedderIdentity, Passage
from vectorstore.schema import EMBEDDED, INDEXED, PENDING, digest, storable
from vectorstore.search import unit
from vectorstore.tables import VECTORS, changed, checksum

Row = tuple[int, bytes, str, int | None, str]
"""Number, vector, article id, day and outlet key of a passage."""


class Writer:
    """A writer of an index; made by `NewsIndex.writer()`."""

    def __init__(
        self,
        catalogue: Catalogue,
        chroma: Chroma,
        identity: EmbedderIdentity,
        chroma_above: int,
        before_removal: Callable[[str], None],
    ) -> None:
        """Write; Chroma gets its copy only where there are more vectors than that."""
        self._before_removal = before_removal
        self._removes = False
        """Whether an article was deleted, whose words are to be nowhere."""
        self._catalogue = catalogue
        self._chroma = chroma
        self._identity = identity
        self._chroma_above = chroma_above

    def fingerprint(self, article_id: str) -> str | None:
        """The fingerprint given when the article was put; None when it is not here."""
        with self._catalogue.read() as connection:
            query = "SELECT fingerprint FROM articles WHERE id = ?"
            row = connection.execute(query, (article_id,)).fetchone()
            return row[0] if row else None

    def held(self, path: str, fingerprint: str) -> list[str] | None:
        """Name the articles of a file that has not changed; None when it has."""
        with self._catalogue.read() as connection:
            return sources.held(connection, path, fingerprint)

    def record_file(
        self, path: str, fingerprint: str | None, ids: Collection[str], *, whole: bool
    ) -> None:
        """Note what a file held; see `sources.record`."""
        with self._catalogue.write(news=False) as connection:
            sources.record(connection, path, fingerprint, ids, whole=whole)

    def files(self) -> list[str]:
        """Name every file that articles came from."""
        with self._catalogue.read() as connection:
            return sources.paths(connection)

    def remove_orphans(self, gone: Collection[str], present: Collection[str]) -> int:
        """Delete articles that no file holds any more; return how many.

        Args:
            gone: Files that do not exist any more.
            present: Files that do, whose lost entries are to go too.
        """
        with self._catalogue.read() as connection:
            orphans = sources.orphans(connection, gone, present)
        removed = sum(map(self.remove, orphans))
        with self._catalogue.write(news=False) as connection:
            sources.forget(connection, gone)
        return removed

    def put(
        self, article: Article, passages: Sequence[Passage], fingerprint: str
    ) -> None:
        """Store an article, replacing an older revision, in one transaction.

        Keyword search finds it at once. Passages whose embedded text is known keep
        their vector; the others are pending.

        Raises:
            ValueError: a field that cannot be stored, named; nothing has changed.
        """
        recording.check(article, passages, fingerprint)
        with self._catalogue.write() as connection:
            words = self._catalogue.words
            dropped = recording.drop_passages(connection, words, article.id)
            recording.store_article(connection, article, fingerprint)
            recording.store_passages(connection, words, article, passages)
            copies.relate(connection, article)
            recording.prune_vectors(connection, dropped)

    def remove(self, article_id: str) -> bool:
        """Delete an article, all its revisions, and vectors that no other one uses."""
        if not storable(article_id) or self.fingerprint(article_id) is None:
            return False
        # First: what fails or is killed in between is to be removed again.
        self._before_removal(article_id)
        with self._catalogue.write() as connection:
            words = self._catalogue.words
            dropped = recording.drop_passages(connection, words, article_id)
            sources.reread(connection, article_id)
            copies.release(connection, article_id)
            query = "DELETE FROM articles WHERE id = ?"
            gone = connection.execute(query, (article_id,)).rowcount
            recording.prune_vectors(connection, dropped)
            self._removes = self._removes or gone > 0
            return gone > 0

    def pending(self, limit: int) -> list[str]:
        """List distinct embedded texts without a vector, the shortest first."""
        with self._catalogue.read() as connection:
            rows = connection.execute(
                "SELECT embedded_text FROM passages WHERE stage = ?"
                " GROUP BY length(embedded_text), embedded_text"
                " ORDER BY length(embedded_text), embedded_text LIMIT ?",
                (PENDING, limit),
            )
            return [text for (text,) in rows]

    def add_vectors(self, texts: Sequence[str], vectors: NDArray[np.float32]) -> None:
        """Keep the vectors of embedded texts, in one transaction.

        Raises:
            IndexMismatch: they have another dimension than the index.
            ValueError: not one vector a text, or a number that is not finite.
        """
        matrix = np.asarray(vectors, dtype=np.float32)
        if len(texts) == 0:
            return
        if matrix.ndim != 2 or len(matrix) != len(texts):
            raise ValueError(f"{len(texts)} texts came with vectors of {matrix.shape}")
        check_dimension(matrix.shape[1], self._identity)
        if not np.isfinite(matrix).all():
            raise ValueError("a vector holds a number that is not finite")
        keys = [digest(text) for text in texts]
        written = [bytes(vector) for vector in unit(matrix)]
        with self._catalogue.write() as connection:
            connection.executemany(
                # An article may have been replaced while its words were embedded.
                f"INSERT INTO vectors ({VECTORS.columns}, checksum) SELECT ?, ?, ?"
                " WHERE EXISTS (SELECT 1 FROM passages WHERE digest = ?)"
                " ON CONFLICT DO NOTHING",
                [
                    (key, vector, checksum((key, vector)), key)
                    for key, vector in zip(keys, written, strict=True)
                ],
            )
            connection.executemany(
                # The plus keeps SQLite from searching by stage.
                "UPDATE passages SET stage = ? WHERE digest = ? AND +stage = ?",
                [(EMBEDDED, key, PENDING) for key in keys],
            )
            sketches.add(connection, zip(keys, written, strict=True))

    def flush(self) -> None:
        """Bring Chroma up to date; safe to repeat, and after any crash.

        Raises:
            Unreadable: not even a new collection could be written.
        """
        with self._catalogue.alone():
            with self._catalogue.read() as connection:
                few = embedded(connection) <= self._chroma_above
                state = manifest.chroma_state(connection)
                due, gone = _due(connection), _gone(connection)
            if few or not state.clean or (due and not state.folder):
                if due or gone or state.folder or not state.clean:
                    self._rebuild()
            elif due or gone:
                try:
                    self._update(state, due, gone)
                except Unreadable:
                    self._rebuild()

    def repair(self) -> None:
        """Index words and sketches anew; have lost vectors embedded again."""
        with self._catalogue.write() as connection:
            self._catalogue.words.rebuild(connection)
            wrong = [(row["digest"],) for row in changed(connection, VECTORS)]
            connection.executemany("DELETE FROM vectors WHERE digest = ?", wrong)
            connection.execute(
                "UPDATE passages SET stage = ?"
                " WHERE digest NOT IN (SELECT digest FROM vectors)",
                (PENDING,),
            )
            connection.execute(
                "DELETE FROM sketches WHERE number IN"
                " (SELECT number FROM passages WHERE stage = ?)",
                (PENDING,),
            )
            sketches.fill(connection)

    def rebuild(self) -> int:
        """Build Chroma anew from the catalogue; return how many vectors there are.

        Raises:
            Unreadable: the new one could not be written; the old one still stands.
        """
        with self._catalogue.alone():
            return self._rebuild()

    def _rebuild(self) -> int:
        with self._catalogue.read() as connection:
            count = embedded(connection)
            old = manifest.chroma_state(connection)
            due, gone = _due(connection), _gone(connection)
            every = _every(connection) if count > self._chroma_above else []
        new = ChromaState(folder="")
        if every:
            new = ChromaState(folder=f"chroma-{uuid.uuid4().hex[:12]}")
            self._chroma.create(new.folder)
            for batch in self._batches(every):
                self._upsert(new, batch)
        self._finish(new.folder, due, gone)
        self._chroma.replaced(old.folder, new.folder)
        return count

    def _update(
        self, state: ChromaState, due: Sequence[int], gone: Sequence[int]
    ) -> None:
        if not self._chroma.shared:
            with self._catalogue.write(news=False) as connection:
                manifest.update(connection, chroma_clean=0)
        if state.folder:
            self._chroma.delete(state, gone)
        for batch in self._batches(due):
            self._upsert(state, batch)
        self._finish(state.folder, due, gone)
        if self._removes:
            self._chroma.purge(state.folder)

    def _finish(self, folder: str, due: Sequence[int], gone: Sequence[int]) -> None:
        """Note in one transaction what Chroma has been told.

        Only of these passages: another writer may have added and deleted some since.

        Raises:
            Unreadable: what it has written cannot be read again.
        """
        graph_sum = self._chroma.sealed(folder) if folder else ""
        with self._catalogue.write(news=False) as connection:
            state = manifest.chroma_state(connection)
            manifest.update(
                connection,
                chroma_folder=folder,
                chroma_stamp=state.stamp + 1,
                chroma_clean=1,
                chroma_graph_sum=graph_sum,
            )
            connection.execute(
                "UPDATE passages SET stage = ? WHERE +stage = ?"
                f" AND number IN {NUMBERS}",
                (INDEXED, EMBEDDED, json.dumps(due)),
            )
            query = f"DELETE FROM tombstones WHERE number IN {NUMBERS}"
            if connection.execute(query, (json.dumps(gone),)).rowcount:
                self._catalogue.words.tidy(connection)

    def _batches(self, numbers: Sequence[int]) -> Iterator[list[Row]]:
        """Yield what Chroma is told of these passages, but of those that are gone.

        Of these only: what others write meanwhile is for their own update, or this one
        would last as long as they write, and tell Chroma all of it twice.
        """
        for first in range(0, len(numbers), BATCH):
            with self._catalogue.read() as connection:
                rows = connection.execute(
                    "SELECT p.number, v.vector, a.id, a.day, a.outlet_key"
                    " FROM passages AS p JOIN articles AS a ON a.id = p.article_id"
                    " JOIN vectors AS v ON v.digest = p.digest"
                    f" WHERE p.number IN {NUMBERS} ORDER BY p.number",
                    (json.dumps(numbers[first : first + BATCH]),),
                ).fetchall()
            if rows:
                yield rows

    def _upsert(self, state: ChromaState, rows: Sequence[Row]) -> None:
        self._chroma.upsert(
            state,
            [row[0] for row in rows],
            [metadata(*row[2:]) for row in rows],
            np.array([np.frombuffer(row[1], np.float32) for row in rows]),
        )


def _due(connection: Connection) -> list[int]:
    query = "SELECT number FROM passages WHERE stage = ? ORDER BY number"
    return [number for (number,) in connection.execute(query, (EMBEDDED,))]


def _every(connection: Connection) -> list[int]:
    query = "SELECT number FROM passages WHERE stage > ? ORDER BY number"
    return [number for (number,) in connection.execute(query, (PENDING,))]


def _gone(connection: Connection) -> list[int]:
    return [number for (number,) in connection.execute("SELECT number FROM tombstones")]


def check_dimension(dimension: int, identity: EmbedderIdentity) -> None:
    """Refuse vectors that another embedder made.

    Raises:
        IndexMismatch: the dimension is not that of the index.
    """
    if dimension != identity.dimension:
        raise IndexMismatch(
            f"A vector of {dimension} numbers does not fit this index: {identity.name} "
            f"made it with {identity.dimension}.",
            "Use the embedder of the index, or ingest into a new folder.",
        )
