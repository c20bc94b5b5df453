"""Readers who ask at once: who is answered, who waits in line, who is turned away.

The embedded model answers one reader at a time, a server answers many. Whoever waits
sees the evidence at once and the place in line; beyond `READERS` nobody is let in.
"""

from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Condition

from assistant.errors import Busy
from assistant.models import Event
from assistant.providers.base import ModelInfo

READERS = 20
"""Most readers that are answered, or wait for it, at once."""
GLANCE = 0.5
"""Seconds between two looks at the line."""


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """A reader whose turn has not come."""

    ahead: int
    """How many must be answered before; 1 is next."""


class Line:
    """First come, first served; safe to share among threads."""

    def __init__(self, *, at_once: int) -> None:
        self._at_once = at_once
        self._readers: list[object] = []
        self._moved = Condition()

    @contextmanager
    def place(self) -> Iterator[Callable[[float], int]]:
        """Hold a place; what it gives waits so many seconds, and says who is ahead.

        Raises:
            Busy: the line is full.
        """
        reader = object()
        with self._moved:
            if len(self._readers) >= READERS:
                raise Busy(
                    f"{READERS} readers are being answered already.",
                    "Ask again in a moment.",
                )
            self._readers.append(reader)

        def ahead() -> int:
            return max(0, self._readers.index(reader) + 1 - self._at_once)

        def waited(seconds: float) -> int:
            with self._moved:
                self._moved.wait_for(lambda: not ahead(), seconds)
                return ahead()

        try:
            yield waited
        finally:
            with self._moved:
                self._readers.remove(reader)
                self._moved.notify_all()


_ONE_BY_ONE, _TOGETHER = Line(at_once=1), Line(at_once=READERS)


def line_for(model: ModelInfo | None) -> Line:
    """The line of this process before a model."""
    embedded = model is not None and model.provider == "embedded"
    return _ONE_BY_ONE if embedded else _TOGETHER


def in_turn(
    line: Line, ask: Callable[[], Generator[Event, None, None]]
) -> Generator[Event | Waiting, None, None]:
    """What `ask` streams, once it is this reader's turn.

    Whoever has to wait gets the evidence first. Then the question is asked anew: the
    time that an answer may take begins with its turn.

    Raises:
        Busy: the line is full.
    """
    with line.place() as waited:
        if waited(0):
            events = ask()
            yield next(events)
            events.close()
        while ahead := waited(GLANCE):
            yield Waiting(ahead=ahead)
        yield from ask()
