"""OpenAI and every server that speaks its protocol, through langchain-openai."""

import ipaddress
import time
from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from math import inf
from typing import TYPE_CHECKING, Any
from urllib.parse import SplitResult, unquote, urlsplit, urlunsplit

import numpy as np
from numpy.typing import NDArray

from assistant.config import Settings
from assistant.errors import ConfigurationError
from assistant.providers.base import ModelInfo, Vectors
from assistant.providers.breaking import breaker_for
from assistant.providers.calling import retrying, timed
from assistant.providers.chat import ChatModel
from assistant.providers.faults import Server
from assistant.providers.spending import FILE, Spending
from vectorstore.records import EmbedderIdentity

if TYPE_CHECKING:
    from langchain_openai import ChatOpenAI, OpenAIEmbeddings

OPENAI_URL = "https://api.openai.com/v1"
DEFAULT_MODEL = "gpt-4.1-mini"
CONTEXT_TOKENS = 128_000
EVIDENCE_TOKENS = 6_000
EMBEDDING_BATCH = 256
DIMENSIONS = {
    "text-embedding-3-small": 1536,
    "text-embedding-3-large": 3072,
    "text-embedding-ada-002": 1536,
}
CONNECT_SECONDS = 5.0
SEED = 7


@dataclass(frozen=True, kw_only=True)
class Connection:
    """Where a server is and how to get in, taken apart once."""

    url: str
    """Without user and password, so that no representation can show them."""
    key: str = field(repr=False)
    login: tuple[str, str] | None = field(default=None, repr=False)

    @property
    def host(self) -> str:
        """Host and port, as people are told."""
        return urlsplit(self.url).netloc

    @property
    def warnings(self) -> tuple[str, ...]:
        """What to tell before text is sent there."""
        parts = urlsplit(self.url)
        if parts.scheme == "https" or _is_near(parts.hostname or ""):
            return ()
        return (
            f"Article sentences and the key travel unencrypted to {self.host}: "
            "use https in OPENAI_BASE_URL.",
        )

    def client_options(self, idle_timeout: float) -> dict[str, Any]:
        """What chat and embeddings share; retries are ours alone."""
        import httpx2
        from pydantic import SecretStr

        from assistant.providers.watching import WatchingClient

        timeout = httpx2.Timeout(idle_timeout, connect=CONNECT_SECONDS)
        return {
            # Both always given: environment variables of the libraries below
            # (OPENAI_API_BASE, LANGSMITH_GATEWAY) must not send text elsewhere.
            "base_url": self.url,
            "api_key": SecretStr(self.key),
            "timeout": timeout,
            "max_retries": 0,
            "http_client": WatchingClient(auth=self.login, timeout=timeout),
        }

    def server(self, model: str, setting: str) -> Server:
        """The same server, for messages about what it did."""
        secrets = (self.key, *(self.login or ()))
        return Server(
            name=self.host,
            model=model,
            model_setting=setting,
            secrets=tuple(secret for secret in secrets if len(secret) > 3),
            breaker=breaker_for(self.url, model),
        )


def connection(settings: Settings) -> Connection:
    """Take the address apart; no base URL is OpenAI itself.

    Raises:
        ConfigurationError: OpenAI itself without a key.
    """
    secret = settings.openai_api_key
    if not settings.openai_base_url and not secret:
        raise ConfigurationError(
            "OpenAI is asked for, but no key is set.",
            "Set OPENAI_API_KEY, or OPENAI_BASE_URL for a server without a key.",
        )
    key = secret.get_secret_value() if secret else "none"
    parts = urlsplit(settings.openai_base_url or OPENAI_URL)
    user, separator, password = parts.netloc.rpartition("@")[0].partition(":")
    login = (unquote(user), unquote(password)) if user or separator else None
    return Connection(url=_without_login(parts), key=key, login=login)


def openai_chat_model(settings: Settings) -> ChatModel:
    """The chat model of OpenAI or of the server at OPENAI_BASE_URL.

    Raises:
        ConfigurationError: OpenAI itself without a key.
    """
    place = connection(settings)
    name = settings.chat_model or DEFAULT_MODEL
    return ChatModel(
        info=ModelInfo(
            provider="openai",
            name=name,
            host=place.host,
            context_tokens=CONTEXT_TOKENS,
            evidence_tokens=settings.evidence_tokens or EVIDENCE_TOKENS,
        ),
        model=chat_client(place, name, settings.idle_timeout),
        server=place.server(name, "ASSISTANT_CHAT_MODEL"),
        idle_timeout=settings.idle_timeout,
        says_how_it_ended=True,
        warnings=place.warnings,
        spending=spending(settings),
    )


def spending(settings: Settings) -> Spending | None:
    """The ledger of what is called with a key; without one nothing is paid for."""
    if settings.openai_api_key is None:
        return None
    return Spending(file=settings.reader_dir / FILE, cap_usd=settings.daily_cap_usd)


def chat_client(place: Connection, model: str, idle_timeout: float) -> "ChatOpenAI":
    """The one recipe for Chat Completions, used for embedded models as well."""
    from langchain_openai import ChatOpenAI

    return ChatOpenAI(
        model=model,
        use_responses_api=False,  # other servers do not have that interface
        stream_usage=True,
        temperature=0,
        seed=SEED,
        **place.client_options(idle_timeout),
    )


class OpenAIEmbedder:
    """Embeddings of OpenAI or of a compatible server, as unit vectors."""

    def __init__(
        self, settings: Settings, *, identity: EmbedderIdentity | None = None
    ) -> None:
        self._place = connection(settings)
        self._deadline = settings.deadline
        self._idle_timeout = settings.idle_timeout
        self._model = (
            identity.name.partition("/")[2] if identity else settings.embedding_model
        )
        self._server = self._place.server(self._model, "ASSISTANT_EMBEDDING_MODEL")
        self._spending = spending(settings)
        self._made: OpenAIEmbeddings | None = None
        self._identity = identity

    @property
    def host(self) -> str:
        """Where passages are sent."""
        return self._place.host

    @property
    def warnings(self) -> tuple[str, ...]:
        """What to tell before text is sent there."""
        return self._place.warnings

    @property
    def identity(self) -> EmbedderIdentity:
        """Model and dimension; a model we do not know is asked for one vector.

        Raises:
            ProviderError: that one call failed.
        """
        if self._identity is None:
            known = DIMENSIONS.get(self._model)
            self._identity = EmbedderIdentity(
                name=f"openai/{self._model}",
                revision="1",
                dimension=known or len(self._embed(["dimension"])[0]),
            )
        return self._identity

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """One unit vector a text, sent in batches with a deadline each."""
        rows: list[list[float]] = []
        for start in range(0, len(texts), EMBEDDING_BATCH):
            rows += self._embed(texts[start : start + EMBEDDING_BATCH])
        width = self.identity.dimension
        if any(len(row) != width for row in rows):
            raise ConfigurationError(
                f"{self.host} returned vectors of {len(rows[0])} numbers where the "
                f"index holds {width}.",
                "Set ASSISTANT_EMBEDDING_MODEL and OPENAI_BASE_URL as they were when "
                "the index was made, or make a new index.",
            )
        vectors = np.asarray(rows, dtype=np.float32).reshape(len(rows), width)
        lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
        if not np.isfinite(lengths).all() or (lengths == 0).any():
            raise self._server.malformed("holds a vector without a direction")
        unit: Vectors = vectors / lengths
        return unit

    def embed_question(self, text: str) -> NDArray[np.float32]:
        """The unit vector of a question."""
        return self.embed_passages([text]).reshape(-1)

    def _embed(self, texts: Sequence[str]) -> list[list[float]]:
        def once() -> Generator[list[list[float]], None, None]:
            with self._entered(texts):
                # An empty text is an error at OpenAI; a space is not.
                rows = self._client.embed_documents([text or " " for text in texts])
            if len(rows) != len(texts):
                raise ValueError("not one vector a text")
            yield rows

        deadline = time.monotonic() + self._deadline

        def in_time() -> Generator[list[list[float]], None, None]:
            return timed(once, idle=self._idle_timeout, deadline=deadline)

        # Nothing stands in for an embedding, so it is waited for till the deadline.
        return next(
            retrying(in_time, server=self._server, deadline=deadline, patience=inf)
        )

    @contextmanager
    def _entered(self, texts: Sequence[str]) -> Iterator[None]:
        """Keep in the ledger what an embedding costs; servers do not say."""
        if self._spending is None:
            yield
            return
        length = sum(map(len, texts))
        with self._spending.call(self._model, characters=length, most=0) as made:
            yield
            made.answered = True

    @property
    def _client(self) -> "OpenAIEmbeddings":
        if self._made is None:
            from langchain_openai import OpenAIEmbeddings

            self._made = OpenAIEmbeddings(
                model=self._model,
                # Counting tokens would download a vocabulary, and sends token
                # numbers that other servers cannot read.
                check_embedding_ctx_length=False,
                chunk_size=EMBEDDING_BATCH,
                **self._place.client_options(self._idle_timeout),
            )
        return self._made


def _without_login(parts: SplitResult) -> str:
    return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))


def _is_near(host: str) -> bool:
    """Whether a host is this machine or on a private network."""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return "." not in host or host.endswith((".local", ".internal", ".localhost"))
    return address.is_private or address.is_loopback
