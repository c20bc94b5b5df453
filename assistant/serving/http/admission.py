"""How many answers are made at once, and for how many one client may wait."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from assistant.serving.http.problems import busy


class Admission:
    """Counts answers in the making; used from one event loop only."""

    def __init__(self, *, at_once: int, per_client: int) -> None:
        self.at_once, self.per_client = at_once, per_client
        self.running: Counter[str] = Counter()

    @property
    def total(self) -> int:
        """Answers in the making."""
        return self.running.total()

    @contextmanager
    def place(self, client: str) -> Iterator[None]:
        """Hold a place.

        Raises:
            Problem: 503 when there is none, 429 when the client has its share.
        """
        if self.total >= self.at_once:
            raise busy(503, f"All {self.at_once} answers at once are in the making.")
        if self.running[client] >= self.per_client:
            raise busy(429, f"You wait for {self.per_client} answers already.")
        self.running[client] += 1
        try:
            yield
        finally:
            self.running[client] -= 1
            if not self.running[client]:
                del self.running[client]
