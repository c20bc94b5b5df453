"""Copying an index to another place, whatever the two are built on."""

import hashlib
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from vectorstore import manifest
from vectorstore.engine import Connection
from vectorstore.errors import StoreError
from vectorstore.index import NewsIndex
from vectorstore.location import Location
from vectorstore.making import engines
from vectorstore.schema import EMBEDDED

READ_AT_ONCE = 500


class _Table(NamedTuple):
    name: str
    columns: str
    keys: str
    """What tells rows apart wherever they are."""
    order: str
    """The order in which they came, where it matters: of equals the first wins."""


_STAGE = f"CASE WHEN stage > {EMBEDDED} THEN {EMBEDDED} ELSE stage END"
"""A copy's Chroma is still to be made."""

_TABLES = (
    _Table(
        "articles",
        "id, revision, fingerprint, day, outlet_key, story, successor",
        "id",
        "rowid",
    ),
    _Table(
        "revisions",
        "article_id, revision, text, title, outlet, author, published, url, language,"
        " source, raw",
        "article_id, revision",
        "article_id, revision",
    ),
    _Table(
        "passages",
        "article_id, ordinal, start, stop, sentences, embedded_text, digest, stage",
        "article_id, ordinal",
        "number",
    ),
    _Table("vectors", "digest, vector", "digest", "digest"),
    _Table("marks", "mark, article_id", "mark, article_id", "mark, article_id"),
    _Table("files", "path, fingerprint", "path", "path"),
    _Table(
        "file_articles",
        "path, article_id, present",
        "path, article_id",
        "path, article_id",
    ),
)


def content_hash(location: Location) -> str:
    """SHA-256 of everything that an index holds, in hex; of copies it is equal.

    Left out is what each place has in its own way: numbers of passages, the keyword
    index, Chroma, and how many writes there were.

    Raises:
        IndexMissing, StoreError: it cannot be read.
    """
    digest = hashlib.sha256()
    with NewsIndex.open(location) as index:
        digest.update(repr((index.identity, index.secret)).encode())
    catalogue, _ = engines(location)
    try:
        with catalogue.read() as connection:
            for table in _TABLES:
                for rows in _pages(connection, table, table.keys):
                    for row in rows:
                        digest.update(repr((table.name, *row)).encode())
    finally:
        catalogue.close()
    return digest.hexdigest()


def copy_index(source: Location, target: Location) -> None:
    """Copy an index, all of it or nothing; its words and its Chroma are made anew.

    The copy has the secret of the original, so that answers are the same to the byte.

    Raises:
        IndexMissing: there is nothing to copy.
        StoreError: there are articles in the target already, or one of the two cannot
            be used.
    """
    with NewsIndex.open(source) as index:
        identity, secret = index.identity, index.secret
    with NewsIndex.create(target, identity) as copy:
        if copy.counts().articles:
            raise StoreError(
                "There are articles in the place to copy to.",
                "Give a new folder, or an empty database.",
            )
    read, write = engines(source)[0], engines(target)[0]
    try:
        with read.read() as old, write.writing(), write.write() as new:
            for table in _TABLES:
                for rows in _pages(old, table, table.order):
                    places = ", ".join("?" * len(rows[0]))
                    new.executemany(
                        f"INSERT INTO {table.name} ({table.columns}) VALUES ({places})",
                        rows,
                    )
            write.words.rebuild(new)
            manifest.update(new, secret=secret.hex())
    finally:
        read.close()
        write.close()
    with NewsIndex.open(target) as copy, copy.writer():
        pass  # Leaving brings Chroma up to date.


def _pages(
    connection: Connection, table: _Table, order: str
) -> Iterator[list[Sequence[Any]]]:
    """The columns of a table, many rows at a time."""
    columns = table.columns.replace("stage", _STAGE)
    names = order.split(", ")
    last: list[Any] = []
    while True:
        after = f"WHERE ({order}) > ({', '.join('?' * len(names))})" if last else ""
        rows = connection.execute(
            f"SELECT {order}, {columns} FROM {table.name} {after}"
            f" ORDER BY {order} LIMIT {READ_AT_ONCE}",
            last,
        ).fetchall()
        if not rows:
            return
        yield [row[len(names) :] for row in rows]
        last = list(rows[-1][: len(names)])
