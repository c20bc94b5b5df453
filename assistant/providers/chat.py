"""ChatModel: any LangChain chat model, called with one deadline and typed outcomes."""

import time
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from dataclasses import dataclass, field, replace
from math import exp
from typing import TYPE_CHECKING, Any, Self, TypeVar

from assistant.errors import ConfigurationError
from assistant.prompting import Message, PromptName
from assistant.providers.base import Completion, ModelInfo
from assistant.providers.calling import PATIENCE, retrying, timed
from assistant.providers.faults import Server
from assistant.providers.spending import Spending, price_of
from assistant.providers.turns import TURNS
from assistant.tracing import model_call

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel
    from langchain_core.messages import AIMessageChunk

FINISHES = {
    "length": "length",
    "max_tokens": "length",
    "refusal": "refusal",
    "content_filter": "content_filter",
    "safety": "content_filter",
}
TOP_LOGPROBS = 10
AT_ONCE = 4
"""Calls in flight when a batch goes to a server."""

Item = TypeVar("Item")
YesShares = Callable[
    [Sequence[Sequence[Message]], PromptName | None], Iterator[tuple[int, float]]
]
"""Weighs prompts of a name: (place in the batch, share of Yes), some at a time."""


@dataclass(frozen=True, kw_only=True)
class ChatModel:
    """A chat model with what is said about it, and the only way to call one.

    `deadline` is always a point on `time.monotonic`'s clock.
    """

    info: ModelInfo
    model: "BaseChatModel" = field(repr=False)
    server: Server = field(repr=False)
    idle_timeout: float | None = None
    """Seconds of silence that count as a stall; None waits until the deadline."""
    patience: float = PATIENCE
    """Seconds after which nothing is called again."""
    says_how_it_ended: bool = False
    """Whether a stream without a finish reason was cut off."""
    warnings: tuple[str, ...] = ()
    """What a reader should know before text is sent there."""
    yes_shares: YesShares | None = field(default=None, repr=False)
    """How the model weighs many prompts at once; None asks for each by itself."""
    spending: Spending | None = field(default=None, repr=False)
    """Where its calls are entered, and stopped by a cap; None where they are free."""
    fitted: bool = False
    """Whether its weights are probabilities fitted to the prompts."""

    def hurried(self) -> Self:
        """The same with half the time for silence and repetitions.

        Where two models are asked one after the other, a reader waits no longer.
        """
        idle = self.idle_timeout and self.idle_timeout / 2
        return replace(self, idle_timeout=idle, patience=self.patience / 2)

    def before(self, fallback: "ChatModel") -> Self:
        """The same, saying who is asked when it fails."""
        return replace(self, info=replace(self.info, fallback=fallback.info))

    def state(self) -> tuple[str, ...]:
        """What a reader should know before asking, the server's health included."""
        if not self.server.breaker.is_open:
            return self.warnings
        return (*self.warnings, self.server.left_alone().message)

    def stream(
        self,
        messages: Sequence[Message],
        *,
        deadline: float,
        max_tokens: int | None = None,
        stop: Sequence[str] = (),
    ) -> Iterator[str | Completion]:
        """Yield pieces of text as they come, then exactly one Completion.

        Closing the iterator stops the model. A call is repeated only while nothing
        was yielded; a fault after that is raised, and the text so far stands.

        Raises:
            AssistantError: a ProviderError for every way a server fails, or a
                ConfigurationError for a wrong key, model name or address.
        """
        options = _options(max_tokens, stop)
        return self._tried(lambda: self._written(messages, deadline, options), deadline)

    def complete(
        self,
        messages: Sequence[Message],
        *,
        deadline: float,
        max_tokens: int | None = None,
        stop: Sequence[str] = (),
    ) -> tuple[str, Completion]:
        """Return the whole text and how it ended; raises as `stream` does."""

        def whole() -> Generator[tuple[str, Completion], None, None]:
            text = ""
            options = _options(max_tokens, stop)
            for piece in self._written(messages, deadline, options):
                if isinstance(piece, Completion):
                    yield text, piece
                else:
                    text += piece

        return next(self._tried(whole, deadline))

    def yes_probabilities(
        self,
        batch: Sequence[Sequence[Message]],
        *,
        deadline: float,
        name: PromptName | None = None,
    ) -> list[float | None]:
        """P(Yes) / (P(Yes) + P(No)) of the first token, for each prompt of a batch.

        A model that was fitted to the prompt of a name gives its fitted probability. A
        batch takes less time than its prompts one by one. `None` where the server
        gives no probabilities. Raises as `stream` does.
        """
        with model_call(self.info.provider, self.info.name) as said:
            said["assistant.prompts"] = len(batch)
            if self.yes_shares:
                shares = self.yes_shares
                return self._weighed_together(
                    lambda: shares(batch, name), batch, deadline
                )
            return self._weighed_apart(batch, deadline)

    def _weighed_apart(
        self, batch: Sequence[Sequence[Message]], deadline: float
    ) -> list[float | None]:
        with TURNS.waiting(), ThreadPoolExecutor(max_workers=AT_ONCE) as pool:
            calls = [
                # LangChain's callbacks live in the context.
                pool.submit(copy_context().run, self._weighed, messages, deadline)
                for messages in batch
            ]
            try:
                return [call.result() for call in calls]
            finally:
                pool.shutdown(wait=False, cancel_futures=True)

    def _weighed_together(
        self,
        weigh: Callable[[], Iterator[tuple[int, float]]],
        batch: Sequence[Sequence[Message]],
        deadline: float,
    ) -> list[float | None]:
        shares: list[float | None] = [None] * len(batch)
        found = self._tried(
            lambda: timed(weigh, idle=None, deadline=deadline), deadline
        )
        for place, share in found:
            shares[place] = share
        return shares

    def _weighed(self, messages: Sequence[Message], deadline: float) -> float | None:
        options = {"max_tokens": 1, "logprobs": True, "top_logprobs": TOP_LOGPROBS}

        def first() -> Generator[float | None, None, None]:
            for chunk in self._chunks(messages, deadline, options):
                if logprobs := chunk.response_metadata.get("logprobs"):
                    yield _yes_share(logprobs)
                    return
                if chunk.text:  # a server that ignores both wishes would write on
                    break
            yield None

        try:
            return next(self._tried(first, deadline))
        except ConfigurationError:  # models exist that reject the wish itself
            return None

    def _tried(
        self, call: Callable[[], Generator[Item, None, None]], deadline: float
    ) -> Generator[Item, None, None]:
        return retrying(
            call, server=self.server, deadline=deadline, patience=self.patience
        )

    def _written(
        self,
        messages: Sequence[Message],
        deadline: float,
        options: Mapping[str, Any],
    ) -> Generator[str | Completion, None, None]:
        """One call: its pieces of text and its Completion, or an exception."""
        start = time.monotonic()
        first_token_ms = 0.0
        finish = ""
        usage = {"input_tokens": 0, "output_tokens": 0}
        with model_call(self.info.provider, self.info.name) as said:
            for chunk in self._chunks(messages, deadline, options):
                finish = _finish_reason(chunk) or finish
                for key, tokens in (chunk.usage_metadata or {}).items():
                    if key in usage and isinstance(tokens, int):
                        usage[key] += tokens
                if piece := str(chunk.text):
                    first_token_ms = first_token_ms or 1000 * (time.monotonic() - start)
                    yield piece
            finish = finish or ("cut" if self.says_how_it_ended else "stop")
            if not first_token_ms:
                raise self._nothing(finish)
            said.update({f"gen_ai.usage.{key}": n for key, n in usage.items()})
            said["gen_ai.response.finish_reasons"] = [finish]
        price = price_of(self.info.name) if self.spending else None
        yield Completion(
            finish_reason=finish,
            first_token_ms=round(first_token_ms, 1),
            cost_usd=price.of(*usage.values()) if price else None,
            **usage,
        )

    def _nothing(self, finish: str) -> Exception:
        """No text: worth another call only when the stream was cut."""
        if finish == "cut":
            return ValueError("closed before the first token")
        what = {
            "refusal": "is empty: the model declined",
            "content_filter": "is empty: it was filtered by the provider",
        }
        return self.server.malformed(
            what.get(finish, "is empty: the model may have declined")
        )

    def _chunks(
        self,
        messages: Sequence[Message],
        deadline: float,
        options: Mapping[str, Any],
    ) -> "Generator[AIMessageChunk, None, None]":
        """The one place where a server is called."""
        chunks = timed(
            lambda: self.model.stream(list(messages), **options),
            idle=self.idle_timeout,
            deadline=deadline,
        )
        if self.spending is None:
            return chunks
        return self.spending.counted(
            chunks,
            self.info.name,
            characters=sum(len(text) for _, text in messages),
            most=options.get("max_tokens"),
        )


def _options(max_tokens: int | None, stop: Sequence[str]) -> dict[str, Any]:
    """Only what is asked for: some models reject an option that is None."""
    options: dict[str, Any] = {}
    if max_tokens is not None:
        options["max_tokens"] = max_tokens
    if stop:
        options["stop"] = list(stop)
    return options


def _finish_reason(chunk: "AIMessageChunk") -> str:
    """How the writing ended, in our words; empty while it goes on."""
    if chunk.additional_kwargs.get("refusal"):
        return "refusal"
    facts = chunk.response_metadata
    given = facts.get("finish_reason") or facts.get("stop_reason")
    return FINISHES.get(str(given).lower(), "stop") if given else ""


def _yes_share(logprobs: Mapping[str, Any]) -> float | None:
    """From the first token's candidates; `Yes`, ` yes` and `YES` count alike."""
    shares = {"yes": 0.0, "no": 0.0}
    for token in (logprobs.get("content") or [{}])[0].get("top_logprobs") or ():
        word = str(token["token"]).strip().casefold()
        if word in shares:
            shares[word] += exp(token["logprob"])
    total = sum(shares.values())
    return shares["yes"] / total if total else None
