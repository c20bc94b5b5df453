"""Every vector of an index in memory: compared one by one, so the search is exact."""

from typing import Self

import numpy as np
from numpy.typing import NDArray

from vectorstore.catalogue import condition
from vectorstore.engine import Connection, Ranking
from vectorstore.records import Filters
from vectorstore.schema import PENDING

Numbers = NDArray[np.int64]
FEW = 0.1
"""Up to this share of all vectors, taking them out costs less than comparing all."""


class VectorTable:
    """Vectors with the numbers of their passages; unchanging, so threads share it.

    A million vectors of 384 numbers take 1.5 GB and are compared in about 50 ms.
    """

    def __init__(
        self, numbers: Numbers, articles: Numbers, matrix: NDArray[np.float32]
    ) -> None:
        self._numbers = numbers
        self._articles = articles
        self._matrix = matrix

    def __len__(self) -> int:
        """How many vectors it holds."""
        return len(self._numbers)

    @classmethod
    def empty(cls, dimension: int) -> Self:
        """A table without passages."""
        nothing = np.zeros(0, np.int64)
        return cls(nothing, nothing, np.zeros((0, dimension), np.float32))

    def updated(self, connection: Connection) -> Self:
        """The table as the catalogue is now; reads only the vectors that are new.

        A number stands for one passage for ever, so a known one need not be read again.
        """
        query = "SELECT number FROM passages WHERE stage > ? ORDER BY number"
        rows = connection.execute(query, (PENDING,)).fetchall()
        current = np.array(rows, np.int64).reshape(-1)
        kept = np.isin(self._numbers, current, assume_unique=True)
        new = np.setdiff1d(current, self._numbers, assume_unique=True)
        if not len(new) and kept.all():
            return self
        numbers, articles, matrix = _read(connection, new, self._matrix.shape[1])
        return type(self)(
            np.concatenate([self._numbers[kept], numbers]),
            np.concatenate([self._articles[kept], articles]),
            np.concatenate([self._matrix[kept], matrix]),
        )

    def ranking(
        self,
        connection: Connection,
        question: NDArray[np.float32],
        filters: Filters,
        only: set[int] | None,
        limit: int,
    ) -> Ranking:
        """Rank admitted passages by cosine with the question, nearest first.

        Args:
            connection: For what the filters ask of articles.
            question: A unit vector.
            filters: Which articles may be found.
            only: Numbers of the passages that may be found; None for all.
            limit: How many at most.
        """
        numbers, matrix = self._numbers, self._matrix
        if filters or only is not None:
            rows = np.flatnonzero(self._admitted(connection, filters, only))
            numbers = numbers[rows]
            if len(rows) < FEW * len(matrix):
                cosines = matrix[rows] @ question
            else:
                cosines = (matrix @ question)[rows]
        else:
            cosines = matrix @ question
        return highest(numbers, cosines, limit)

    def _admitted(
        self, connection: Connection, filters: Filters, only: set[int] | None
    ) -> NDArray[np.bool_]:
        where, values = condition(filters)
        query = f"SELECT a.rowid FROM articles AS a WHERE {where}"
        rows = np.array(connection.execute(query, values).fetchall(), np.int64)
        admitted = np.isin(self._articles, rows.reshape(-1))
        if only is not None:
            admitted &= np.isin(self._numbers, np.fromiter(only, np.int64, len(only)))
        return admitted


def highest(numbers: Numbers, cosines: NDArray[np.float32], limit: int) -> Ranking:
    """Rank passages by their cosines, nearest first; `limit` at most."""
    if limit < len(cosines):
        best = np.argpartition(-cosines, limit)[:limit]
        cosines, numbers = cosines[best], numbers[best]
    order = np.lexsort((numbers, -cosines))
    return [(int(numbers[at]), float(cosines[at])) for at in order]


def _read(
    connection: Connection, new: Numbers, dimension: int
) -> tuple[Numbers, Numbers, NDArray[np.float32]]:
    """Read vectors by passage number, from the first new one on."""
    matrix = np.empty((len(new), dimension), np.float32)
    numbers, articles = np.empty_like(new), np.empty_like(new)
    wanted = set(new.tolist())
    rows = connection.execute(
        "SELECT p.number, a.rowid, v.vector FROM passages AS p"
        " JOIN articles AS a ON a.id = p.article_id"
        " JOIN vectors AS v ON v.digest = p.digest"
        " WHERE p.number >= ? AND p.stage > ?",
        (int(new[0]) if len(new) else 0, PENDING),
    )
    place = 0
    for number, article, vector in rows if len(new) else ():
        if number in wanted:
            numbers[place], articles[place] = number, article
            matrix[place] = np.frombuffer(vector, np.float32)
            place += 1
    return numbers[:place], articles[:place], matrix[:place]
