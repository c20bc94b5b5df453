"""One ranking of passages, from words, meaning, and the day."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Self

from vectorstore import catalogue
from vectorstore.catalogue import EPOCH
from vectorstore.dense import Begun, Nearest, Vector
from vectorstore.engine import Connection, Ranking
from vectorstore.search import LEADERS, feedback, fuse, recency


@dataclass(frozen=True)
class Meaning:
    """A ranking by vector that has begun; another may follow it."""

    question: Vector
    """A unit vector."""
    nearest: Nearest
    begun: Begun

    @classmethod
    def of(cls, question: Vector, nearest: Nearest) -> Self:
        """Begin to rank by a unit vector."""
        return cls(question, nearest, nearest(question))


def ranked(
    connection: Connection,
    words: Ranking,
    meaning: Meaning | None,
    today: date | None,
) -> Ranking:
    """Fuse two rankings, look again with what came first, and sort.

    Args:
        connection: Where the passages are.
        words: The ranking by keyword.
        meaning: The ranking by vector; None leaves it out.
        today: The day from which newness counts; None when it does not count.
    """
    if meaning is None:
        return _sorted(connection, fuse(words, []), today)
    first = _sorted(connection, fuse(words, meaning.begun()), today)
    leaders = _leaders(connection, first, len(meaning.question))
    if not len(leaders):
        return first
    again = meaning.nearest(feedback(meaning.question, leaders))
    return _sorted(connection, fuse(words, again()), today)


def _sorted(
    connection: Connection, scores: Mapping[int, float], today: date | None
) -> Ranking:
    """Add what newness is worth, and sort; passages that are gone are left out."""
    day = today.toordinal() - EPOCH if today else None
    places = catalogue.places(connection, scores)
    weighed = [
        (number, scores[number] + recency(published, day))
        for number, (_, published) in places.items()
    ]
    return sorted(weighed, key=lambda item: (-item[1], item[0]))


def _leaders(connection: Connection, first: Ranking, dimension: int) -> Vector:
    """Vectors of the best passage of each of the first articles."""
    places = catalogue.places(connection, (number for number, _ in first))
    best: dict[str, int] = {}
    for number, _ in first:
        best.setdefault(places[number][0], number)
    leading = list(best.values())[:LEADERS]
    return catalogue.vectors(connection, leading, dimension)[1]
