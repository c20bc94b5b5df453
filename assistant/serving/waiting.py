"""Readers who ask at once: who is answered, who waits in line, who is turned away.

The embedded model answers one reader at a time, a server answers many. Whoever waits
sees the evidence at once and the place in line; beyond `READERS` nobody is let in.
"""

from collections.abc import Callable, Generator
from contextlib import closing
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
        self._places: list[Place] = []
        self._moved = Condition()

    def place(self) -> "Place":
        """Take a place, held until it is left.

        Raises:
            Busy: the line is full.
        """
        place = Place(self)
        with self._moved:
            if len(self._places) >= READERS:
                raise Busy(
                    f"{READERS} readers are being answered already.",
                    "Ask again in a moment.",
                )
            self._places.append(place)
        return place

    def waited(self, place: "Place", seconds: float) -> int:
        """Wait so many seconds for one's turn; how many are ahead then."""

        def ahead() -> int:
            return max(0, self._places.index(place) + 1 - self._at_once)

        with self._moved:
            self._moved.wait_for(lambda: not ahead(), seconds)
            return ahead()

    def leave(self, place: "Place") -> None:
        """Let the next one come up."""
        with self._moved:
            self._places.remove(place)
            self._moved.notify_all()


class Place:
    """A reader's place in a line; to be left once, by whoever holds it last."""

    def __init__(self, line: Line) -> None:
        self._line = line

    def waited(self, seconds: float) -> int:
        """Wait so many seconds for one's turn; how many are ahead then."""
        return self._line.waited(self, seconds)

    def close(self) -> None:
        """Leave it: the next one comes up."""
        self._line.leave(self)


_ONE_BY_ONE, _TOGETHER = Line(at_once=1), Line(at_once=READERS)


def line_for(model: ModelInfo | None) -> Line:
    """The line of this process before a model."""
    embedded = model is not None and model.provider == "embedded"
    return _ONE_BY_ONE if embedded else _TOGETHER


def in_turn(
    place: Place, ask: Callable[[], Generator[Event, None, None]]
) -> Generator[Event | Waiting, None, None]:
    """What `ask` streams, once it is this reader's turn; then the place is left.

    Whoever has to wait gets the evidence first. Then the question is asked anew: the
    time that an answer may take begins with its turn.
    """
    with closing(place):
        if place.waited(0):
            events = ask()
            yield next(events)
            events.close()
        while ahead := place.waited(GLANCE):
            yield Waiting(ahead=ahead)
        yield from ask()
