"""What the house asks of a provider: an Embedder, and a ChatModel with its facts."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from vectorstore.records import EmbedderIdentity

Vectors = NDArray[np.float32]


class Embedder(Protocol):
    """Turns texts into unit vectors."""

    @property
    def identity(self) -> EmbedderIdentity:
        """Which vectors these are; an index accepts only its own."""

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """One unit vector a text, shape (len(texts), dimension).

        Raises:
            ProviderError: typed, after the one retry loop.
        """

    def embed_question(self, text: str) -> NDArray[np.float32]:
        """The unit vector of a question, shape (dimension,)."""


SMALL_MODELS = 1_000
"""Tokens of evidence up to which a model counts as small."""


@dataclass(frozen=True, kw_only=True)
class ModelInfo:
    """What is said about a chat model to people, and what the chain plans with."""

    provider: str
    """`openai`, `embedded`, `fake` or `langchain` (handed in by the caller)."""
    name: str
    host: str | None
    """Where article sentences are sent; None when nothing leaves this machine."""
    context_tokens: int
    """Longest prompt and answer together."""
    evidence_tokens: int
    """How much evidence to show it: small models read slowly and lose the thread."""
    fallback: "ModelInfo | None" = None
    """Who is asked when it fails."""

    @property
    def label(self) -> str:
        """Provider and name, as an answer names who wrote it."""
        return f"{self.provider}/{self.name}"

    @property
    def hosts(self) -> tuple[str, ...]:
        """Everywhere that article sentences may be sent."""
        later = self.fallback.hosts if self.fallback else ()
        return tuple(dict.fromkeys((*((self.host,) if self.host else ()), *later)))

    @property
    def small(self) -> bool:
        """Whether it reads well and writes poorly.

        A small model weighs sentences, which are then quoted, and follow-ups are worded
        by rule; a larger one writes.
        """
        return self.evidence_tokens <= SMALL_MODELS


@dataclass(frozen=True, kw_only=True)
class Completion:
    """How a model's writing ended."""

    finish_reason: str
    """`stop`, `length`, `refusal`, `content_filter` or `cut` (no reason was given)."""
    input_tokens: int
    output_tokens: int
    first_token_ms: float
    cost_usd: float | None = None
    """None where no price is known."""
