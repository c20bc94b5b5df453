"""Ranking passages by vector: by comparing them where that is quick, else by Chroma."""

import logging
from collections.abc import Callable
from functools import partial

import numpy as np
from numpy.typing import NDArray

from vectorstore import catalogue, manifest, sketches
from vectorstore.chroma import Chroma, Unreadable
from vectorstore.engine import Connection, Ranking
from vectorstore.manifest import ChromaState
from vectorstore.records import Filters
from vectorstore.vectors import VectorTable
from vectorstore.waiting import begun

Vector = NDArray[np.float32]
Begun = Callable[[], Ranking]
"""Gives the ranking that was begun; a server has worked on it meanwhile."""
Nearest = Callable[[Vector], Begun]
"""Begins to rank passages by a unit vector."""
_log = logging.getLogger(__name__)


class DenseSearch:
    """The vectors of one index; safe to share among threads."""

    def __init__(self, chroma: Chroma, dimension: int) -> None:
        self._chroma = chroma
        self._dimension = dimension
        self._held: tuple[tuple[int, int], VectorTable | None] = ((-1, 0), None)
        """The table, and the generation and limit that it was read at."""

    def nearest(
        self,
        connection: Connection,
        filters: Filters,
        only: set[int] | None,
        limit: int,
        most: int,
    ) -> Nearest:
        """Choose the way: compare all, or what the filters admit if little, or Chroma.

        Args:
            connection: One snapshot, for as long as the result is used.
            filters: Which articles may be found.
            only: Numbers of the passages that may be found; None for all.
            limit: How many at most.
            most: Up to how many passages all vectors are held in memory.
        """
        table = self._table(connection, most)
        if table is not None:
            return lambda vector: partial(
                table.ranking, connection, vector, filters, only, limit
            )
        few = sketches.few(connection, filters, only, self._dimension)
        if few is not None:
            return lambda vector: partial(few.ranking, connection, vector, limit)
        state = manifest.chroma_state(connection)

        def by_chroma(vector: Vector) -> Begun:
            ask = partial(self._asked, state, vector, filters, limit)
            # Of a folder it is this process that ranks: when the ranking is wanted.
            asked = begun(ask).result if self._chroma.shared else ask
            return lambda: _admitted(connection, asked(), filters, only)

        return by_chroma

    def _table(self, connection: Connection, most: int) -> VectorTable | None:
        """The vectors as they are now; None when they are not held in memory."""
        if not most:
            return None
        state, table = self._held
        current = (manifest.generation(connection), most)
        if state != current:
            if catalogue.embedded(connection) > most:
                table = None
            else:
                table = table or VectorTable.empty(self._dimension)
                table = table.updated(connection)
            self._held = (current, table)
        return table

    def _asked(
        self, state: ChromaState, question: Vector, filters: Filters, limit: int
    ) -> Ranking:
        """Chroma's own ranking; nothing when it cannot be read."""
        try:
            if not state.folder:
                raise Unreadable("it has not been made")
            if not state.clean and not self._chroma.is_open(state.folder):
                raise Unreadable(f"{state.folder}: it is being written")
            return self._chroma.ranking(state, question, filters, limit)
        except Unreadable as error:
            _log.warning("Searching by keyword only: %s", error)
            return []


def _admitted(
    connection: Connection, found: Ranking, filters: Filters, only: set[int] | None
) -> Ranking:
    """Chroma knows neither languages nor phrases, and may hold what is gone."""
    admitted = catalogue.admitted(connection, [n for n, _ in found], filters)
    admitted = admitted if only is None else admitted & only
    return [(number, score) for number, score in found if number in admitted]
