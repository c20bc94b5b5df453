"""Whose turn it is to compute: few threads at once, however many answers are made.

Python runs one thread at a time, and hands over slowly: a hundred threads that all have
something to compute spend most of the time waking one another (SQLite alone lets go of
the interpreter for each row). So a thread takes a turn to compute, in the order in
which they came, and gives it up while it waits for a model.
"""

import os
import threading
from collections import deque
from collections.abc import Generator, Iterator
from contextlib import closing, contextmanager
from typing import TypeVar

Item = TypeVar("Item")

MOST = os.cpu_count() or 1
"""Threads that compute at once."""


class Turns:
    """Lets so many threads compute at once, first come, first served."""

    def __init__(self, most: int) -> None:
        self._free = most
        self._lock = threading.Lock()
        self._waiting: deque[threading.Lock] = deque()
        self._held = threading.local()

    @contextmanager
    def computing(self) -> Iterator[None]:
        """Wait for a turn, and hold it; a thread that has one goes on."""
        if self._has_one():
            yield
            return
        self._take()
        try:
            yield
        finally:
            self._give()

    @contextmanager
    def waiting(self) -> Iterator[None]:
        """Let others compute meanwhile, where this thread has a turn."""
        if not self._has_one():
            yield
            return
        self._give()
        try:
            yield
        finally:
            self._take()

    def each(self, items: Generator[Item, None, None]) -> Generator[Item, None, None]:
        """The items, each made within a turn that ends before it is handed on."""
        with closing(items):
            while True:
                with self.computing():
                    item = next(((each,) for each in items), None)
                if item is None:
                    return
                yield item[0]

    def _has_one(self) -> bool:
        return getattr(self._held, "turn", False)

    def _take(self) -> None:
        mine = threading.Lock()
        with self._lock:
            if self._free:
                self._free -= 1
            else:
                mine.acquire()
                self._waiting.append(mine)
        mine.acquire()  # at once, or when a turn is handed over
        self._held.turn = True

    def _give(self) -> None:
        self._held.turn = False
        with self._lock:
            if self._waiting:
                self._waiting.popleft().release()
            else:
                self._free += 1


TURNS = Turns(MOST)
"""Of this process."""
