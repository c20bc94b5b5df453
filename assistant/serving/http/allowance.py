"""How many questions a minute one token may ask, over all processes of a service."""

import time
from collections.abc import Callable, Iterable
from ctypes import c_double
from math import ceil
from multiprocessing.sharedctypes import RawArray

from assistant.serving.http.problems import Problem

MINUTE = 60.0


class Allowance:
    """Counts by one number for each token: when all it has asked will have been due.

    (The generic cell rate algorithm.) The numbers are in memory that the processes of a
    service share; nobody locks it, so two questions that come to two processes within
    the same microsecond may count as one.
    """

    def __init__(
        self,
        names: Iterable[str],
        a_minute: int | None,
        *,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Count for these tokens; without a limit nothing is refused.

        The clock must be the same in every process, as the system's monotonic one is.
        """
        self.a_minute = a_minute
        self._clock = clock
        self._places = {name: place for place, name in enumerate(names)}
        self._due = RawArray(c_double, max(1, len(self._places)))

    def take(self, name: str) -> None:
        """Count a question.

        Raises:
            Problem: 429, it is more than the token may ask in a minute.
        """
        if self.a_minute is None:
            return
        place, now = self._places[name], self._clock()
        due = max(now, self._due[place]) + MINUTE / self.a_minute
        # A millionth for what adding up many sixtieths rounds.
        if (over := due - now - MINUTE) > 1e-6:
            raise Problem(
                429,
                f"That was one question too many ({self.a_minute} a minute).",
                "Ask again later.",
                headers={"Retry-After": str(ceil(over))},
            )
        self._due[place] = due
