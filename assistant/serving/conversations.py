"""Conversations about an index: in SQLite in the reader's folder, or in PostgreSQL.

    conversations: id, title, when it changed
    exchanges: the words to search, the whole as JSON

An index in a folder has a file for them; one in a database has tables there, so that
any number of pages over it show the same.

Every reader's tab reads from here what it shows, so that a refresh, a restart and a
second tab all show the same, with the same citations. Deleting an index, or making it
anew, leaves them as they are.
"""

import secrets
import shutil
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Lock

from pydantic import TypeAdapter, ValidationError

from assistant.config import Settings
from assistant.errors import StoreError
from assistant.forgetting import (
    CONVERSATIONS,
    DRAFTS,
    conversations_folder,
    folded,
    searchable,
    tables_in,
)
from assistant.serving.exchange import Exchange, Failure
from assistant.translating import translated
from vectorstore.engine import Connection

SCHEMA_VERSION = 1
LONGEST_TITLE = 120

_TABLES = (
    "CREATE TABLE conversations"
    " (id TEXT PRIMARY KEY, title TEXT NOT NULL, changed REAL NOT NULL)",
    "CREATE TABLE exchanges ("
    " conversation TEXT NOT NULL REFERENCES conversations (id) ON DELETE CASCADE,"
    " position INTEGER NOT NULL,"
    " words TEXT NOT NULL,"
    " form TEXT NOT NULL,"
    " PRIMARY KEY (conversation, position))",
    f"PRAGMA user_version = {SCHEMA_VERSION}",
)
_exchanges = TypeAdapter(Exchange)


def kept_at(settings: Settings) -> tuple[Path | str, str | None]:
    """What conversations are about, and the database that has them, if one has.

    That is an index, or an API as `https://desk.example/v1`.
    """
    index, api = settings.index, settings.api_url
    if isinstance(index, str):
        return index, index
    return f"{api}/v1" if api else index, None


def file_for(index: Path | str, reader_dir: Path) -> Path:
    """Where the conversations about an index, in a folder or a database, are kept.

    An index is known by where it stands, so one that is made anew there has them
    again. Those that older versions kept inside a folder are moved here, once.

    Raises:
        StoreError: the folder cannot be made or written.
    """
    folder = conversations_folder(index, reader_dir)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        new = folder / CONVERSATIONS
        old = index if isinstance(index, Path) else None
        if old and (old / CONVERSATIONS).exists() and not new.exists():
            _move(old, folder)
    except (OSError, sqlite3.Error) as error:
        raise StoreError(
            f"The conversations cannot be kept in {folder}: {error}.",
            "Make that folder writable, or set ASSISTANT_READER_DIR to another.",
        ) from error
    return new


def _move(old: Path, new: Path) -> None:
    """Through SQLite, which takes along what only stands in its log yet."""
    part = new / f"{CONVERSATIONS}.part"
    with (
        closing(sqlite3.connect(old / CONVERSATIONS)) as source,
        closing(sqlite3.connect(part)) as target,
    ):
        source.backup(target)
    part.replace(new / CONVERSATIONS)
    if (old / DRAFTS).exists():
        shutil.move(old / DRAFTS, new / DRAFTS)
    for ending in ("", "-wal", "-shm"):
        (old / f"{CONVERSATIONS}{ending}").unlink(missing_ok=True)


@dataclass(frozen=True, kw_only=True)
class Listed:
    """A conversation as the list names it."""

    id: str
    title: str


class Conversations:
    """The conversations of one index; safe to share among threads and processes."""

    def __init__(self, path: Path, *, database: str | None = None) -> None:
        """Open what keeps them, which may be new.

        Args:
            path: The file; what else belongs to the reader stands beside it.
            database: The address of a PostgreSQL database that has them instead.

        Raises:
            StoreError: it cannot be read or written, or a newer version made it.
        """
        self._path = path
        self._tables = tables_in(database) if database else None
        if self._tables is None:
            self._open_file(path)

    def _open_file(self, path: Path) -> None:
        self._one_at_a_time = Lock()
        self._connection: sqlite3.Connection | None = None
        with self._in_file() as connection:
            (version,) = connection.execute("PRAGMA user_version").fetchone()
            if version == 0:
                for statement in _TABLES:
                    connection.execute(statement)
        if version > SCHEMA_VERSION:
            raise StoreError(
                f"The conversations in {path} were kept by a newer version.",
                "Update this program, or move that file away.",
            )

    def __del__(self) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the file, or of the connections."""
        if connection := getattr(self, "_connection", None):
            connection.close()
        if tables := getattr(self, "_tables", None):
            tables.close()

    @property
    def folder(self) -> Path:
        """Where the reader's files about this index are."""
        return self._path.parent

    def listed(self, wanted: str = "") -> list[Listed]:
        """All that hold these words in title, questions or answers, latest first."""
        with self._open() as connection:
            rows = connection.execute(
                "SELECT id, title, EXISTS (SELECT 1 FROM exchanges"
                " WHERE conversation = id AND instr(words, ?) > 0)"
                " FROM conversations ORDER BY changed DESC",
                (words := folded(_plain(wanted)),),
            ).fetchall()
        return [
            Listed(id=identity, title=title)
            for identity, title, said in rows
            if not words or said or words in folded(title)
        ]

    def title(self, identity: str) -> str | None:
        """The title; None when there is no such conversation."""
        with self._open() as connection:
            row = connection.execute(
                "SELECT title FROM conversations WHERE id = ?", (identity,)
            ).fetchone()
        return str(row[0]) if row else None

    def exchanges(self, identity: str) -> list[Exchange]:
        """Questions and answers in their order."""
        with self._open() as connection:
            rows = connection.execute(
                "SELECT form FROM exchanges WHERE conversation = ? ORDER BY position",
                (identity,),
            ).fetchall()
        return [_read(form) for (form,) in rows]

    def begin(self, title: str) -> str:
        """Make a conversation and return its id."""
        identity = secrets.token_urlsafe(9)
        with self._open() as connection:
            connection.execute(
                "INSERT INTO conversations VALUES (?, ?, ?)",
                (identity, _short(title), time.time()),
            )
        return identity

    def add(self, identity: str, exchange: Exchange) -> int:
        """Put a question at the end and return its position, from 0.

        Raises:
            StoreError: the conversation was deleted.
        """
        with self._open() as connection:
            changed = connection.execute(
                "UPDATE conversations SET changed = ? WHERE id = ?",
                (time.time(), identity),
            )
            if not changed.rowcount:
                raise StoreError(
                    "This conversation was deleted meanwhile.", "Begin a new one."
                )
            (position,) = connection.execute(
                "SELECT count(*) FROM exchanges WHERE conversation = ?", (identity,)
            ).fetchone()
            connection.execute(
                "INSERT INTO exchanges VALUES (?, ?, ?, ?)",
                (identity, position, *_written(exchange)),
            )
        return int(position)

    def put(self, identity: str, position: int, exchange: Exchange) -> None:
        """Keep what has become of a question, unless a reader deleted it meanwhile."""
        with self._open() as connection:
            connection.execute(
                "UPDATE exchanges SET words = ?, form = ?"
                " WHERE conversation = ? AND position = ?",
                (*_written(exchange), identity, position),
            )

    def cut(self, identity: str, position: int) -> None:
        """Delete the questions from a position on."""
        with self._open() as connection:
            connection.execute(
                "DELETE FROM exchanges WHERE conversation = ? AND position >= ?",
                (identity, position),
            )

    def rename(self, identity: str, title: str) -> None:
        """Give it another title; an empty one is none."""
        if _short(title):
            with self._open() as connection:
                connection.execute(
                    "UPDATE conversations SET title = ? WHERE id = ?",
                    (_short(title), identity),
                )

    def remove(self, identity: str) -> None:
        """Delete a conversation with all its questions and answers."""
        with self._open() as connection:
            connection.execute("DELETE FROM conversations WHERE id = ?", (identity,))

    @contextmanager
    def _open(self) -> Iterator[Connection]:
        """A connection in one transaction, which ends with the `with`."""
        if self._tables is None:
            with self._in_file() as connection:
                yield connection
        else:
            with translated(), self._tables.transaction() as lent:
                yield lent

    @contextmanager
    def _in_file(self) -> Iterator[sqlite3.Connection]:
        """The connection to the file.

        It stays open: opening and closing one for each of twenty readers who ask at
        once makes SQLite fold its log each time, and some of them wait too long.
        """
        try:
            with self._one_at_a_time:
                connection = self._connection = self._connection or self._connected()
                connection.execute("BEGIN IMMEDIATE")
                with connection:
                    yield connection
        except sqlite3.Error as error:
            raise StoreError(
                f"The conversations in {self._path} cannot be used: {error}.",
                "Check that the disk has room and the folder may be written; a "
                "damaged file can be moved away.",
            ) from error

    def _connected(self) -> sqlite3.Connection:
        connection = sqlite3.connect(
            self._path, timeout=10, isolation_level=None, check_same_thread=False
        )
        connection.execute("PRAGMA journal_mode = WAL")
        # Survives a killed process; after a power cut the last words may be missing.
        connection.execute("PRAGMA synchronous = NORMAL")
        connection.execute("PRAGMA foreign_keys = ON")
        # What was deleted must not stay readable in the file.
        connection.execute("PRAGMA secure_delete = ON")
        return connection


def _written(exchange: Exchange) -> tuple[str, str]:
    """The words to search, and the JSON; what has not ended counts as stopped."""
    words = searchable(_plain(exchange.question), _plain(exchange.text))
    ended = exchange.answer or exchange.failure
    form = _exchanges.dump_json(replace(exchange, stopped=not ended))
    return words, form.decode()


def _read(form: str) -> Exchange:
    try:
        return _exchanges.validate_json(form)
    except ValidationError:
        return Exchange(
            question="A question of another version",
            failure=Failure(message="What was kept of this answer cannot be read."),
        )


def _short(title: str) -> str:
    return " ".join(_plain(title).split())[:LONGEST_TITLE]


def _plain(text: str) -> str:
    """Without the one sign that PostgreSQL cannot keep."""
    return text.replace("\0", " ")
