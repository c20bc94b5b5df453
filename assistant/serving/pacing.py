"""Keeps a page awake while a slow model writes."""

import queue
import threading
from collections.abc import Generator
from contextlib import closing, suppress
from typing import TypeVar

Item = TypeVar("Item")


def paced(
    events: Generator[Item, None, None], every: float = 0.4
) -> Generator[Item | None, None, None]:
    """The events as they come, and None whenever none came for `every` seconds.

    Streamlit notices a press of Stop only when the script calls it. A small model may
    write for ten seconds before its first sentence is whole, so another thread waits
    for it. Closing this closes `events` once that thread has the next one.
    """
    arrived: queue.Queue[tuple[Item] | Exception | None] = queue.Queue()
    unwanted = threading.Event()

    def read() -> None:
        try:
            with closing(events):
                for event in events:
                    arrived.put((event,))
                    if unwanted.is_set():
                        break
        except Exception as error:  # raised again below, in the reader's thread
            arrived.put(error)
        arrived.put(None)

    threading.Thread(target=read, name="answer", daemon=True).start()
    try:
        while True:
            item: tuple[Item | None] | Exception | None = (None,)
            with suppress(queue.Empty):
                item = arrived.get(timeout=every)
            if isinstance(item, Exception):
                raise item
            if item is None:
                return
            yield item[0]
    finally:
        unwanted.set()
