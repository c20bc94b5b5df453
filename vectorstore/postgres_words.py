"""The keyword index of a database: PostgreSQL's full-text search, ranked by BM25.

PostgreSQL finds the passages; its own ranking knows neither how rare a word is nor how
long a passage. BM25 is computed from the same figures, and by the same formula, as in
SQLite's FTS5, over words cut and stemmed in the same way: the rankings are equal.
"""

import math
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from threading import Lock

import snowballstemmer

from vectorstore.engine import Condition, Connection, Ranking, Wanted, WordRow

K1, B = 1.2, 0.75
"""Of BM25, as FTS5 has them."""
RAREST = 1e-6
"""What FTS5 weighs a word by that stands in half of the passages or more."""
LONGEST = 200
"""Characters of a word; PostgreSQL refuses some thousands."""
STEMMED = range(3, 65)
"""Bytes; FTS5 leaves shorter and longer words alone."""
FURTHEST = 16_000
"""PostgreSQL counts no place after 16,383."""
GAP = 10
"""Places between two fields, so that no phrase goes from one into the next."""
READ_AT_ONCE = 2_000
MOST_NAMED = 5_000
"""Articles that are named one by one to a search for words: 80 kB of ids."""

_TOKEN = re.compile(r"[^\W_]+")
_stemmer = snowballstemmer.stemmer("porter")
_stemming = Lock()

_COUNTED = (
    "SELECT lexeme, count(*) AS held FROM passage_words, unnest(words)"
    " WHERE article_id = ? GROUP BY lexeme"
)
_SUMMED = (
    "SELECT count(*) AS held, coalesce(sum(length), 0) AS tokens FROM passage_words"
)
# The score for one term: weight · hits / (hits + k), which has the hits in it once.
# Most passages hold one term or two: asking whether they do is quick, counting is not.
_SCORE = (
    "CASE WHEN w.words @@ CAST(? AS TSQUERY) THEN CAST(? AS FLOAT8)"
    " / (1 + (CAST(? AS FLOAT8) + CAST(? AS FLOAT8) * w.length)"
    " / hits(w.words, CAST(? AS TSQUERY))) ELSE 0 END"
)


def tokens(text: str) -> list[str]:
    """The words of a text: stems without case and accents, as FTS5 cuts them."""
    decomposed = unicodedata.normalize("NFD", text.lower())
    plain = "".join(each for each in decomposed if not unicodedata.combining(each))
    return [stem for word in _TOKEN.findall(plain) if (stem := _stem(word))]


@lru_cache(maxsize=100_000)
def _stem(word: str) -> str:
    if len(word.encode()) not in STEMMED:
        return word[:LONGEST]
    with _stemming:
        return str(_stemmer.stemWord(word))


class PostgresWords:
    """See `engine.Words`."""

    def add(
        self, connection: Connection, article_id: str, rows: Sequence[WordRow]
    ) -> None:
        """Index the passages of an article."""
        self._insert(connection, [(article_id, row) for row in rows])
        connection.execute(
            f"INSERT INTO word_counts AS c {_COUNTED} ON CONFLICT (term)"
            " DO UPDATE SET passages = c.passages + excluded.passages",
            (article_id,),
        )
        connection.execute(
            "UPDATE word_totals SET passages = passages + held,"
            " tokens = word_totals.tokens + added.tokens"
            f" FROM ({_SUMMED} WHERE article_id = ?) AS added",
            (article_id,),
        )

    def drop(self, connection: Connection, article_id: str) -> None:
        """Forget the passages of an article, which are still in the catalogue."""
        connection.execute(
            "UPDATE word_counts AS c SET passages = c.passages - dropped.held"
            f" FROM ({_COUNTED}) AS dropped WHERE c.term = dropped.lexeme",
            (article_id,),
        )
        connection.execute(
            "UPDATE word_totals SET passages = passages - held,"
            " tokens = word_totals.tokens - dropped.tokens"
            f" FROM ({_SUMMED} WHERE article_id = ?) AS dropped",
            (article_id,),
        )
        connection.execute(
            "DELETE FROM passage_words WHERE article_id = ?", (article_id,)
        )

    def frequency(self, connection: Connection, term: str) -> int:
        """Count the passages that hold a term."""
        words = tokens(term)
        query, value = "SELECT passages FROM word_counts WHERE term = ?", "".join(words)
        if len(words) > 1:
            query = (
                "SELECT count(*) FROM passage_words WHERE words @@ CAST(? AS TSQUERY)"
            )
            value = _term(term)
        row = connection.execute(query, (value,)).fetchone()
        return int(row[0]) if row else 0

    def holding(
        self, connection: Connection, phrases: Sequence[str], condition: Condition
    ) -> set[int]:
        """Number the admitted passages that hold every phrase."""
        admitting, values = _admitting(connection, condition)
        rows = connection.execute(
            f"SELECT w.number FROM passage_words AS w {admitting}"
            " w.words @@ CAST(? AS TSQUERY)",
            [*values, " & ".join(_terms(phrases))],
        )
        return {number for (number,) in rows}

    def ranking(
        self,
        connection: Connection,
        wanted: Wanted,
        condition: Condition,
        limit: int,
    ) -> Ranking:
        """Rank admitted passages by BM25 over text, title and outlet."""
        query = "SELECT passages, tokens FROM word_totals"
        passages, summed = connection.execute(query).fetchone()
        weights = {
            each: (1 + K1) * _weight(held, passages)
            for term, held in wanted.terms.items()
            for each in _terms([term])
        }
        if not weights:
            return []
        required = " | ".join(_terms(wanted.rare))
        if wanted.phrases:
            required = f"({required}) & {' & '.join(_terms(wanted.phrases))}"
        admitting, values = _admitting(connection, condition)
        rows = connection.execute(
            f"SELECT w.number, {' + '.join([_SCORE] * len(weights))} AS score"
            f" FROM passage_words AS w {admitting} w.words @@ CAST(? AS TSQUERY)"
            " ORDER BY score DESC, w.number LIMIT ?",
            [
                *_scoring(weights, max(summed, 1) / max(passages, 1)),
                *(*values, required, limit),
            ],
        )
        return list(rows)

    def rebuild(self, connection: Connection) -> None:
        """Index every passage anew."""
        for table in ("passage_words", "word_counts"):
            connection.execute(f"DELETE FROM {table}")
        last = 0
        query = (
            "SELECT article_id, number, text, title, outlet FROM passage_texts"
            " WHERE number > ? ORDER BY number LIMIT ?"
        )
        while rows := connection.execute(query, (last, READ_AT_ONCE)).fetchall():
            self._insert(connection, [(name, row) for name, *row in rows])
            last = rows[-1][1]
        connection.execute(
            "INSERT INTO word_counts SELECT lexeme, count(*)"
            " FROM passage_words, unnest(words) GROUP BY lexeme"
        )
        connection.execute(
            "UPDATE word_totals SET passages = held, tokens = summed.tokens"
            f" FROM ({_SUMMED}) AS summed"
        )

    def tidy(self, connection: Connection) -> None:
        """Forget the words that stood in deleted passages only."""
        connection.execute("DELETE FROM word_counts WHERE passages <= 0")

    def damage(self, connection: Connection) -> list[str]:
        """Say in words where it does not agree with the articles."""
        agrees = connection.execute(
            "SELECT (SELECT count(*) FROM passages) = held"
            " AND (SELECT passages FROM word_totals) = held"
            " AND (SELECT t.tokens FROM word_totals AS t) = summed.tokens"
            " AND NOT EXISTS (SELECT number FROM passages"
            "  EXCEPT SELECT number FROM passage_words)"
            f" FROM ({_SUMMED}) AS summed"
        ).fetchone()[0]
        return [] if agrees else ["The keyword index does not agree with the articles."]

    def _insert(
        self, connection: Connection, rows: Iterable[tuple[str, Sequence[object]]]
    ) -> None:
        connection.executemany(
            "INSERT INTO passage_words (article_id, number, words, length)"
            " VALUES (?, ?, CAST(? AS TSVECTOR), ?)",
            [(name, number, *_vector(fields)) for name, (number, *fields) in rows],
        )


def _admitting(
    connection: Connection, condition: Condition
) -> tuple[str, Sequence[object]]:
    """A condition on the articles of `w`, as SQL up to the next condition.

    Few articles are named: then PostgreSQL looks at no passage that is not theirs,
    while joined with them it reads all that hold a word, to leave most of them out.
    """
    where, values = condition
    if not values:
        return "WHERE", ()
    rows = connection.execute(
        f"SELECT a.id FROM articles AS a WHERE {where} LIMIT {MOST_NAMED + 1}", values
    ).fetchall()
    if len(rows) > MOST_NAMED:
        return f"JOIN articles AS a ON a.id = w.article_id WHERE {where} AND", values
    return "WHERE w.article_id = ANY(CAST(? AS TEXT[])) AND", [[id_ for (id_,) in rows]]


def _vector(fields: Iterable[object]) -> tuple[str, int]:
    """Words with their places, as PostgreSQL reads them, and how many there are."""
    places: dict[str, list[int]] = {}
    place = count = 0
    for field in fields:
        for word in tokens(str(field or "")):
            place, count = min(place + 1, FURTHEST), count + 1
            places.setdefault(word, []).append(place)
        place += GAP
    listed = (f"'{word}':{','.join(map(str, at))}" for word, at in places.items())
    return " ".join(listed), count


def _term(term: str) -> str:
    """As PostgreSQL reads a word, or words that follow one another; may be empty."""
    return " <-> ".join(f"'{word}'" for word in tokens(term))


def _terms(terms: Iterable[str]) -> list[str]:
    return [f"({written})" for term in terms if (written := _term(term))]


def _scoring(weights: Mapping[str, float], mean: float) -> Iterator[str | float]:
    """The values of `_SCORE` for each term; k grows with a passage's length."""
    for term, weight in weights.items():
        yield from (term, weight, K1 * (1 - B), K1 * B / mean, term)


def _weight(held: int, passages: int) -> float:
    """How much a word tells that stands in so many passages of so many."""
    weight = math.log((passages - held + 0.5) / (held + 0.5))
    return weight if weight > 0 else RAREST
