"""A circuit breaker: a server that failed again and again is left alone for a while.

Own code, because the libraries for it hold a lock for as long as a call takes: readers
would wait for one another.
"""

import time
from threading import Lock

OUTAGES = 3
"""Calls in a row that failed, each with its repetitions, before a server is left."""
PAUSE = 30.0
"""Seconds until it is tried again, by one call."""


class Breaker:
    """Whether a server may be called; shared by all threads that call it."""

    def __init__(self, outages: float = OUTAGES) -> None:
        """Leave the server after so many outages in a row; infinity is never."""
        self._most = outages
        self._lock = Lock()
        self._outages = 0
        self._until = 0.0

    @property
    def is_open(self) -> bool:
        """Whether the server has failed so often that only trials are made."""
        return self._outages >= self._most

    @property
    def seconds_left(self) -> float:
        """Until the next trial; 0 while the server is called as usual."""
        return max(0.0, self._until - time.monotonic()) if self.is_open else 0.0

    def admits(self) -> bool:
        """Whether a call may be made now: after a pause one may, as a trial.

        The others wait for what becomes of it; should nothing, for another pause.
        """
        with self._lock:
            if self.is_open:
                if self.seconds_left:
                    return False
                self._until = time.monotonic() + PAUSE
            return True

    def answered(self) -> None:
        """Note that the server does what it is for."""
        with self._lock:
            self._outages = 0

    def failed(self) -> None:
        """Note that it was called as often as is tried, in vain."""
        with self._lock:
            self._outages += 1
            self._until = time.monotonic() + PAUSE


_known: dict[tuple[str, str], Breaker] = {}


def breaker_for(address: str, model: str) -> Breaker:
    """The one breaker of this process for a model at an address."""
    return _known.setdefault((address, model), Breaker())
