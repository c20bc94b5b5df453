"""An embedder: texts become unit vectors. This one only counts pairs of letters."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from vectorstore.records import EmbedderIdentity

DIMENSION = 256


class LetterEmbedder:
    """Counts pairs of letters; made with the settings, which it does not need."""

    def __init__(self, settings: Any) -> None:
        del settings

    @property
    def identity(self) -> EmbedderIdentity:
        """Begins with the name of the entry point; an index knows its embedder by it.

        Change the revision whenever vectors of one text would come out otherwise.
        """
        return EmbedderIdentity(name="letters/pairs", revision="1", dimension=DIMENSION)

    def embed_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """One unit vector a text, shape (len(texts), DIMENSION)."""
        vectors = np.full((len(texts), DIMENSION), 1e-6, dtype=np.float32)
        for vector, text in zip(vectors, texts, strict=True):
            for first, second in pairwise(text.casefold()):
                vector[crc32((first + second).encode()) % DIMENSION] += 1
        lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
        unit: NDArray[np.float32] = vectors / lengths
        return unit

    def embed_question(self, text: str) -> NDArray[np.float32]:
        """The unit vector of a question, shape (DIMENSION,)."""
        return self.embed_passages([text]).reshape(-1)
