"""Keeps a page awake while a slow model writes."""

import queue
import threading
from collections.abc import Generator, Iterator
from contextlib import suppress

from assistant.models import Event


def paced(
    events: Iterator[Event], every: float = 0.4
) -> Generator[Event | None, None, None]:
    """The events as they come, and None whenever none came for `every` seconds.

    Streamlit notices a press of Stop only when the script calls it. A small model may
    write for ten seconds before its first sentence is whole, so another thread waits
    for it. Closing this closes `events` once that thread has the next one.
    """
    arrived: queue.Queue[Event | Exception | None] = queue.Queue()
    unwanted = threading.Event()

    def read() -> None:
        try:
            for event in events:
                arrived.put(event)
                if unwanted.is_set():
                    break
        except Exception as error:  # raised again below, in the reader's thread
            arrived.put(error)
        finally:
            if isinstance(events, Generator):
                events.close()
            arrived.put(None)

    threading.Thread(target=read, name="answer", daemon=True).start()
    try:
        while True:
            item: Event | Exception | None = None
            quiet = True
            with suppress(queue.Empty):
                item, quiet = arrived.get(timeout=every), False
            if isinstance(item, Exception):
                raise item
            if item is None and not quiet:
                return
            yield item
    finally:
        unwanted.set()
