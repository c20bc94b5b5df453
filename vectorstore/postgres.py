"""PostgreSQL, the engine of a server; the only file that imports psycopg."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from functools import lru_cache
from threading import Lock
from typing import Any

import psycopg
from psycopg import IsolationLevel, errors
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from psycopg_pool import ConnectionPool

from vectorstore import manifest, sketches, tables
from vectorstore.engine import Connection, Rows
from vectorstore.errors import (
    IndexDamaged,
    IndexLocked,
    IndexMismatch,
    StoreError,
    StoreUnavailable,
)
from vectorstore.postgres_schema import SKETCHES_SINCE, STEPS, SUMS_SINCE
from vectorstore.postgres_words import PostgresWords
from vectorstore.records import EmbedderIdentity

MOST_CONNECTIONS = 20
"""Of one process."""
PATIENCE = 3.0
"""Seconds in which there must be a connection."""
DEFAULTS: dict[str, Any] = {
    "connect_timeout": 3,
    "tcp_user_timeout": 20_000,
    "application_name": "cited-news-assistant",
}
SESSION = (
    # Compiling a query takes longer than ours run.
    "SET jit = off",
    # A plan for whatever a filter admits takes ten articles for a month's thousands.
    "SET plan_cache_mode = force_custom_plan",
    "SET lock_timeout = '30s'",
    # A writer that hangs must not stop the others for ever.
    "SET idle_in_transaction_session_timeout = '5min'",
)
LONGEST_PREPARED = 4_000
"""Characters of a statement that PostgreSQL may keep prepared."""
WRITE, MAKE, CHROMA, KEPT = 1, 2, 3, 4
"""Locks of an index: its writes, its making, its copy in Chroma, tables beside it."""


class _Database:
    """A schema of a PostgreSQL database, reached through a pool of connections."""

    name = "that is given"

    def __init__(self, address: str) -> None:
        with self._explained():
            given = conninfo_to_dict(address)
            self._address = make_conninfo("", **{**DEFAULTS, **given})
        self.name = f"{given.get('host', 'localhost')}/{given.get('dbname', '')}"
        self._opening = Lock()
        self._pool: ConnectionPool | None = None

    def close(self) -> None:
        """Close every connection."""
        with self._opening:
            if self._pool is not None:
                self._pool.close()
                self._pool = None

    @contextmanager
    def _lend(self, level: IsolationLevel, *, read_only: bool) -> Iterator[Connection]:
        with self._explained(), self._opened().connection() as connection:
            connection.isolation_level = level
            connection.read_only = read_only
            yield _Speaking(connection)

    def _opened(self) -> ConnectionPool:
        with self._opening:
            if self._pool is None:
                self._pool = ConnectionPool(
                    self._address,
                    min_size=0,
                    max_size=MOST_CONNECTIONS,
                    open=True,
                    configure=_prepare,
                    check=ConnectionPool.check_connection,
                    timeout=PATIENCE,
                    # Then the next request tries anew, without the growing pauses.
                    reconnect_timeout=PATIENCE,
                )
            return self._pool

    @contextmanager
    def _explained(self) -> Iterator[None]:
        """Turn what PostgreSQL reports into errors written for people."""
        try:
            yield
        except errors.LockNotAvailable as error:
            raise IndexLocked(
                f"The index {self.name} is being written by others all the time.",
                "Try again, or with fewer writers.",
            ) from error
        except (errors.DiskFull, errors.InsufficientPrivilege) as error:
            raise StoreError(
                f"The database {self.name} could not be used: {_said(error)}",
                "Check its disk, and what its user may do.",
            ) from error
        except (errors.DataCorrupted, errors.IndexCorrupted) as error:
            raise IndexDamaged(
                f"The database {self.name} is damaged: {_said(error)}",
                "Restore a backup.",
            ) from error
        except (psycopg.OperationalError, psycopg.InterfaceError) as error:
            raise StoreUnavailable(
                f"The database {self.name} does not answer: {_said(error)}",
                "Nothing is lost: check its address, start it, and try again.",
            ) from error
        except psycopg.DataError as error:
            raise StoreError(
                f"The database {self.name} cannot hold it: {_said(error)}",
                "Leave the article out that it is in.",
            ) from error
        except psycopg.ProgrammingError as error:
            if error.sqlstate is not None:
                raise
            raise StoreError(
                f"The address of the database cannot be read: {_said(error)}",
                "Give one such as postgresql://USER@HOST/DATABASE.",
            ) from None


class PostgresTables(_Database):
    """Tables of somebody else in the schema of an index, brought up to date by steps.

    Raises:
        IndexMismatch: a newer version made them.
        StoreUnavailable, StoreError: the database cannot be reached or used.
    """

    def __init__(self, address: str, *, versions: str, steps: Sequence[str]) -> None:
        """Make what is missing.

        Args:
            address: Of the database.
            versions: The table that says which steps were taken.
            steps: Each brings the tables from one version to the next.
        """
        super().__init__(address)
        with self.transaction() as connection:
            _lock(connection, KEPT)
            connection.execute(
                f"CREATE TABLE IF NOT EXISTS {versions} (version INTEGER NOT NULL)"
            )
            row = connection.execute(f"SELECT max(version) FROM {versions}").fetchone()
            taken = row[0] or 0
            if taken > len(steps):
                raise IndexMismatch(
                    f"A newer version keeps its {versions} in {self.name}.",
                    "Update this program.",
                )
            for step in steps[taken:]:
                connection.execute(step)
            if taken < len(steps):
                connection.execute(f"DELETE FROM {versions}")
                connection.execute(f"INSERT INTO {versions} VALUES (?)", (len(steps),))

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """Lend a connection inside one transaction; commit unless it raises."""
        with self._lend(IsolationLevel.READ_COMMITTED, read_only=False) as connection:
            yield connection


class PostgresCatalogue(_Database):
    """A schema of a PostgreSQL database; many processes read and write it at once.

    See `engine`. Writes follow one another by an advisory lock that each transaction
    holds, so writers wait for one another for milliseconds.
    """

    schema = len(STEPS)
    words = PostgresWords()

    def exists(self) -> bool:
        """Whether a finished index is there.

        Raises:
            StoreError: the database cannot be reached or used.
        """
        with self._explained(), psycopg.connect(self._address) as connection:
            return _made(connection)

    def make(self, identity: EmbedderIdentity) -> None:
        """Make the tables in one transaction, if there are none."""
        with self._explained(), psycopg.connect(self._address) as connection:
            encoding = connection.info.parameter_status("server_encoding")
            if encoding != "UTF8":
                raise StoreError(
                    f"The database {self.name} is encoded in {encoding}.",
                    "Make one with: createdb --encoding=UTF8 --template=template0 NAME",
                )
            speaking = _Speaking(connection)
            _lock(speaking, MAKE)
            if not _made(connection):
                self.migrate(speaking, 0)
                manifest.begin(speaking, identity, self.schema)

    def migrate(self, connection: Connection, since: int) -> None:
        """Take the steps that tables of an older version lack."""
        for step in STEPS[since:]:
            connection.execute(step)
        if since < SUMS_SINCE:
            tables.fill(connection)
        if since < SKETCHES_SINCE:
            sketches.fill(connection)

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """Lend a connection inside one read transaction: one unmoving snapshot.

        Raises:
            StoreUnavailable, StoreError: the database cannot be reached or used.
        """
        with self._lend(IsolationLevel.REPEATABLE_READ, read_only=True) as connection:
            yield connection

    @contextmanager
    def write(self, *, news: bool = True) -> Iterator[Connection]:
        """Lend a connection inside one write transaction; commit unless it raises.

        Raises:
            IndexLocked: others were writing all the time.
            StoreUnavailable, StoreError: the database cannot be reached or used.
        """
        with self._lend(IsolationLevel.READ_COMMITTED, read_only=False) as connection:
            _lock(connection, WRITE)
            yield connection
            if news:
                manifest.advance(connection)

    def writing(self) -> AbstractContextManager[None]:
        """Nothing to do: there may be many writers."""
        return nullcontext()

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Be the only writer that updates Chroma; a dead one's lock is dropped."""
        with self._explained(), psycopg.connect(self._address) as connection:
            _lock(_Speaking(connection), CHROMA)
            yield

    def settle(self) -> None:
        """Nothing to do: vacuuming overwrites what was deleted, in its own time."""

    def damage(self, connection: Connection) -> list[str]:
        """Nothing to say: PostgreSQL refuses what it cannot read."""
        return []


class _Speaking:
    """A connection that is spoken to in the SQL of the catalogue."""

    def __init__(self, connection: "psycopg.Connection[Any]") -> None:
        self._connection = connection

    def execute(self, statement: str, values: Sequence[Any] = (), /) -> Rows:
        """Run a statement."""
        if not values:
            return self._connection.execute(_written(statement))
        spoken = _spoken(statement)
        # Kept prepared, a question of 250 words takes 3 MB in each connection. And as
        # text each vector would be written in hexadecimal and read back.
        never = False if len(spoken) > LONGEST_PREPARED else None
        return self._connection.execute(spoken, values, prepare=never, binary=True)

    def executemany(self, statement: str, values: Iterable[Sequence[Any]], /) -> Rows:
        """Run a statement once for each row of values."""
        cursor = self._connection.cursor()
        cursor.executemany(_spoken(statement), values)
        return cursor


@lru_cache(maxsize=256)
def _spoken(statement: str) -> Any:
    return _written(statement.replace("%", "%%").replace("?", "%s"))


def _written(statement: str) -> Any:
    """As psycopg takes it, which wants statements to stand in the program as they are.

    Ours do: nothing in them comes from outside but what `?` stands for.
    """
    return statement


def _made(connection: "psycopg.Connection[Any]") -> bool:
    query = "SELECT to_regclass('manifest') IS NOT NULL"
    row = connection.execute(query).fetchone()
    return bool(row and row[0])


def _lock(connection: Connection, kind: int) -> None:
    """Wait for a lock that the transaction's end lets go of."""
    connection.execute(
        "SELECT pg_advisory_xact_lock(CAST(? AS INTEGER), hashtext(current_schema()))",
        (kind,),
    )


def _prepare(connection: "psycopg.Connection[Any]") -> None:
    for setting in SESSION:
        connection.execute(_written(setting))
    connection.commit()


def _said(error: Exception) -> str:
    """What PostgreSQL says, in one line with an end."""
    lines = str(error).strip().splitlines() or [type(error).__name__]
    return lines[0].rstrip(".") + "."
