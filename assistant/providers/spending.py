"""What models cost: dated prices, a ledger of calls, and the cap on a day.

A call is entered before it is made, with the most that it can cost, and corrected when
it has ended. So calls made at once cannot pass the cap together, and one that was
killed counts as dear. A day begins at midnight UTC.
"""

import re
import sqlite3
from collections.abc import Generator, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import yaml

from assistant.errors import ConfigurationError, SpendingCapReached

if TYPE_CHECKING:
    from langchain_core.messages import AIMessageChunk

FILE = "spending.sqlite3"
CHARACTERS_A_TOKEN = 3
"""Fewer than English has, so that a prompt is rather held for dearer."""
MOST_TOKENS = 4_000
"""What a call that names no limit may write."""
_SNAPSHOT = re.compile(r"-\d{4}-\d{2}-\d{2}$")
_TABLE = (
    "CREATE TABLE IF NOT EXISTS calls (id INTEGER PRIMARY KEY, day TEXT NOT NULL,"
    " model TEXT NOT NULL, input_tokens INTEGER NOT NULL,"
    " output_tokens INTEGER NOT NULL, cost_usd REAL)"
)


@dataclass(frozen=True, kw_only=True)
class Price:
    """US dollars for a million tokens."""

    input: float
    output: float

    def of(self, read: int, written: int) -> float:
        """What so many tokens cost, in US dollars."""
        return (read * self.input + written * self.output) / 1e6


@cache
def price_of(model: str) -> Price | None:
    """The price of a model, or of the model that it is a dated snapshot of."""
    file = Path(__file__).with_name("prices.yaml")
    known = yaml.safe_load(file.read_text(encoding="utf-8"))["models"]
    found = known.get(_SNAPSHOT.sub("", model))
    return Price(**found) if found else None


@dataclass(kw_only=True)
class Call:
    """A call that is being made: what it took, as far as that is known."""

    read: int
    """Tokens of the prompt, by its length."""
    written: int = 0
    usage: tuple[int, int] | None = None
    """Tokens read and written, as the server counts them."""
    answered: bool = False

    @property
    def tokens(self) -> tuple[int, int]:
        """Tokens read and written: none where the server never answered."""
        return self.usage or ((self.read, self.written) if self.answered else (0, 0))

    def take(self, chunk: "AIMessageChunk") -> None:
        """Count what has come."""
        self.answered = True
        self.written += bool(chunk.text)
        if told := chunk.usage_metadata:
            self.usage = told["input_tokens"], told["output_tokens"]


@dataclass(frozen=True, kw_only=True)
class Spending:
    """The ledger of one reader; safe among threads and processes."""

    file: Path
    cap_usd: float
    """The most that may be spent on a day."""

    def today(self) -> float:
        """US dollars spent today, with what calls that are being made may cost."""
        with self._open() as ledger:
            return _spent(ledger, _day())

    @contextmanager
    def call(self, model: str, *, characters: int, most: int | None) -> Iterator[Call]:
        """Enter a call before it is made, and what it took when it has ended.

        Args:
            model: Its name.
            characters: The length of the prompt.
            most: Tokens that may be written.

        Raises:
            SpendingCapReached: with this call the day could cost more than the cap.
            ConfigurationError: the ledger cannot be written.
        """
        price, day = price_of(model), _day()
        made = Call(read=characters // CHARACTERS_A_TOKEN)
        worst = (made.read, MOST_TOKENS if most is None else most)
        with self._open() as ledger:
            spent = _spent(ledger, day)
            if price and spent + price.of(*worst) > self.cap_usd:
                raise self._reached(spent)
            row = ledger.execute(
                "INSERT INTO calls VALUES (NULL, ?, ?, ?, ?, ?)",
                (day, model, *worst, price and price.of(*worst)),
            ).lastrowid
        try:
            yield made
        finally:
            with self._open() as ledger:
                ledger.execute(
                    "UPDATE calls SET input_tokens = ?, output_tokens = ?,"
                    " cost_usd = ? WHERE id = ?",
                    (*made.tokens, price and price.of(*made.tokens), row),
                )

    def counted(
        self,
        chunks: Generator["AIMessageChunk", None, None],
        model: str,
        *,
        characters: int,
        most: int | None,
    ) -> Generator["AIMessageChunk", None, None]:
        """The chunks of a call, entered; raises as `call` does before the first."""
        entered = self.call(model, characters=characters, most=most)
        with entered as made, closing(chunks):
            for chunk in chunks:
                made.take(chunk)
                yield chunk

    def _reached(self, spent: float) -> SpendingCapReached:
        return SpendingCapReached(
            f"Models have cost {spent:.2f} USD today; the next call could pass the cap "
            f"of {self.cap_usd:.2f} USD a day.",
            "Until midnight UTC quoted sentences are shown. Raise "
            "ASSISTANT_DAILY_CAP_USD, or answer without it: "
            "ASSISTANT_PROVIDER=embedded.",
        )

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        """The ledger in one transaction, which ends with the `with`."""
        try:
            self.file.parent.mkdir(parents=True, exist_ok=True)
            with closing(
                sqlite3.connect(self.file, timeout=10, isolation_level=None)
            ) as ledger:
                ledger.execute("BEGIN IMMEDIATE")
                ledger.execute(_TABLE)
                with ledger:
                    yield ledger
        except (OSError, sqlite3.Error) as error:
            raise ConfigurationError(
                f"What models cost cannot be kept in {self.file}: {error}.",
                "Make that folder writable, or set ASSISTANT_READER_DIR to another.",
            ) from error


def _day() -> str:
    return datetime.now(UTC).date().isoformat()


def _spent(ledger: sqlite3.Connection, day: str) -> float:
    query = "SELECT total(cost_usd) FROM calls WHERE day = ?"
    (spent,) = ledger.execute(query, (day,)).fetchone()
    return float(spent)
