"""Reading the records of a catalogue, whichever engine keeps it."""

import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, fields
from itertools import islice
from typing import Any

import numpy as np
from numpy.typing import NDArray

from vectorstore.engine import NUMBERS, TEXTS, Condition, Connection, Ranking
from vectorstore.errors import PUT_AGAIN, IndexDamaged
from vectorstore.records import Article, Filters, ListedArticle, Match, Passage
from vectorstore.schema import PENDING, storable

EPOCH = 719_163
"""`date.toordinal()` of 1970-01-01: days are stored as days since then."""

READ_AT_ONCE = 30
"""Matches read by one query; most searches want fewer than they rank."""

_ARTICLE = (
    "r.article_id, r.text, r.title, r.outlet, r.author, r.published, r.url,"
    " r.language, r.source"
)
_PASSAGE = "p.article_id, p.ordinal, p.start, p.stop, p.sentences, p.embedded_text"


@dataclass(frozen=True, kw_only=True)
class Counts:
    """How much an index holds."""

    articles: int
    passages: int
    pending: int
    """Passages that have no vector yet: keyword search alone finds them."""


def condition(filters: Filters) -> Condition:
    """Say the filters in SQL."""
    clauses = ["1 = 1"]
    values: list[str | int] = []
    unless = " OR a.day IS NULL" if filters.undated else ""
    for sign, day in ((">=", filters.after), ("<=", filters.before)):
        if day is not None:
            clauses.append(f"(a.day {sign} ?{unless})")
            values.append(day.toordinal() - EPOCH)
    for column, wanted in (
        ("a.outlet_key IN", {outlet.casefold() for outlet in filters.outlets}),
        ("a.id IN", filters.articles),
        ("a.id NOT IN", filters.excluded),
    ):
        if wanted:
            clauses.append(f"{column} {TEXTS}")
            # No article can have what cannot be stored.
            values.append(json.dumps(sorted(filter(storable, wanted))))
    if filters.languages:
        clauses.append(
            "EXISTS (SELECT 1 FROM revisions AS l, json_each(?) AS wanted"
            " WHERE l.article_id = a.id AND l.revision = a.revision"
            " AND lower(l.language) || '-' LIKE wanted.value || '-%')"
        )
        codes = filter(storable, map(str.lower, filters.languages))
        values.append(json.dumps(sorted(codes)))
    return " AND ".join(clauses), values


def counts(connection: Connection) -> Counts:
    """Count articles, passages, and passages without a vector."""
    articles, passages, pending = connection.execute(
        "SELECT (SELECT count(*) FROM articles), (SELECT count(*) FROM passages),"
        " (SELECT count(*) FROM passages WHERE stage = ?)",
        (PENDING,),
    ).fetchone()
    return Counts(articles=articles, passages=passages, pending=pending)


def eligible(connection: Connection, filters: Filters) -> int:
    """Count the articles that the filters admit."""
    where, values = condition(filters)
    query = f"SELECT count(*) FROM articles AS a WHERE {where}"
    return int(connection.execute(query, values).fetchone()[0])


def article(
    connection: Connection, article_id: str, revision: str | None
) -> Article | None:
    """Read one article with its raw text, as it is or as a revision was."""
    if not storable(article_id + (revision or "")):
        return None
    row = connection.execute(
        f"SELECT {_ARTICLE}, r.raw"
        " FROM revisions AS r JOIN articles AS a ON a.id = r.article_id"
        " WHERE a.id = ? AND r.revision = coalesce(?, a.revision)",
        (article_id, revision),
    ).fetchone()
    return _article(row) if row else None


def articles(connection: Connection, ids: Iterable[str] | None = None) -> list[Article]:
    """Read current articles, all or those named, sorted by id, `raw` left empty."""
    only = "" if ids is None else f" AND a.id IN {TEXTS}"
    rows = connection.execute(
        f"SELECT {_ARTICLE}, '' FROM revisions AS r JOIN articles AS a"
        f" ON a.id = r.article_id AND a.revision = r.revision{only} ORDER BY a.id",
        () if ids is None else (json.dumps(sorted(ids)),),
    )
    return [_article(row) for row in rows]


def listed(
    connection: Connection, after: str = "", limit: int | None = None
) -> list[ListedArticle]:
    """Read what lists tell of articles, by id, from the one after `after` on."""
    if not storable(after):
        return []
    rows = connection.execute(
        "SELECT a.id, a.revision, r.title, r.outlet, r.author, r.published, r.url,"
        " r.language, r.source, a.story FROM articles AS a JOIN revisions AS r"
        " ON r.article_id = a.id AND r.revision = a.revision WHERE a.id > ?"
        " ORDER BY a.id" + ("" if limit is None else f" LIMIT {limit:d}"),
        (after,),
    )
    names = [each.name for each in fields(ListedArticle)]
    return [ListedArticle(**dict(zip(names, row, strict=True))) for row in rows]


def passages(connection: Connection, article_id: str) -> list[Passage]:
    """Read the passages of an article in the order of its text."""
    if not storable(article_id):
        return []
    rows = connection.execute(
        f"SELECT {_PASSAGE} FROM passages AS p WHERE article_id = ? ORDER BY ordinal",
        (article_id,),
    )
    return [_passage(row) for row in rows]


def embedded(connection: Connection) -> int:
    """Count the passages that have a vector."""
    query = "SELECT count(*) FROM passages WHERE stage > ?"
    return int(connection.execute(query, (PENDING,)).fetchone()[0])


def places(
    connection: Connection, numbers: Iterable[int]
) -> dict[int, tuple[str, int | None]]:
    """Map numbers of passages to article id and day; those that are gone are not in."""
    rows = connection.execute(
        "SELECT p.number, a.id, a.day FROM passages AS p"
        " JOIN articles AS a ON a.id = p.article_id"
        f" WHERE p.number IN {NUMBERS}",
        (json.dumps(list(numbers)),),
    )
    return {number: (article_id, day) for number, article_id, day in rows}


def numbers(connection: Connection, article_id: str) -> list[int]:
    """Numbers of the passages of an article, in the order of its text."""
    if not storable(article_id):
        return []
    query = "SELECT number FROM passages WHERE article_id = ? ORDER BY ordinal"
    return [number for (number,) in connection.execute(query, (article_id,))]


def admitted(
    connection: Connection, numbers: Sequence[int], filters: Filters
) -> set[int]:
    """Which of these passages the filters admit."""
    where, values = condition(filters)
    rows = connection.execute(
        "SELECT p.number FROM passages AS p JOIN articles AS a ON a.id = p.article_id"
        f" WHERE p.number IN {NUMBERS} AND {where}",
        [json.dumps(numbers), *values],
    )
    return {number for (number,) in rows}


def vectors(
    connection: Connection, numbers: Sequence[int], dimension: int
) -> tuple[list[int], NDArray[np.float32]]:
    """Read those passages that have a vector: their numbers, and a row for each."""
    rows = connection.execute(
        "SELECT p.number, v.vector FROM json_each(?) AS wanted"
        " JOIN passages AS p ON p.number = CAST(wanted.value AS BIGINT)"
        " JOIN vectors AS v ON v.digest = p.digest ORDER BY wanted.key",
        (json.dumps(numbers),),
    ).fetchall()
    joined = b"".join(vector for _, vector in rows)
    matrix = np.frombuffer(joined, np.float32).reshape(-1, dimension)
    return [number for number, _ in rows], matrix


def matches(
    connection: Connection,
    ranking: Ranking,
    question: NDArray[np.float32] | None,
) -> Iterator[Match]:
    """Turn a ranking into matches one by one; passages that are gone are left out."""
    places = enumerate(ranking, start=1)
    while batch := list(islice(places, READ_AT_ONCE)):
        rows = connection.execute(
            f"SELECT p.number, v.vector, {_PASSAGE} FROM passages AS p"
            " LEFT JOIN vectors AS v ON v.digest = p.digest"
            f" WHERE p.number IN {NUMBERS}",
            (json.dumps([number for _, (number, _) in batch]),),
        )
        found = {row[0]: (row[1], _passage(row[2:])) for row in rows}
        ids = {passage.article_id for _, passage in found.values()}
        whole = {item.id: item for item in articles(connection, ids)}
        for rank, (number, score) in batch:
            if number in found:
                vector, passage = found[number]
                with _readable(f"passage {passage.id!r}"):
                    match = Match(
                        article=whole[passage.article_id],
                        passage=passage,
                        score=score,
                        rank=rank,
                        similarity=_similarity(vector, question),
                    )
                yield match


def _similarity(
    vector: bytes | None, question: NDArray[np.float32] | None
) -> float | None:
    if vector is None or question is None:
        return None
    return float(np.frombuffer(vector, np.float32) @ question)


def _article(row: Sequence[Any]) -> Article:
    names = (
        *("id", "text", "title", "outlet", "author", "published", "url"),
        *("language", "source", "raw"),
    )
    article = Article(**dict(zip(names, row, strict=True)))
    with _readable(f"article {article.id!r}"):
        if not all(isinstance(value, str | None) for value in row):
            raise TypeError
        _ = article.published_on
    return article


def _passage(row: Sequence[Any]) -> Passage:
    article_id, ordinal, start, stop, sentences, embedded_text = row
    with _readable(f"passage {ordinal!r} of article {article_id!r}"):
        if tuple(map(type, row)) != (str, int, int, int, str, str):
            raise TypeError
        return Passage(
            article_id=article_id,
            ordinal=ordinal,
            start=start,
            end=stop,
            sentences=tuple((first, last) for first, last in json.loads(sentences)),
            embedded_text=embedded_text,
        )


@contextmanager
def _readable(what: str) -> Iterator[None]:
    """Name a row that holds what was never written.

    Raises:
        IndexDamaged: it does.
    """
    try:
        yield
    except (KeyError, TypeError, ValueError) as error:
        raise IndexDamaged(f"What is kept of {what} is damaged.", PUT_AGAIN) from error
