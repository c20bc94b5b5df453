import hashlib
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from assistant.errors import RateLimited
from vectorstore.index import NewsIndex
from vectorstore.records import EmbedderIdentity


class CountingEmbedder:
    """Vectors from a hash of the text; counts what it is asked and fails on demand."""

    identity = EmbedderIdentity(name="test/hash", revision="1", dimension=8)

    def __init__(self) -> None:
        self.texts: list[str] = []
        self.fails_after: int | None = None

    def embed_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        if self.fails_after is not None and len(self.texts) >= self.fails_after:
            raise RateLimited("The server asks to slow down.", "Wait a minute.")
        self.texts += texts
        return np.stack([self.embed_question(text) for text in texts])

    def embed_question(self, text: str) -> NDArray[np.float32]:
        digest = hashlib.sha256(text.encode()).digest()[:8]
        vector = np.frombuffer(digest, dtype=np.uint8).astype(np.float32) + 1
        return np.asarray(vector / np.linalg.norm(vector), dtype=np.float32)


@pytest.fixture
def embedder() -> CountingEmbedder:
    return CountingEmbedder()


@pytest.fixture
def index(tmp_path: Path, embedder: CountingEmbedder) -> Iterator[NewsIndex]:
    with NewsIndex.create(tmp_path / "index", embedder.identity) as made:
        yield made


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with two short articles."""
    made = tmp_path / "news"
    (made / "east").mkdir(parents=True)
    (made / "harbour.txt").write_text(
        "Harbour to close for repairs\nSource: The Quay Post\n\n"
        "The harbour at Ansgar will close for two weeks, the port master said.\n",
        encoding="utf-8",
    )
    (made / "east" / "bridge.txt").write_text(
        "The bridge over the Sallow has been shut since a barge struck it on Monday.\n",
        encoding="utf-8",
    )
    return made
