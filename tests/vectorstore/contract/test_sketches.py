"""What a filter admits is compared by sketches of vectors, and ranked as by vectors."""

from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray

from vectorstore import sketches
from vectorstore.index import NewsIndex
from vectorstore.making import engines
from vectorstore.records import Article, Filters, Passage
from vectorstore.search import unit
from vectorstore.writer import Writer

DIMENSION = 32
ONE = Filters(articles=frozenset({"a"}))
Chunk = Callable[[Article], list[Passage]]
Vectors = NDArray[np.float32]


def near_one_another(count: int) -> Vectors:
    """Unit vectors whose cosines with one another are .9 and more."""
    random = np.random.default_rng(8)
    centre = random.normal(size=DIMENSION)
    return unit((centre + 0.3 * random.normal(size=(count, DIMENSION))).astype("f4"))


def store(index: NewsIndex, chunk: Chunk, name: str, vectors: Vectors) -> None:
    text = "\n\n".join(f"{name} {number}" for number in range(len(vectors)))
    article = Article(id=name, text=text)
    with index.writer() as writer:
        passages = chunk(article)
        writer.put(article, passages, article.revision)
        writer.add_vectors([each.embedded_text for each in passages], vectors)


def ranked(index: NewsIndex, question: Vectors, limit: int) -> list[tuple[int, float]]:
    """The ordinals of article a that are nearest, with their cosines."""
    catalogue, _ = engines(index.location)
    try:
        with catalogue.read() as connection:
            few = sketches.few(connection, ONE, None, DIMENSION)
            assert few is not None
            query = "SELECT number, ordinal FROM passages"
            ordinals = dict(connection.execute(query).fetchall())
            found = few.ranking(connection, question, limit)
            return [(ordinals[number], cosine) for number, cosine in found]
    finally:
        catalogue.close()


def test_the_ranking_is_that_of_the_vectors(index: NewsIndex, chunk: Chunk) -> None:
    vectors = near_one_another(700)
    store(index, chunk, "a", vectors[:-1])
    store(index, chunk, "b", vectors[:50])
    cosines = vectors[:-1] @ vectors[-1]
    found = ranked(index, vectors[-1], 20)
    assert [place for place, _ in found] == np.argsort(-cosines)[:20].tolist()
    assert [cosine for _, cosine in found] == pytest.approx(
        np.sort(cosines)[::-1][:20], abs=1e-6
    )


def test_a_passage_that_comes_back_has_its_sketch(
    index: NewsIndex, chunk: Chunk
) -> None:
    vectors = near_one_another(5)
    store(index, chunk, "a", vectors)
    changed = Article(id="a", text="\n\n".join(f"a {number}" for number in (3, 1)))
    with index.writer() as writer:
        writer.put(changed, chunk(changed), changed.revision)
    assert [place for place, _ in ranked(index, vectors[1], 5)] == [1, 0]


def test_a_passage_without_a_vector_is_not_ranked(
    index: NewsIndex, chunk: Chunk, embed_all: Callable[[Writer], int]
) -> None:
    article = Article(id="a", text="one\n\ntwo")
    with index.writer() as writer:
        writer.put(article, chunk(article), article.revision)
    assert ranked(index, near_one_another(1)[0], 5) == []
    with index.writer() as writer:
        embed_all(writer)
    assert len(ranked(index, near_one_another(1)[0], 5)) == 2


def test_a_vector_of_zeros_has_a_sketch(index: NewsIndex, chunk: Chunk) -> None:
    vectors = near_one_another(2)
    vectors[0] = 0
    store(index, chunk, "a", vectors)
    assert [place for place, _ in ranked(index, vectors[1], 5)] == [1, 0]


def test_a_removed_article_leaves_no_sketch(index: NewsIndex, chunk: Chunk) -> None:
    store(index, chunk, "a", near_one_another(3))
    with index.writer() as writer:
        assert writer.remove("a")
    catalogue, _ = engines(index.location)
    try:
        with catalogue.read() as connection:
            query = "SELECT count(*) FROM sketches"
            assert connection.execute(query).fetchone()[0] == 0
    finally:
        catalogue.close()
