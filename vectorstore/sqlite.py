"""SQLite, the engine of a folder: opens it, hands out snapshots, writes one by one."""

import sqlite3
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from queue import Empty, LifoQueue
from threading import Lock

from vectorstore import copies, manifest, sketches, tables
from vectorstore.engine import Connection
from vectorstore.errors import StoreError
from vectorstore.fts5 import Fts5Words
from vectorstore.lock import write_lock
from vectorstore.records import EmbedderIdentity
from vectorstore.schema import (
    CATALOGUE,
    CHECKSUMS,
    SCHEMA_VERSION,
    SKETCHES,
    STORIES_AND_FILES,
    TABLES,
    connect,
    explained,
    statements,
)


class SqliteCatalogue:
    """The SQLite file of an index; may be used from many threads. See `engine`."""

    schema = SCHEMA_VERSION
    words = Fts5Words()

    def __init__(self, directory: Path) -> None:
        self.name = str(directory)
        self.path = directory / CATALOGUE
        self._directory = directory
        # Threads of a server come and go, so connections are lent, not kept by them.
        self._idle: LifoQueue[sqlite3.Connection] = LifoQueue()
        # SQLite lets one write at a time too, but makes the others sleep and retry.
        self._writing = Lock()

    def exists(self) -> bool:
        """Whether a finished index is there; an interrupted making left none.

        Raises:
            IndexDamaged, StoreError: something is there that cannot be read.
        """
        if not self.path.is_file():
            return False
        with explained(self.path):
            connection = connect(self.path)
            try:
                return _made(connection)
            finally:
                connection.close()

    def make(self, identity: EmbedderIdentity) -> None:
        """Make the file in one transaction; a half-made one does not exist.

        Raises:
            IndexLocked, StoreError: it cannot be made.
        """
        try:
            self._directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise StoreError(
                f"The folder {self.name} cannot be made: {error.strerror or error}.",
                "Choose another folder for the index.",
            ) from error
        with write_lock(self._directory), explained(self.path):
            connection = connect(self.path, create=True)
            try:
                connection.execute("BEGIN IMMEDIATE")
                if not _made(connection):
                    made = TABLES + STORIES_AND_FILES + CHECKSUMS + SKETCHES
                    for statement in statements(made):
                        connection.execute(statement)
                    manifest.begin(connection, identity, SCHEMA_VERSION)
                connection.execute("COMMIT")
            finally:
                connection.close()

    def migrate(self, connection: Connection, since: int) -> None:
        """Bring tables of an older version up to this one's.

        From 1 to 2: articles learn their story, files are recorded from now on.
        From 2 to 3: rows get their sums. From 3 to 4: passages get their sketches.
        """
        if since < 2:
            connection.execute("ALTER TABLE articles ADD COLUMN story INTEGER")
            connection.execute("ALTER TABLE articles ADD COLUMN successor TEXT")
            for statement in statements(STORIES_AND_FILES):
                connection.execute(statement)
            copies.relate_all(connection)
        if since < 3:
            for statement in statements(CHECKSUMS):
                connection.execute(statement)
            tables.fill(connection)
        if since < 4:
            for statement in statements(SKETCHES):
                connection.execute(statement)
            sketches.fill(connection)

    @contextmanager
    def read(self) -> Iterator[sqlite3.Connection]:
        """Lend a connection inside one read transaction: one unmoving snapshot.

        Raises:
            IndexDamaged, StoreError: the file cannot be read.
        """
        with self._lend() as connection:
            connection.execute("BEGIN")
            yield connection
            connection.execute("COMMIT")

    @contextmanager
    def write(self, *, news: bool = True) -> Iterator[sqlite3.Connection]:
        """Lend a connection inside one write transaction; commit unless it raises.

        Raises:
            IndexDamaged, StoreError: the file cannot be written.
        """
        with self._writing, self._lend() as connection:
            connection.execute("BEGIN IMMEDIATE")
            yield connection
            if news:
                manifest.advance(connection)
            connection.execute("COMMIT")

    def writing(self) -> AbstractContextManager[None]:
        """Hold the one right to write into the folder; see `lock`."""
        return write_lock(self._directory)

    def alone(self) -> AbstractContextManager[None]:
        """Nothing to do: there is one writer."""
        return nullcontext()

    def settle(self) -> None:
        """Empty the write-ahead log, in which deleted text would stay readable."""
        with self._lend() as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def damage(self, connection: Connection) -> list[str]:
        """Say in words what is wrong with the file."""
        found = [
            f"The catalogue is damaged: {line}."
            for (line,) in connection.execute("PRAGMA integrity_check")
            if line != "ok"
        ]
        if connection.execute("PRAGMA foreign_key_check").fetchone():
            found.append("The catalogue holds passages of articles that are gone.")
        return found

    def close(self) -> None:
        """Close every idle connection."""
        while True:
            try:
                self._idle.get_nowait().close()
            except Empty:
                return

    @contextmanager
    def _lend(self) -> Iterator[sqlite3.Connection]:
        with explained(self.path):
            try:
                connection = self._idle.get_nowait()
            except Empty:
                connection = connect(self.path)
            try:
                yield connection
            except BaseException:
                # Closing rolls back whatever was under way.
                connection.close()
                raise
            self._idle.put(connection)


def _made(connection: sqlite3.Connection) -> bool:
    query = "SELECT count(*) FROM sqlite_master WHERE name = 'manifest'"
    return bool(connection.execute(query).fetchone()[0])
