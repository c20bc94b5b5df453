"""Work that others do meanwhile: what a server is asked."""

from collections.abc import Callable
from concurrent.futures import Future
from threading import Thread
from typing import TypeVar

T = TypeVar("T")


def begun(work: Callable[[], T]) -> "Future[T]":
    """Begin work in a thread that a program may end without.

    A pool's threads are waited for at its end, and a server may never answer.
    """
    result: Future[T] = Future()

    def do() -> None:
        try:
            result.set_result(work())
        except BaseException as error:
            result.set_exception(error)

    Thread(target=do, daemon=True).start()
    return result
