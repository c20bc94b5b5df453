"""Whether anyone still waits for an answer; who calls a model asks here."""

import asyncio
from collections.abc import AsyncGenerator, Generator, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from threading import Event, Lock
from typing import TypeVar

Item = TypeVar("Item")
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


async def in_threads(
    events: Generator[Item, None, None],
) -> AsyncGenerator[Item, None]:
    """Take each event in a worker thread; cancelled, it stops and closes `events`."""
    one_at_a_time, gone = Lock(), Event()

    def step() -> tuple[Item] | None:
        with one_at_a_time, stopped_by(gone):
            return next(((each,) for each in events), None)

    def stop() -> None:
        with one_at_a_time:
            events.close()

    try:
        while (event := await asyncio.to_thread(step)) is not None:
            yield event[0]
    finally:
        # A step that was cancelled still runs in its thread: told to stop, it ends
        # soon, but nobody waits for it here.
        gone.set()
        stopping = asyncio.get_running_loop().run_in_executor(None, stop)
        del stopping
