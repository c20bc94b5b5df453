"""The tables that hold what an index is made of, and a sum over each of their rows.

A bit that turns over in a date or an offset leaves a row that reads well and is wrong.
So each row of most tables has a sum over what it holds, written with it; `audit`
compares them.
"""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from vectorstore.engine import Connection
from vectorstore.errors import RESTORE, IndexDamaged

READ_AT_ONCE = 500


class Table(NamedTuple):
    """A table, in the words of both engines."""

    name: str
    columns: str
    """What a row is written with; its sum is over these, in this order."""
    keys: str
    """What tells rows apart wherever they are."""
    order: str
    """The order in which they came, where it matters: of equals the first wins."""
    state: str = ""
    """Columns that change while the row stays."""
    summed: bool = True
    """Whether its rows have sums."""

    @property
    def content(self) -> str:
        """Every column but the sum."""
        return f"{self.columns}, {self.state}" if self.state else self.columns


ARTICLES = Table(
    "articles",
    "id, revision, fingerprint, day, outlet_key",
    "id",
    "rowid",
    state="story, successor",
)
REVISIONS = Table(
    "revisions",
    "article_id, revision, text, title, outlet, author, published, url, language,"
    " source, raw",
    "article_id, revision",
    "article_id, revision",
)
PASSAGES = Table(
    "passages",
    "article_id, ordinal, start, stop, sentences, embedded_text, digest",
    "article_id, ordinal",
    "number",
    state="stage",
)
VECTORS = Table("vectors", "digest, vector", "digest", "digest")

TABLES = (
    *(ARTICLES, REVISIONS, PASSAGES, VECTORS),
    Table(
        "marks",
        "mark, article_id",
        "mark, article_id",
        "mark, article_id",
        summed=False,
    ),
    Table("files", "path, fingerprint", "path", "path", summed=False),
    Table(
        "file_articles",
        "path, article_id, present",
        "path, article_id",
        "path, article_id",
        summed=False,
    ),
)
SUMMED = tuple(table for table in TABLES if table.summed)


def checksum(values: Iterable[Any]) -> bytes:
    """Sum the values of a row's columns: 16 bytes, against damage, not forgers."""
    summed = hashlib.blake2b(digest_size=16)
    for value in values:
        written = value if isinstance(value, bytes) else str(value).encode()
        # Type and length keep None from "None", and "ab", "c" from "a", "bc".
        summed.update(f"{type(value).__name__} {len(written)} ".encode())
        summed.update(written)
    return summed.digest()


def fill(connection: Connection) -> None:
    """Give sums to the rows of an index whose version had none."""
    for table in SUMMED:
        names = table.keys.split(", ")
        same = " AND ".join(f"{name} = ?" for name in names)
        for rows in pages(connection, table, table.keys, table.columns):
            connection.executemany(
                f"UPDATE {table.name} SET checksum = ? WHERE {same}",
                [(checksum(row[len(names) :]), *row[: len(names)]) for row in rows],
            )


def changed(connection: Connection, table: Table) -> Iterator[dict[str, Any]]:
    """Yield the rows that are not what was written, column by column."""
    columns = f"{table.columns}, checksum"
    names = columns.split(", ")
    for rows in pages(connection, table, table.keys, columns):
        for row in rows:
            *values, known = row[-len(names) :]
            if checksum(values) != known:
                yield dict(zip(names, row[-len(names) :], strict=True))


def pages(
    connection: Connection, table: Table, order: str, columns: str
) -> Iterator[list[Sequence[Any]]]:
    """Yield what stands in the columns of order, then in others, many rows at a time.

    Raises:
        IndexDamaged: the rows are in no order, and would be read for ever.
    """
    names = order.split(", ")
    last: tuple[Any, ...] = ()
    seen: set[tuple[Any, ...]] = set()
    while True:
        after = f"WHERE ({order}) > ({', '.join('?' * len(names))})" if last else ""
        rows = connection.execute(
            f"SELECT {order}, {columns} FROM {table.name} {after}"
            f" ORDER BY {order} LIMIT {READ_AT_ONCE}",
            last,
        ).fetchall()
        if not rows:
            return
        yield rows
        last = tuple(rows[-1][: len(names)])
        if last in seen:
            raise IndexDamaged(f"The table {table.name} is damaged.", RESTORE)
        seen.add(last)
