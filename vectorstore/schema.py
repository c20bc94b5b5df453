"""The catalogue's tables, how it is opened, and what its errors mean to people."""

import hashlib
import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from vectorstore.errors import RESTORE, IndexDamaged, StoreError
from vectorstore.tables import SUMMED

CATALOGUE = "catalogue.sqlite3"
"""The file in the folder of an index."""
SCHEMA_VERSION = 4

PENDING, EMBEDDED, INDEXED = range(3)
"""Stages of a passage: no vector yet, vector in the catalogue, and in Chroma too."""

TABLES = """
CREATE TABLE manifest (
  key TEXT PRIMARY KEY,
  value NOT NULL
) WITHOUT ROWID;

CREATE TABLE articles (
  id TEXT PRIMARY KEY,
  revision TEXT NOT NULL,
  fingerprint TEXT NOT NULL,
  day INTEGER,
  outlet_key TEXT NOT NULL,
  story INTEGER,
  successor TEXT
);

-- Every revision ever stored, so that old citations keep their text.
CREATE TABLE revisions (
  article_id TEXT NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
  revision TEXT NOT NULL,
  text TEXT NOT NULL,
  title TEXT,
  outlet TEXT,
  author TEXT,
  published TEXT,
  url TEXT,
  language TEXT,
  source TEXT NOT NULL,
  raw TEXT NOT NULL,
  PRIMARY KEY (article_id, revision)
);

-- AUTOINCREMENT: a number names one passage for ever, so Chroma may hold stale ones.
CREATE TABLE passages (
  number INTEGER PRIMARY KEY AUTOINCREMENT,
  article_id TEXT NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
  ordinal INTEGER NOT NULL,
  start INTEGER NOT NULL,
  stop INTEGER NOT NULL,
  sentences TEXT NOT NULL,
  embedded_text TEXT NOT NULL,
  digest BLOB NOT NULL,
  stage INTEGER NOT NULL,
  UNIQUE (article_id, ordinal)
);
CREATE INDEX passages_by_digest ON passages (digest);
CREATE INDEX passages_by_stage ON passages (stage, length(embedded_text));

CREATE TABLE vectors (
  digest BLOB PRIMARY KEY,
  vector BLOB NOT NULL
);

-- Passages that are gone here and may still be in Chroma.
CREATE TABLE tombstones (number INTEGER PRIMARY KEY);

CREATE VIEW passage_texts AS
SELECT
  p.number AS number,
  substr(r.text, p.start + 1, p.stop - p.start) AS text,
  r.title AS title,
  r.outlet AS outlet
FROM passages AS p
JOIN articles AS a ON a.id = p.article_id
JOIN revisions AS r ON r.article_id = a.id AND r.revision = a.revision;

CREATE VIRTUAL TABLE passage_words USING fts5(
  text, title, outlet,
  content = 'passage_texts', content_rowid = 'number',
  tokenize = 'porter unicode61 remove_diacritics 2'
);
"""

STORIES_AND_FILES = """
-- Articles with one story are near-duplicates; articles with one mark may be.
CREATE INDEX articles_by_story ON articles (story);
CREATE TABLE marks (
  mark INTEGER NOT NULL,
  article_id TEXT NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
  PRIMARY KEY (mark, article_id)
) WITHOUT ROWID;
CREATE INDEX marks_by_article ON marks (article_id);

-- What each file was when it was last read, and the articles that came from it.
CREATE TABLE files (
  path TEXT PRIMARY KEY,
  fingerprint TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE file_articles (
  path TEXT NOT NULL REFERENCES files (path) ON DELETE CASCADE,
  article_id TEXT NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
  present INTEGER NOT NULL,
  PRIMARY KEY (path, article_id)
) WITHOUT ROWID;
CREATE INDEX file_articles_by_article ON file_articles (article_id);
"""
"""Since schema 2."""

CHECKSUMS = "".join(
    f"ALTER TABLE {table.name} ADD COLUMN checksum BLOB;\n" for table in SUMMED
)
"""Since schema 3; see `tables`."""

SKETCHES = """
CREATE TABLE sketches (
  number INTEGER PRIMARY KEY REFERENCES passages (number) ON DELETE CASCADE,
  article_id TEXT NOT NULL,
  sketch BLOB NOT NULL
);
CREATE INDEX sketches_by_article ON sketches (article_id);
"""
"""Since schema 4; see `sketches`."""


def statements(tables: str) -> list[str]:
    """The statements of a script, one by one."""
    return [each for each in tables.split(";\n") if each.strip()]


def digest(text: str) -> bytes:
    """SHA-256 of what the embedder reads: the key of its vector."""
    return hashlib.sha256(text.encode()).digest()


def storable(text: str) -> bool:
    """Whether SQLite and Chroma can take the text: no lone surrogates."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def connect(path: Path, *, create: bool = False) -> sqlite3.Connection:
    """Open the catalogue in autocommit mode, for use by one thread at a time.

    Where nothing may be written, what the file holds is read as it stands.
    """
    try:
        return _connected(path, "mode=rwc" if create else "mode=rw")
    except sqlite3.OperationalError:
        if os.access(path, os.W_OK) and os.access(path.parent, os.W_OK):
            raise
        return _connected(path, "immutable=1")


def _connected(path: Path, way: str) -> sqlite3.Connection:
    connection = sqlite3.connect(
        f"{path.resolve().as_uri()}?{way}",
        uri=True,
        timeout=10,
        isolation_level=None,
        check_same_thread=False,
    )
    try:
        if way != "immutable=1":
            connection.execute("PRAGMA journal_mode = WAL")
        # A killed process loses nothing, and what a writer has finished is on the disk
        # (`settle`); after a power cut, what it was at may have to be read again.
        connection.execute("PRAGMA synchronous = NORMAL")
        connection.execute("PRAGMA foreign_keys = ON")
        # Deleted text must not stay readable in free pages of the file.
        connection.execute("PRAGMA secure_delete = ON")
        # A pragma alone does not touch the file.
        connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except sqlite3.Error:
        connection.close()
        raise
    return connection


_DAMAGE = ("no such table", "no such column", "Could not decode")
"""So begins what SQLite says of damage in errors that mean something else mostly."""


@contextmanager
def explained(path: Path) -> Iterator[None]:
    """Turn what SQLite reports into errors written for people.

    Raises:
        IndexDamaged: the file is not, or no longer, a readable catalogue.
        StoreError: the disk is full, or the file may not be written.
    """
    try:
        yield
    except sqlite3.OperationalError as error:
        if str(error).startswith(_DAMAGE):
            raise _damaged(path, error) from error
        raise StoreError(
            f"The catalogue {path} could not be used: {error}.",
            "Check that the disk has room and that the folder may be written.",
        ) from error
    except (sqlite3.IntegrityError, sqlite3.ProgrammingError, sqlite3.InterfaceError):
        raise
    except sqlite3.DatabaseError as error:
        raise _damaged(path, error) from error


def _damaged(path: Path, error: sqlite3.Error) -> IndexDamaged:
    return IndexDamaged(
        # What could not be decoded is quoted there, and may be a whole article.
        f"The catalogue {path} is damaged: {str(error).partition(' with text')[0]}.",
        RESTORE,
    )
