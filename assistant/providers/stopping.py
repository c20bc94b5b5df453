"""Whether anyone still waits for an answer; who calls a model asks here."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from threading import Event

_STOP: ContextVar[Event | None] = ContextVar("stop", default=None)


class Stopped(BaseException):
    """Nobody waits any more; like a key press, it passes `except Exception`."""


@contextmanager
def stopped_by(stop: Event) -> Iterator[None]:
    """Let calls that are made in here, in any thread of this context, end on `stop`."""
    token = _STOP.set(stop)
    try:
        yield
    finally:
        _STOP.reset(token)


def is_stopped() -> bool:
    """Whether the answer that is being made here is no longer waited for."""
    stop = _STOP.get()
    return stop is not None and stop.is_set()


def go_on() -> None:
    """Do nothing while somebody waits.

    Raises:
        Stopped: nobody does.
    """
    if is_stopped():
        raise Stopped
