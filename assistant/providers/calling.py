"""Calling a model: the one retry loop of the house, and a stream with a clock.

Client libraries below have their retries off; nothing above retries.
"""

import contextvars
import queue
import random
import threading
import time
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import closing
from typing import TypeVar

from assistant.providers.faults import Server
from assistant.providers.stopping import Stopped, go_on, stopped_by
from assistant.providers.turns import TURNS

Item = TypeVar("Item")

CALLS = 3
PATIENCE = 10.0
"""Seconds after which nothing is called again: a reader has waited long enough."""
GLANCE = 0.25
"""Seconds between two looks at whether somebody still waits for the answer."""
FIRST_WAIT, LONGEST_WAIT = 0.5, 8.0
LONGEST_IDLE = 1e9


def retrying(
    call: Callable[[], Generator[Item, None, None]],
    *,
    server: Server,
    deadline: float,
    patience: float = PATIENCE,
) -> Generator[Item, None, None]:
    """Yield what `call` yields, calling again after a passing fault of the server.

    At most three calls in all, full-jitter back-off, `Retry-After` honoured, nothing
    started after `deadline` (on `time.monotonic`'s clock) nor `patience` seconds
    after the first, and never again once an item was yielded. A server that its
    breaker does not admit is not called at all, and its trial is not repeated.

    Raises:
        AssistantError: what the server makes of the last exception.
    """
    breaker = server.breaker
    deadline = min(deadline, time.monotonic() + patience)
    for attempt in range(CALLS):
        if not breaker.admits():
            raise server.left_alone()
        begun = False
        try:
            with closing(call()) as items:
                for item in items:
                    begun = True
                    yield item
            breaker.answered()
            return
        except GeneratorExit:  # who asked has enough
            breaker.answered()
            raise
        except Exception as error:
            found = server.fault(error)
        wait = found.wait
        if wait is None:
            wait = random.uniform(0, min(LONGEST_WAIT, FIRST_WAIT * 2**attempt))
        late = time.monotonic() + wait >= deadline
        last = attempt == CALLS - 1 or breaker.is_open
        if begun or late or not found.again or last:
            if found.again:
                breaker.failed()
            # Outside `except`: the library's exception, which may hold the request
            # with its key, does not travel along as context.
            raise found.error
        with TURNS.waiting():
            time.sleep(wait)


def timed(
    source: Callable[[], Iterator[Item]], *, idle: float | None, deadline: float
) -> Generator[Item, None, None]:
    """Yield the items of `source`, which is read in a thread of its own.

    The thread is what makes a deadline hold: a server that hangs, or sends only
    keep-alive comments, blocks the reader for as long as it likes. Closing this
    generator closes `source` at its next item, or when it asks whether to go on.

    Raises:
        TimeoutError: nothing came for `idle` seconds, or until `deadline`.
        Stopped: nobody waits for the answer any more.
    """
    items: queue.SimpleQueue[tuple[Item] | Exception | None] = queue.SimpleQueue()
    abandoned = threading.Event()

    def read() -> None:
        try:
            with stopped_by(abandoned):
                stream = source()
                try:
                    for item in stream:
                        items.put((item,))
                        go_on()
                finally:
                    _close(stream)
            items.put(None)
        except Stopped:
            return  # and nobody reads on
        except Exception as error:
            items.put(error)

    context = contextvars.copy_context()  # LangChain's callbacks live there
    threading.Thread(
        target=context.run, args=(read,), daemon=True, name="model-stream"
    ).start()
    try:
        while True:
            until = min(deadline, time.monotonic() + (idle or LONGEST_IDLE))
            found = _awaited(items, until)
            if found is None:
                return
            if isinstance(found, Exception):
                raise found
            yield found[0]
    finally:
        abandoned.set()


def _awaited(items: "queue.SimpleQueue[Item]", until: float) -> Item:
    """The next item of a queue; raises as `timed` does."""
    while True:
        go_on()
        left = until - time.monotonic()
        try:
            with TURNS.waiting():
                return items.get(timeout=max(0, min(left, GLANCE)))
        except queue.Empty:
            if left <= GLANCE:
                raise TimeoutError from None


def _close(stream: Iterable[object]) -> None:
    close = getattr(stream, "close", None)
    if close:
        close()
