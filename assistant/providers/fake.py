"""Deterministic doubles that ship: for tests, demonstrations and `--provider fake`.

The chat model really reads its prompt: it answers with the evidence sentences that
share most words with the question, each with its number. It invents nothing.
"""

import hashlib
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from math import log
from typing import TYPE_CHECKING, Any

import numpy as np
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, AIMessageChunk, BaseMessage
from langchain_core.messages.ai import UsageMetadata
from langchain_core.outputs import ChatGeneration, ChatGenerationChunk, ChatResult
from numpy.typing import NDArray
from pydantic import PrivateAttr

from assistant.providers.base import ModelInfo, Vectors
from assistant.providers.chat import ChatModel
from assistant.providers.faults import Server
from vectorstore.records import EmbedderIdentity

if TYPE_CHECKING:
    from langchain_core.callbacks import CallbackManagerForLLMRun

DIMENSION = 384
MODEL_NAME = "overlap-1"
EVIDENCE = re.compile(r"^\[(\d+)\][ \t]+(.+)$", re.MULTILINE)
QUESTION = re.compile(r"^Question:[ \t]*(.+)$", re.MULTILINE)
WORD = re.compile(r"\w+")
PIECE = re.compile(r"\S+\s*")
SMALL_WORDS = frozenset(
    WORD.findall(
        "a an and are as at be been by did do does for from had has have how in is it "
        "its many much of on or says said that the their there they this to was were "
        "what when where which who whom whose why will with would"
    )
)
UNKNOWN = "The articles do not say."
SENTENCES = 3
NEAR_BEST = 0.6


class FakeEmbedder:
    """Hashed bag of words: texts that share words have similar vectors."""

    @property
    def identity(self) -> EmbedderIdentity:
        """One revision; it changes when the hashing does."""
        return EmbedderIdentity(
            name="fake/bag-of-words", revision="1", dimension=DIMENSION
        )

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """One unit vector a text; a text without words points along the first axis."""
        vectors = np.zeros((len(texts), DIMENSION), dtype=np.float32)
        for vector, text in zip(vectors, texts, strict=True):
            for word in WORD.findall(text.casefold()):
                digest = hashlib.blake2b(word.encode(), digest_size=8).digest()
                place = int.from_bytes(digest, "big")
                vector[place % DIMENSION] += 1 if place >> 40 & 1 else -1
            length = float(np.linalg.norm(vector))
            if length:
                vector /= length
            else:
                vector[0] = 1
        return vectors

    def embed_question(self, text: str) -> NDArray[np.float32]:
        """The unit vector of a question."""
        return self.embed_passages([text]).reshape(-1)


class FakeChatModel(BaseChatModel):
    """Answers from the numbered sentences of the prompt, or from a script.

    Args:
        replies: said one after the other; then the prompt is answered again. An
            exception among them is raised instead.
        break_after: streaming raises ConnectionError after that many pieces.
    """

    replies: Sequence[str | Exception] = ()
    break_after: int | None = None
    finish_reason: str = "stop"

    _said: int = PrivateAttr(default=0)

    @property
    def _llm_type(self) -> str:
        return "fake"

    def _stream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: "CallbackManagerForLLMRun | None" = None,
        **kwargs: Any,
    ) -> Iterator[ChatGenerationChunk]:
        """Word by word; the last chunk carries usage and finish reason."""
        text, finish, usage = self._reply(messages, stop, kwargs)
        for index, piece in enumerate(PIECE.findall(text)):
            if index == self.break_after:
                raise ConnectionError("scripted break")
            first = {} if index else _logprobs(text, kwargs)
            yield ChatGenerationChunk(
                message=AIMessageChunk(content=piece, response_metadata=first)
            )
        ending = {"finish_reason": finish, "model_name": MODEL_NAME}
        yield ChatGenerationChunk(
            message=AIMessageChunk(
                content="", usage_metadata=usage, response_metadata=ending
            )
        )

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: "CallbackManagerForLLMRun | None" = None,
        **kwargs: Any,
    ) -> ChatResult:
        text, finish, usage = self._reply(messages, stop, kwargs)
        message = AIMessage(
            content=text,
            usage_metadata=usage,
            response_metadata={
                "finish_reason": finish,
                "model_name": MODEL_NAME,
                **_logprobs(text, kwargs),
            },
        )
        return ChatResult(generations=[ChatGeneration(message=message)])

    def _reply(
        self, messages: list[BaseMessage], stop: list[str] | None, kwargs: Any
    ) -> tuple[str, str, UsageMetadata]:
        """The text with `stop` and `max_tokens` applied, how it ends, and usage."""
        text, finish = self._next(messages), self.finish_reason
        for mark in stop or ():
            text = text.partition(mark)[0]
        words = PIECE.findall(text)
        limit = kwargs.get("max_tokens")
        if limit is not None and len(words) > limit:
            text, finish = "".join(words[:limit]), "length"
        read = sum(len(WORD.findall(str(message.text))) for message in messages)
        written = len(PIECE.findall(text))
        usage = UsageMetadata(
            input_tokens=read, output_tokens=written, total_tokens=read + written
        )
        return text, finish, usage

    def _next(self, messages: list[BaseMessage]) -> str:
        if self._said < len(self.replies):
            reply = self.replies[self._said]
            self._said += 1
            if isinstance(reply, Exception):
                raise reply
            return reply
        return answer_from_prompt(str(messages[-1].text) if messages else "")


def fake_chat_model(
    model: FakeChatModel | None = None, *, evidence_tokens: int = 400
) -> ChatModel:
    """The fake behind the house's interface; `model` to script it."""
    return ChatModel(
        info=ModelInfo(
            provider="fake",
            name=MODEL_NAME,
            host=None,
            context_tokens=8_192,
            evidence_tokens=evidence_tokens,
        ),
        model=model or FakeChatModel(),
        server=Server(name="the fake model", model=MODEL_NAME),
    )


def answer_from_prompt(prompt: str) -> str:
    """The evidence sentences that share most with the question, each with its number.

    Evidence stands on lines `[3] sentence`, the question on a line `Question: …`.
    Rare words count more. Without a shared word the answer is that nothing is said.
    """
    asked = QUESTION.findall(prompt)
    evidence = EVIDENCE.findall(prompt)
    wanted = _content_words(asked[-1]) if asked else set()
    held = [_content_words(sentence) for _, sentence in evidence]
    spread = Counter(word for words in held for word in words)
    scores = [
        sum(1 + log(len(held) / spread[word]) for word in sorted(words & wanted))
        for words in held
    ]
    best = max(scores, default=0)
    if not best:
        return UNKNOWN
    ranked = sorted(range(len(scores)), key=lambda index: (-scores[index], index))
    chosen = [i for i in ranked[:SENTENCES] if scores[i] >= NEAR_BEST * best]
    return "\n".join(f"{evidence[i][1].strip()} [{evidence[i][0]}]" for i in chosen)


def _content_words(text: str) -> set[str]:
    """Words that tell texts apart, without the endings of plural and tense."""
    words = (word for word in WORD.findall(text.casefold()) if word not in SMALL_WORDS)
    return {re.sub(r"(?<=\w{3})(?:ing|ed|es|s|e)$", "", word) for word in words}


def _logprobs(text: str, kwargs: Any) -> dict[str, Any]:
    """The certain first word, when probabilities are asked for."""
    first = WORD.search(text)
    if not first or not kwargs.get("logprobs"):
        return {}
    candidates = [{"token": first[0], "logprob": 0.0}]
    return {"logprobs": {"content": [{"top_logprobs": candidates}]}}
