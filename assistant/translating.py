"""Errors of the store become the assistant's, once, for everyone above."""

from collections.abc import Iterator
from contextlib import contextmanager

from assistant import errors
from vectorstore import errors as store


@contextmanager
def translated() -> Iterator[None]:
    """Turn errors of the store into the assistant's, of the same name."""
    try:
        yield
    except store.StoreError as error:
        kind: type[errors.StoreError] = getattr(errors, type(error).__name__)
        raise kind(error.message, error.hint) from error
