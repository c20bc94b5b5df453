"""What a filter admits, compared one by one: by sketches of vectors, then exactly.

A sketch is a vector in a byte a number. Those of an article stand side by side in a
table that is written once, so that 15,000 of them are read where 15,000 vectors would
be looked up one by one, four times as many bytes: of a month of a million passages in
PostgreSQL in 60 ms instead of 150.
"""

import json
from collections.abc import Iterable, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from vectorstore import catalogue
from vectorstore.catalogue import condition
from vectorstore.engine import NUMBERS, Connection, Ranking
from vectorstore.records import Filters
from vectorstore.vectors import Numbers, highest

MOST_FEW = 50_000
"""Passages whose sketches are read for one question: 20 MB of 384 numbers. A quarter of
a million passages, 45,000 of them, takes half a second; Chroma's filter, six."""
LEVELS = 127
"""The largest number of a vector, in its sketch."""
CLOSER = 2
"""How many times the passages that are wanted are compared exactly. One that is missed
has a cosine that is less than .001 away from those found; over a million passages none
of 60 rankings missed any."""
COUNTED_ABOVE = 2_000
"""Articles: of more, passages are counted first, which takes a quarter of the time of
reading their sketches in vain."""
READ_AT_ONCE = 500
COMPARED_AT_ONCE = 4_000


def sketch(vector: bytes) -> bytes:
    """Write a vector of 32-bit numbers as the size of a level, and a byte a number.

    Of a damaged one there is none: `audit` names it, and what has none is not compared.
    """
    if len(vector) % 4:
        return b""
    numbers = np.frombuffer(vector, np.float32)
    level = np.abs(numbers).max(initial=0) / np.float32(LEVELS)
    levels = np.rint(numbers / (level or 1)).astype(np.int8)
    return np.float32(level).tobytes() + levels.tobytes()


def add(connection: Connection, vectors: Iterable[tuple[bytes, bytes]]) -> None:
    """Add sketches of the passages that have these digests and vectors, if missing."""
    connection.executemany(
        "INSERT INTO sketches (number, article_id, sketch)"
        " SELECT p.number, p.article_id, ? FROM passages AS p WHERE p.digest = ?"
        " ON CONFLICT DO NOTHING",
        [(sketch(vector), key) for key, vector in vectors],
    )


def unlike(connection: Connection) -> Iterator[list[tuple[bytes, int, str]]]:
    """Yield sketches that are missing or not of their vector.

    Each as it should be, with number and article id of its passage.
    """
    last = 0
    while rows := connection.execute(
        "SELECT p.number, p.article_id, s.sketch, v.vector FROM passages AS p"
        " JOIN vectors AS v ON v.digest = p.digest"
        " LEFT JOIN sketches AS s ON s.number = p.number"
        " WHERE p.number > ? ORDER BY p.number LIMIT ?",
        (last, READ_AT_ONCE),
    ).fetchall():
        right = [(sketch(row[3]), row) for row in rows]
        yield [(made, row[0], row[1]) for made, row in right if made != row[2]]
        last = rows[-1][0]


def fill(connection: Connection) -> None:
    """Make every sketch that is missing or wrong."""
    for rows in unlike(connection):
        connection.executemany(
            "INSERT INTO sketches (sketch, number, article_id) VALUES (?, ?, ?)"
            " ON CONFLICT (number) DO UPDATE SET sketch = excluded.sketch",
            rows,
        )


class Sketches:
    """The sketches of what may be found; unchanging."""

    def __init__(self, numbers: Numbers, kept: NDArray[np.void]) -> None:
        self._numbers = numbers
        self._kept = kept
        """A `level` and the `levels` of each."""

    def ranking(
        self, connection: Connection, question: NDArray[np.float32], limit: int
    ) -> Ranking:
        """Rank by cosine with the question, nearest first.

        The nearest by their sketches, more than are wanted, are compared exactly.

        Args:
            connection: Where the vectors are.
            question: A unit vector.
            limit: How many at most.
        """
        near = highest(self._numbers, self._cosines(question), CLOSER * limit)
        found, matrix = catalogue.vectors(
            connection, [number for number, _ in near], len(question)
        )
        return highest(np.array(found, np.int64), matrix @ question, limit)

    def _cosines(self, question: NDArray[np.float32]) -> NDArray[np.float32]:
        """With each sketch, nearly; whole, 50,000 would be 77 MB of numbers."""
        found = np.empty(len(self._kept), np.float32)
        for start in range(0, len(found), COMPARED_AT_ONCE):
            part = slice(start, start + COMPARED_AT_ONCE)
            levels = self._kept["levels"][part].astype(np.float32)
            found[part] = (levels @ question) * self._kept["level"][part]
        return found


def few(
    connection: Connection, filters: Filters, only: set[int] | None, dimension: int
) -> Sketches | None:
    """What filters admit, to be compared as it is; None when that is not little.

    A graph of all vectors finds its way badly among few: under a filter for a month of
    five years, Chroma took twice as long as without, and may find less.

    Args:
        connection: Where the sketches are.
        filters: Which articles may be found.
        only: Numbers of the passages that may be found, all of which the filters
            admit; None for all.
        dimension: Of a vector.
    """
    if only is not None:
        if len(only) > MOST_FEW:
            return None
        # Which the filters have admitted.
        where = f"s.number IN {NUMBERS}"
        values: Sequence[str | int] = [json.dumps(sorted(only))]
    elif filters:
        where, values = condition(filters)
        if not _admits_few(connection, where, values):
            return None
    else:
        return None
    # Taken over at once: one by one, psycopg takes twice as long over 15,000 rows.
    rows = connection.execute(
        "SELECT s.number, s.sketch FROM sketches AS s"
        " JOIN articles AS a ON a.id = s.article_id"
        f" WHERE {where} AND length(s.sketch) = ? LIMIT {MOST_FEW + 1}",
        (*values, 4 + dimension),
    ).fetchall()
    if len(rows) > MOST_FEW:
        return None
    rows.sort()
    joined = b"".join(kept for _, kept in rows)
    layout = [("level", np.float32), ("levels", np.int8, dimension)]
    numbers = np.array([number for number, _ in rows], np.int64)
    return Sketches(numbers, np.frombuffer(joined, layout))


def _admits_few(
    connection: Connection, where: str, values: Sequence[str | int]
) -> bool:
    """Whether filters may admit at most MOST_FEW passages."""

    def count(tables: str) -> int:
        query = f"SELECT 1 FROM {tables} WHERE {where} LIMIT {MOST_FEW + 1}"
        counted = f"SELECT count(*) FROM ({query}) AS admitted"
        return int(connection.execute(counted, values).fetchone()[0])

    articles = count("articles AS a")
    passages = "sketches AS s JOIN articles AS a ON a.id = s.article_id"
    return articles <= MOST_FEW and (
        articles <= COUNTED_ABOVE or count(passages) <= MOST_FEW
    )
