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

from assistant.providers.faults import Fault

Item = TypeVar("Item")

CALLS = 3
FIRST_WAIT, LONGEST_WAIT = 0.5, 8.0


def retrying(
    call: Callable[[], Generator[Item, None, None]],
    *,
    fault: Callable[[Exception], Fault],
    deadline: float,
) -> Generator[Item, None, None]:
    """Yield what `call` yields, calling again after a passing fault.

    At most three calls in all, full-jitter back-off, `Retry-After` honoured, nothing
    started after `deadline` (on `time.monotonic`'s clock), and never again once an
    item was yielded.

    Raises:
        AssistantError: what `fault` makes of the last exception.
    """
    for attempt in range(CALLS):
        begun = False
        try:
            with closing(call()) as items:
                for item in items:
                    begun = True
                    yield item
            return
        except Exception as error:
            found = fault(error)
        wait = found.wait
        if wait is None:
            wait = random.uniform(0, min(LONGEST_WAIT, FIRST_WAIT * 2**attempt))
        late = time.monotonic() + wait >= deadline
        if begun or late or not found.again or attempt == CALLS - 1:
            # Outside `except`: the library's exception, which may hold the request
            # with its key, does not travel along as context.
            raise found.error
        time.sleep(wait)


def timed(
    source: Callable[[], Iterator[Item]], *, idle: float | None, deadline: float
) -> Generator[Item, None, None]:
    """Yield the items of `source`, which is read in a thread of its own.

    The thread is what makes a deadline hold: a server that hangs, or sends only
    keep-alive comments, blocks the reader for as long as it likes. Closing this
    generator closes `source` at its next item.

    Raises:
        TimeoutError: nothing came for `idle` seconds, or until `deadline`.
    """
    items: queue.SimpleQueue[tuple[Item] | Exception | None] = queue.SimpleQueue()
    abandoned = threading.Event()

    def read() -> None:
        try:
            stream = source()
            try:
                for item in stream:
                    items.put((item,))
                    if abandoned.is_set():
                        return
            finally:
                _close(stream)
            items.put(None)
        except Exception as error:
            items.put(error)

    context = contextvars.copy_context()  # LangChain's callbacks live there
    threading.Thread(
        target=context.run, args=(read,), daemon=True, name="model-stream"
    ).start()
    try:
        while True:
            left = deadline - time.monotonic()
            try:
                found = items.get(timeout=max(0, min(left, idle or left)))
            except queue.Empty:
                raise TimeoutError from None
            if found is None:
                return
            if isinstance(found, Exception):
                raise found
            yield found[0]
    finally:
        abandoned.set()


def _close(stream: Iterable[object]) -> None:
    close = getattr(stream, "close", None)
    if close:
        close()
