"""Errors of the store; `assistant.newsroom` translates each into an AssistantError.

StoreError
├── IndexMissing      there is no index in the place
├── IndexMismatch     made with another embedder, or a newer schema
├── IndexLocked       another process is writing
├── StoreUnavailable  a server of the store does not answer just now
└── IndexDamaged      a file of the store cannot be read
"""

RESTORE = (
    "Restore a backup (assistant restore), or delete the folder and ingest the "
    "articles again."
)
"""What to do about a catalogue that cannot be read."""
PUT_AGAIN = (
    "Restore a backup (assistant restore), or remove the article and ingest it again "
    "(assistant remove, assistant ingest)."
)
"""What to do about a row that is not what was written: no repair knows what it was."""


class StoreError(Exception):
    """Something went wrong in the store; `hint` says what to do next."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class IndexMissing(StoreError):
    """There is no index in the place."""


class IndexMismatch(StoreError):
    """The index was made with another embedder or by a newer version."""


class IndexLocked(StoreError):
    """Another process is writing to the index."""


class StoreUnavailable(StoreError):
    """A server that the store is on does not answer just now; nothing is lost."""


class IndexDamaged(StoreError):
    """A file of the store cannot be read."""
