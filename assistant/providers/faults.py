"""What a provider's exception means: a typed error, and whether to call again."""

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from typing import Any

from assistant.errors import (
    AssistantError,
    ConfigurationError,
    ContextOverflow,
    MalformedReply,
    ProviderError,
    ProviderPaused,
    ProviderTimeout,
    QuotaExceeded,
    RateLimited,
)
from assistant.providers.breaking import Breaker

FALLBACK = "Ask again; meanwhile quoted sentences are shown instead."
LONGEST_ECHO = 300

# Class names instead of classes: they hold for OpenAI, LangChain's own errors, httpx
# and httpx2 alike, and importing any of these takes longer than answering `--help`.
TIMEOUTS = {"TimeoutError", "TimeoutException", "APITimeoutError", "ModelTimeoutError"}
CONNECTIONS = {
    "OSError",
    "TransportError",
    "APIConnectionError",
    "ModelConnectionError",
    "ModelAPIError",
}
OVERFLOWS = {"ContextOverflowError"}
STATUS_OF = {
    "ModelInvalidRequestError": 400,
    "ModelAuthenticationError": 401,
    "ModelPermissionDeniedError": 403,
    "ModelNotFoundError": 404,
    "ModelRateLimitError": 429,
}
OVERFLOW_WORDS = ("context_length", "context length", "context size", "context window")
QUOTA_WORDS = ("insufficient_quota", "billing_hard_limit")


@dataclass(frozen=True, kw_only=True)
class Fault:
    """A typed error with what the retry loop needs to know."""

    error: AssistantError
    again: bool = False
    """Whether the same call may succeed in a moment."""
    wait: float | None = None
    """Seconds the server asks to wait."""


@dataclass(frozen=True, kw_only=True)
class Server:
    """Who is called, for messages; its secrets are struck from what it says."""

    name: str
    model: str
    model_setting: str = "ASSISTANT_CHAT_MODEL"
    secrets: tuple[str, ...] = field(default=(), repr=False)
    breaker: Breaker = field(default_factory=Breaker, repr=False, compare=False)
    """Whether it may be called, as its last calls went."""

    def fault(self, error: Exception) -> Fault:
        """Type an exception that a call to this server raised."""
        if isinstance(error, AssistantError):
            return Fault(error=error, again=isinstance(error, ProviderTimeout))
        kinds = {kind.__name__ for kind in type(error).__mro__}
        if kinds & OVERFLOWS or self._says(error, OVERFLOW_WORDS):
            return Fault(error=self._overflow())
        status = _status(error, kinds)
        if status is not None:
            return self._by_status(status, error)
        if kinds & TIMEOUTS:
            return Fault(error=self.timeout(), again=True)
        if kinds & CONNECTIONS:
            problem = ProviderError(
                f"The connection to {self.name} failed or broke off.",
                "Check that the address is right and the server runs. " + FALLBACK,
            )
            return Fault(error=problem, again=True)
        if "APIError" in kinds:  # an error event inside a stream
            problem = ProviderError(
                f"{self.name} reported an error: {self._echo(error)}", FALLBACK
            )
            return Fault(error=problem, again=True)
        if isinstance(error, ValueError | LookupError | TypeError | AttributeError):
            return Fault(error=self.malformed("is not what was asked for"), again=True)
        kind = type(error).__name__
        return Fault(error=ProviderError(f"{self.name} failed with {kind}.", FALLBACK))

    def left_alone(self) -> ProviderPaused:
        """It failed so often that it is not called for now."""
        return ProviderPaused(
            f"{self.name} failed several times in a row and is left alone for "
            f"{self.breaker.seconds_left:.0f} s.",
            "It is tried again by itself; meanwhile quoted sentences are shown.",
        )

    def timeout(self) -> ProviderTimeout:
        """The server was silent for too long."""
        return ProviderTimeout(f"{self.name} did not answer in time.", FALLBACK)

    def malformed(self, what: str) -> MalformedReply:
        """The server answered, but not usably."""
        return MalformedReply(f"The reply of {self.name} {what}.", FALLBACK)

    def _overflow(self) -> ContextOverflow:
        return ContextOverflow(
            f"The evidence does not fit into the context of {self.model!r}.",
            "Lower ASSISTANT_EVIDENCE_TOKENS, or use a model with a longer context.",
        )

    def _by_status(self, status: int, error: Exception) -> Fault:
        if status == 402 or self._says(error, QUOTA_WORDS):
            problem: AssistantError = QuotaExceeded(
                f"The account at {self.name} has no credit left.",
                "Add credit there, or answer without it: ASSISTANT_PROVIDER=embedded.",
            )
            return Fault(error=problem)
        if status == 429:
            problem = RateLimited(f"{self.name} is busy: too many requests.", FALLBACK)
            return Fault(error=problem, again=True, wait=_retry_after(error))
        if status in (408, 504):
            return Fault(error=self.timeout(), again=True)
        if status == 409 or status >= 500:
            problem = ProviderError(
                f"{self.name} failed with status {status}.", FALLBACK
            )
            return Fault(error=problem, again=True, wait=_retry_after(error))
        return Fault(error=self._wrong_use(status, error))

    def _wrong_use(self, status: int, error: Exception) -> ConfigurationError:
        """A request that will be refused however often it is sent."""
        if status == 401:
            return ConfigurationError(
                f"{self.name} refused the key.",
                "Check OPENAI_API_KEY, or unset it to answer without that server.",
            )
        if status == 403:
            return ConfigurationError(
                f"{self.name} does not let this key use the model {self.model!r}.",
                f"Set {self.model_setting} to a model that the account may use.",
            )
        if status in (404, 405):
            return ConfigurationError(
                f"{self.name} does not know the model {self.model!r}.",
                f"Set {self.model_setting} to a model it has, and check that "
                "OPENAI_BASE_URL is an OpenAI-compatible address (often ending /v1).",
            )
        return ConfigurationError(
            f"{self.name} rejected the request: {self._echo(error)}",
            f"Check {self.model_setting}: {self.model!r} may not be made for this.",
        )

    def _echo(self, error: Exception) -> str:
        """What the server said, short and without our secrets."""
        said = str(getattr(error, "message", None) or error)
        for secret in self.secrets:
            said = said.replace(secret, "***")
        return " ".join(said.split())[:LONGEST_ECHO]

    @staticmethod
    def _says(error: Exception, words: tuple[str, ...]) -> bool:
        body = getattr(error, "body", None)
        said = f"{error} {body}".lower()
        return any(word in said for word in words)


def _status(error: Exception, kinds: set[str]) -> int | None:
    """The HTTP status, from the exception, its response, or LangChain's class."""
    holders: tuple[Any, ...] = (error, getattr(error, "response", None))
    for holder in holders:
        status = getattr(holder, "status_code", None)
        if isinstance(status, int):
            return status
    return next((STATUS_OF[kind] for kind in kinds if kind in STATUS_OF), None)


def _retry_after(error: Exception) -> float | None:
    """Seconds from `Retry-After`: a number, or a date as proxies send it."""
    headers = getattr(getattr(error, "response", None), "headers", None)
    if not isinstance(headers, Mapping):
        return None
    value = str(headers.get("retry-after") or "")
    try:
        return max(0.0, float(value))
    except ValueError:
        pass
    try:
        return max(0.0, parsedate_to_datetime(value).timestamp() - time.time())
    except ValueError:
        return None
