"""A row that is not what was written is named, and nothing is read out of it."""

from collections.abc import Callable
from contextlib import closing
from typing import Any

import pytest

from vectorstore.errors import IndexDamaged
from vectorstore.index import NewsIndex
from vectorstore.making import engines
from vectorstore.records import Article

Put = Callable[..., Article]


def spoil(index: NewsIndex, statement: str) -> None:
    """Change the catalogue as a bit that turns over does, behind everyone's back."""
    catalogue, _ = engines(index.location)
    with closing(catalogue), catalogue.write() as connection:
        connection.execute(statement)


@pytest.fixture
def stored(index: NewsIndex, put: Put) -> NewsIndex:
    put(index, "a", "Troops stay.\n\nThey said so.", published="2026-05-04", raw="r")
    put(index, "b", "Troops leave.", outlet="The Post", url="https://desk.example/b")
    assert index.check() == []
    return index


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ("revisions SET published = '2024-05-04'", "date or another field"),
        ("revisions SET title = 'On c'", "field of article 'a'"),
        ("revisions SET outlet = 'Thd Post'", "field of article 'a'"),
        ("revisions SET author = 'Ida'", "field of article 'a'"),
        ("revisions SET url = 'https://desk.example/c'", "field of article 'a'"),
        ("revisions SET language = 'en'", "field of article 'a'"),
        ("revisions SET source = 'x'", "field of article 'a'"),
        ("revisions SET raw = 's'", "field of article 'a'"),
        ("articles SET day = 1", "record of article 'a'"),
        ("articles SET outlet_key = 'thd post'", "record of article 'a'"),
        ("articles SET fingerprint = 'other'", "record of article 'a'"),
        ("passages SET start = start + 1 WHERE ordinal = 1", "passage 1 of article"),
        ("passages SET stop = stop - 1 WHERE ordinal = 1", "passage 1 of article"),
        ("passages SET ordinal = 7 WHERE ordinal = 1", "passage 7 of article"),
        ("passages SET sentences = '[[0, 4]]'", "passage 0 of article 'a'"),
        ("passages SET embedded_text = 'Troops stax.'", "passage 0 of article 'a'"),
        ("passages SET article_id = 'b' WHERE ordinal = 1", "passage 1 of article 'b'"),
    ],
)
def test_a_row_that_was_changed_is_named_with_what_mends_it(
    stored: NewsIndex, change: str, named: str
) -> None:
    spoil(stored, f"UPDATE {change}")
    problems = stored.check()
    assert any(named in problem for problem in problems)
    assert any("assistant restore" in problem for problem in problems)


def test_removing_and_putting_it_again_mends_an_article(
    stored: NewsIndex, put: Put
) -> None:
    spoil(stored, "UPDATE revisions SET published = '2024-05-04' WHERE raw = 'r'")
    spoil(stored, "UPDATE passages SET start = 1 WHERE ordinal = 1")
    with stored.writer() as writer:
        writer.remove("a")
    put(stored, "a", "Troops stay.\n\nThey said so.", published="2026-05-04")
    stored.rebuild()
    assert stored.check() == []


def test_an_older_revision_has_its_sum_too(stored: NewsIndex, put: Put) -> None:
    put(stored, "a", "Troops leave.", published="2026-05-06")
    assert stored.check() == []
    spoil(stored, "UPDATE revisions SET published = '2024-05-04' WHERE raw = 'r'")
    assert any("article 'a'" in problem for problem in stored.check())


def test_changed_vectors_are_dropped_by_repair_and_embedded_again(
    stored: NewsIndex, embed_all: Callable[[Any], int]
) -> None:
    # Both of the other article get a good vector that is not theirs.
    spoil(
        stored,
        "UPDATE vectors SET vector = (SELECT v.vector FROM vectors AS v"
        " JOIN passages AS p ON p.digest = v.digest WHERE p.article_id = 'b')",
    )
    (problem,) = (each for each in stored.check() if "vectors" in each)
    assert "2 vectors have been changed" in problem
    assert "--repair" in problem
    stored.rebuild()
    with stored.writer() as writer:
        assert embed_all(writer) == 2
    assert stored.check() == []


@pytest.mark.parametrize(
    "sentences", ["[[0, 4] [5, 9]]", "[[0, 4], [5]]", "[0, 4]", "{}x"]
)
def test_sentences_that_cannot_be_read_are_damage_with_the_name_of_the_passage(
    stored: NewsIndex, sentences: str
) -> None:
    spoil(
        stored,
        f"UPDATE passages SET sentences = '{sentences}'"
        " WHERE article_id = 'a' AND ordinal = 1",
    )
    for read in (lambda: stored.passages("a"), lambda: stored.search("said so", None)):
        with pytest.raises(IndexDamaged, match="passage 1 of article 'a'") as caught:
            read()
        assert "assistant restore" in caught.value.hint
    assert any("passage 1 of article 'a'" in each for each in stored.check())


def test_a_date_that_is_none_is_damage_with_the_name_of_the_article(
    stored: NewsIndex,
) -> None:
    spoil(stored, "UPDATE revisions SET published = '2p26-05-04' WHERE raw = 'r'")
    with pytest.raises(IndexDamaged, match="article 'a'"):
        stored.article("a")
    with pytest.raises(IndexDamaged, match="article 'a'"):
        stored.search("troops stay", None)


@pytest.mark.parametrize("key", ["schema", "generation", "embedder_dimension"])
def test_a_manifest_with_a_wrong_entry_is_damage(index: NewsIndex, key: str) -> None:
    catalogue, _ = engines(index.location)
    with closing(catalogue), catalogue.write(news=False) as connection:
        connection.execute("UPDATE manifest SET value = '1q' WHERE key = ?", (key,))
    with (
        pytest.raises(IndexDamaged, match="1q"),
        NewsIndex.open(index.location) as again,
    ):
        _ = again.generation
