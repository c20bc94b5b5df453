"""Copying an index to another place, whatever the two are built on."""

import hashlib
from collections.abc import Iterator, Sequence
from typing import Any

from vectorstore import manifest, sketches
from vectorstore.engine import Connection
from vectorstore.errors import StoreError
from vectorstore.index import NewsIndex
from vectorstore.location import Location
from vectorstore.making import engines
from vectorstore.schema import EMBEDDED
from vectorstore.tables import TABLES, Table, pages

_STAGE = f"CASE WHEN stage > {EMBEDDED} THEN {EMBEDDED} ELSE stage END"
"""A copy's Chroma is still to be made."""


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
            for table in TABLES:
                for rows in _pages(connection, table, table.keys, table.content):
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
            for table in TABLES:
                # The sums come along: new ones would make good what is damaged.
                columns = table.content + (", checksum" if table.summed else "")
                for rows in _pages(old, table, table.order, columns):
                    places = ", ".join("?" * len(rows[0]))
                    new.executemany(
                        f"INSERT INTO {table.name} ({columns}) VALUES ({places})", rows
                    )
            write.words.rebuild(new)
            sketches.fill(new)
            manifest.update(new, secret=secret.hex())
    finally:
        read.close()
        write.close()
    with NewsIndex.open(target) as copy, copy.writer():
        pass  # Leaving brings Chroma up to date.


def _pages(
    connection: Connection, table: Table, order: str, columns: str
) -> Iterator[list[Sequence[Any]]]:
    """The columns of a table, many rows at a time."""
    first = len(order.split(", "))
    columns = columns.replace("stage", _STAGE)
    for rows in pages(connection, table, order, columns):
        yield [row[first:] for row in rows]
