"""One ranking of passages, from words, meaning, and the day."""

from collections.abc import Mapping
from datetime import date

from vectorstore import catalogue
from vectorstore.catalogue import EPOCH
from vectorstore.dense import Nearest, Vector
from vectorstore.engine import Connection, Ranking
from vectorstore.search import LEADERS, feedback, fuse, recency


def ranked(
    connection: Connection,
    words: Ranking,
    question: Vector | None,
    nearest: Nearest | None,
    today: date | None,
) -> Ranking:
    """Fuse two rankings, look again with what came first, and sort.

    Args:
        connection: Where the passages are.
        words: The ranking by keyword.
        question: A unit vector; None leaves meaning out.
        nearest: What ranks by it; None as the question is.
        today: The day from which newness counts; None when it does not count.
    """
    if question is None or nearest is None:
        return _sorted(connection, fuse(words, []), today)
    first = _sorted(connection, fuse(words, nearest(question)), today)
    leaders = _leaders(connection, first, len(question))
    if not len(leaders):
        return first
    again = nearest(feedback(question, leaders))
    return _sorted(connection, fuse(words, again), today)


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
    return catalogue.vectors(connection, list(best.values())[:LEADERS], dimension)
