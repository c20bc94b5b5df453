"""Every error a caller can meet, as one tree.

AssistantError
├── ConfigurationError     a setting or argument is wrong
├── IngestionError
│   ├── UnreadableSource   missing, no permission, not text
│   ├── UnsupportedSource  a type that is not read
│   ├── EmptyArticle       nothing left to store
│   └── UnsafeAddress      a URL that must not be fetched
├── StoreError             translated from `vectorstore.errors` in `newsroom`
│   ├── IndexMissing
│   ├── IndexMismatch
│   ├── IndexLocked
│   ├── StoreUnavailable
│   └── IndexDamaged
├── Busy                   too many ask at once
├── ModelsMissing          embedded models are not fetched yet, or damaged
├── ProviderError
│   ├── ProviderTimeout
│   ├── RateLimited
│   ├── QuotaExceeded
│   ├── SpendingCapReached our own cap on what a day may cost
│   ├── ProviderPaused     not called: it failed again and again
│   ├── MalformedReply     cut, empty or not what was asked for
│   └── ContextOverflow    the evidence does not fit the model
├── PromptError            a prompt file and its variables disagree
└── EvaluationError        nothing was really graded
    └── GoldenFileError    a golden file, or one beside it, is wrong

Abstaining is an Answer, never an error.
"""

from typing import ClassVar


class AssistantError(Exception):
    """What happened, and in `hint` what to do next; shown to people as it is."""

    retryable: ClassVar[bool] = False

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class ConfigurationError(AssistantError):
    """A setting or an argument is wrong."""


class IngestionError(AssistantError):
    """A source could not be taken in; the others go on."""


class UnreadableSource(IngestionError):
    """The file is missing, may not be read, or is not text."""


class UnsupportedSource(IngestionError):
    """The file is of a type that is not read."""


class EmptyArticle(IngestionError):
    """Nothing was left to store after cleaning."""


class UnsafeAddress(IngestionError):
    """The URL must not be fetched."""


class StoreError(AssistantError):
    """The index could not be used."""


class IndexMissing(StoreError):
    """There is no index in the place."""


class IndexMismatch(StoreError):
    """The index was made with another embedder or by a newer version."""


class IndexLocked(StoreError):
    """Another process is writing to the index."""

    retryable = True


class StoreUnavailable(StoreError):
    """A server that the index is on does not answer just now; nothing is lost."""

    retryable = True


class IndexDamaged(StoreError):
    """A file of the store cannot be read."""


class Busy(AssistantError):
    """Too many ask at once; a moment later there is room."""

    retryable = True


class ModelsMissing(AssistantError):
    """The embedded models are not there yet, or not whole."""


class ProviderError(AssistantError):
    """The model's server failed; the answer falls back to quoted sentences."""


class ProviderTimeout(ProviderError):
    """The server did not answer in time."""

    retryable = True


class RateLimited(ProviderError):
    """The server asks to slow down."""

    retryable = True


class QuotaExceeded(ProviderError):
    """The account has no credit left; trying again cannot help."""


class SpendingCapReached(ProviderError):
    """The call was not made: the day could have cost more than the reader allows."""


class ProviderPaused(ProviderError):
    """The call was not made: the server failed several times in a row just now."""

    retryable = True


class MalformedReply(ProviderError):
    """The reply was cut, empty, refused or not what was asked for."""


class ContextOverflow(ProviderError):
    """The evidence does not fit into the model's context."""


class PromptError(AssistantError):
    """A prompt file and the variables declared for it disagree."""


class EvaluationError(AssistantError):
    """Nothing was really graded."""


class GoldenFileError(EvaluationError):
    """A golden file, or one that is used with it, is wrong or cannot be read."""
