"""What an index is built on: a catalogue in SQL with its words, on some engine.

The SQL of this package is written once, in what SQLite and PostgreSQL both read: `?`
for a value, lists as JSON through `json_each`, conflicts by ON CONFLICT. What they do
not share is behind these protocols.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any, Protocol

from vectorstore.records import EmbedderIdentity

Ranking = Sequence[tuple[int, float]]
"""Numbers of passages with their scores, best first."""

TEXTS = "(SELECT value FROM json_each(?))"
"""A list of texts, given as JSON."""
NUMBERS = "(SELECT CAST(value AS BIGINT) FROM json_each(?))"
"""A list of integers, given as JSON."""


class Rows(Protocol):
    """What a statement gave."""

    @property
    def rowcount(self) -> int:
        """How many rows it changed."""

    def __iter__(self) -> Iterator[Any]: ...

    def fetchone(self) -> Any:
        """The next row; None when there is none."""

    def fetchall(self) -> list[Any]:
        """The rows that are left."""


class Connection(Protocol):
    """A connection inside a transaction."""

    def execute(self, statement: str, values: Sequence[Any] = ..., /) -> Rows:
        """Run a statement."""

    def executemany(self, statement: str, values: Iterable[Sequence[Any]], /) -> Any:
        """Run a statement once for each row of values."""


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What a passage is to hold; terms are words, or several for a phrase."""

    terms: Mapping[str, int]
    """Each that it holds makes it better; with how many passages hold it."""
    rare: Sequence[str]
    """It has to hold one of these."""
    phrases: Sequence[str] = ()
    """It has to hold all of these."""


Condition = tuple[str, Sequence[str | int]]
"""Which articles may be found, in SQL over `articles AS a`, and its values."""

WordRow = tuple[int, str, str | None, str | None]
"""Number, text, title and outlet of a passage."""


class Words(Protocol):
    """The keyword index of a catalogue; changes with it, in its transactions.

    Words are stems (Porter) without case and accents; ranking is BM25.
    """

    def add(
        self, connection: Connection, article_id: str, rows: Sequence[WordRow]
    ) -> None:
        """Index the passages of an article."""

    def drop(self, connection: Connection, article_id: str) -> None:
        """Forget the passages of an article, which are still in the catalogue."""

    def frequency(self, connection: Connection, term: str) -> int:
        """Count the passages that hold a term."""

    def holding(
        self, connection: Connection, phrases: Sequence[str], condition: Condition
    ) -> set[int]:
        """Number the admitted passages that hold every phrase."""

    def ranking(
        self,
        connection: Connection,
        wanted: Wanted,
        condition: Condition,
        limit: int,
    ) -> Ranking:
        """Rank admitted passages by BM25 over text, title and outlet."""

    def rebuild(self, connection: Connection) -> None:
        """Index every passage anew."""

    def tidy(self, connection: Connection) -> None:
        """Let go of what deleted passages left behind."""

    def damage(self, connection: Connection) -> list[str]:
        """Say in words where it does not agree with the articles."""


class Catalogue(Protocol):
    """Where articles, passages, vectors and words are kept: the system of record."""

    name: str
    """As people are told it; holds no password."""
    schema: int
    """The version of its tables that this version of the program writes."""

    @property
    def words(self) -> Words:
        """Its keyword index."""

    def exists(self) -> bool:
        """Whether a finished index is there."""

    def make(self, identity: EmbedderIdentity) -> None:
        """Make the tables in one transaction, if there are none."""

    def migrate(self, connection: Connection, since: int) -> None:
        """Bring tables of an older version up to this one's."""

    def read(self) -> AbstractContextManager[Connection]:
        """Lend a connection inside one read transaction: one unmoving snapshot."""

    def write(self, *, news: bool = True) -> AbstractContextManager[Connection]:
        """Lend a connection inside one write transaction; commit unless it raises.

        Writes follow one another, in all processes together.

        Args:
            news: Whether searches may come out otherwise, so that the generation
                moves on.
        """

    def writing(self) -> AbstractContextManager[None]:
        """Be admitted as a writer.

        Raises:
            IndexLocked: there is another one, and this engine has one at a time.
        """

    def alone(self) -> AbstractContextManager[None]:
        """Be the only writer that updates Chroma; others wait."""

    def settle(self) -> None:
        """Make sure that deleted text is not readable any more, where it can be."""

    def damage(self, connection: Connection) -> list[str]:
        """Say in words what is wrong with its storage."""

    def close(self) -> None:
        """Close idle connections."""
