"""The keyword index of a folder: SQLite's FTS5, without texts of its own."""

import sqlite3
from collections.abc import Sequence

from vectorstore.engine import Condition, Connection, Ranking, Wanted, WordRow


class Fts5Words:
    """See `engine.Words`."""

    def add(
        self, connection: Connection, article_id: str, rows: Sequence[WordRow]
    ) -> None:
        """Index the passages of an article."""
        connection.executemany(
            "INSERT INTO passage_words (rowid, text, title, outlet)"
            " VALUES (?, ?, ?, ?)",
            rows,
        )

    def drop(self, connection: Connection, article_id: str) -> None:
        """Forget the passages of an article, which are still in the catalogue."""
        # FTS5 keeps no text of its own: it must be told the words that it is to forget.
        connection.execute(
            "INSERT INTO passage_words (passage_words, rowid, text, title, outlet)"
            " SELECT 'delete', number, text, title, outlet FROM passage_texts"
            " WHERE number IN (SELECT number FROM passages WHERE article_id = ?)",
            (article_id,),
        )

    def frequency(self, connection: Connection, term: str) -> int:
        """Count the passages that hold a term."""
        query = "SELECT count(*) FROM passage_words WHERE passage_words MATCH ?"
        return int(connection.execute(query, (_quoted(term),)).fetchone()[0])

    def holding(
        self, connection: Connection, phrases: Sequence[str], condition: Condition
    ) -> set[int]:
        """Number the admitted passages that hold every phrase."""
        where, values = condition
        rows = connection.execute(
            "SELECT p.number FROM passage_words AS w"
            " JOIN passages AS p ON p.number = w.rowid"
            " JOIN articles AS a ON a.id = p.article_id"
            f" WHERE passage_words MATCH ? AND {where}",
            [_all(phrases), *values],
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
        expression = _any(list(wanted.terms))
        if len(wanted.rare) < len(wanted.terms):
            expression = f"({_any(wanted.rare)}) AND ({expression})"
        if wanted.phrases:
            expression = f"({_all(wanted.phrases)}) AND ({expression})"
        where, values = condition
        rows = connection.execute(
            "SELECT w.rowid, -bm25(passage_words) AS score FROM passage_words AS w"
            " JOIN passages AS p ON p.number = w.rowid"
            " JOIN articles AS a ON a.id = p.article_id"
            f" WHERE passage_words MATCH ? AND {where}"
            " ORDER BY score DESC, w.rowid LIMIT ?",
            [expression, *values, limit],
        )
        return list(rows)

    def rebuild(self, connection: Connection) -> None:
        """Index every passage anew."""
        connection.execute(
            "INSERT INTO passage_words (passage_words) VALUES ('rebuild')"
        )

    def tidy(self, connection: Connection) -> None:
        """Drop the words of deleted passages from the file, by merging."""
        connection.execute(
            "INSERT INTO passage_words (passage_words) VALUES ('optimize')"
        )

    def damage(self, connection: Connection) -> list[str]:
        """Say in words where it does not agree with the articles."""
        try:
            connection.execute(
                "INSERT INTO passage_words (passage_words, rank)"
                " VALUES ('integrity-check', 1)"
            )
        except sqlite3.OperationalError:
            pass  # Another process is writing; it has the words under way.
        except sqlite3.DatabaseError:
            return ["The keyword index does not agree with the articles."]
        return []


def _quoted(term: str) -> str:
    """As FTS5 reads words and nothing else: in a question nothing is an operator."""
    return f'"{term}"'


def _any(terms: Sequence[str]) -> str:
    return " OR ".join(map(_quoted, terms))


def _all(phrases: Sequence[str]) -> str:
    return " AND ".join(map(_quoted, phrases))
