"""Articles, a deterministic embedder and indexes for the tests of the store."""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from vectorstore.index import NewsIndex
from vectorstore.records import Article, EmbedderIdentity, Passage
from vectorstore.writer import Writer

DIMENSION = 32
IDENTITY = EmbedderIdentity(name="test/words", revision="1", dimension=DIMENSION)

Embed = Callable[[str], NDArray[np.float32]]
Put = Callable[..., Article]


def _embed(text: str) -> NDArray[np.float32]:
    """Hash every word into a bucket: texts that share words are near."""
    vector = np.zeros(DIMENSION, np.float32)
    for word in text.casefold().split():
        vector[int(hashlib.md5(word.encode()).hexdigest(), 16) % DIMENSION] += 1
    return vector


def _passages(article: Article) -> list[Passage]:
    """One passage a paragraph, one sentence each."""
    found, start = [], 0
    for ordinal, paragraph in enumerate(article.text.split("\n\n")):
        end = start + len(paragraph)
        found.append(
            Passage(
                article_id=article.id,
                ordinal=ordinal,
                start=start,
                end=end,
                sentences=((start, end),),
                embedded_text=f"{article.title}\n{paragraph}",
            )
        )
        start = end + 2
    return found


@pytest.fixture
def identity() -> EmbedderIdentity:
    return IDENTITY


@pytest.fixture
def embed() -> Embed:
    return _embed


@pytest.fixture
def chunk() -> Callable[[Article], list[Passage]]:
    return _passages


@pytest.fixture
def index(tmp_path: Path) -> Iterator[NewsIndex]:
    with NewsIndex.create(tmp_path / "index", IDENTITY) as made:
        yield made


@pytest.fixture
def embed_all() -> Callable[[Writer], int]:
    """Embed what is pending, and say how many texts that were."""

    def embed_pending(writer: Writer) -> int:
        texts: Sequence[str] = writer.pending(1000)
        if texts:
            writer.add_vectors(texts, np.array([_embed(text) for text in texts]))
        return len(texts)

    return embed_pending


@pytest.fixture
def put(embed_all: Callable[[Writer], int]) -> Put:
    """Store an article with its vectors."""

    def store(index: NewsIndex, id: str, text: str, **known: Any) -> Article:
        article = Article(id=id, text=text, **{"title": f"On {id}", **known})
        with index.writer() as writer:
            writer.put(article, _passages(article), article.revision)
            embed_all(writer)
        return article

    return store
