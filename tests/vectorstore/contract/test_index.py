"""Putting, finding, replacing and removing articles."""

import threading
from collections.abc import Callable
from contextlib import closing
from datetime import date
from typing import Any

import numpy as np
import pytest

from vectorstore import manifest, sketches
from vectorstore.errors import IndexDamaged, IndexMismatch
from vectorstore.index import NewsIndex
from vectorstore.making import engines
from vectorstore.records import Article, EmbedderIdentity, Filters, Passage

Put = Callable[..., Article]
Embed = Callable[[str], Any]


def ids(index: NewsIndex, query: str, **arguments: Any) -> list[str]:
    vector = arguments.pop("vector", None)
    return [match.passage.id for match in index.search(query, vector, **arguments)]


def test_a_stored_article_comes_back_as_it_was(
    index: NewsIndex, put: Put, chunk: Callable[[Article], list[Passage]]
) -> None:
    article = put(
        index,
        "a",
        "Überraschung: 😀 emoji 🇩🇪 first.\n\nSecond paragraph.",
        outlet="The Times",
        author="Ann",
        published="2025-02-01T10:00:00+01:00",
        url="https://example.org/a",
        language="en",
        source="a.txt",
        raw="<p>raw</p>",
    )
    assert index.article("a") == article
    assert index.article("b") is None
    assert index.article("a", "0" * 64) is None
    assert [found.id for found in index.articles()] == ["a"]
    assert index.passages("a") == chunk(article)
    assert index.passages("b") == []


def test_articles_are_listed_without_their_texts_from_any_one_on(
    index: NewsIndex, put: Put
) -> None:
    stored = [
        put(index, name, f"Words of {name}.", outlet="The Times", source="a.txt")
        for name in ("a", "b/c", "d", "ü")
    ]
    listed = index.listed()
    assert [each.id for each in listed] == ["a", "b/c", "d", "ü"]
    assert [each.revision for each in listed] == [each.revision for each in stored]
    assert {each.outlet for each in listed} == {"The Times"}
    assert len({each.story for each in listed}) == 4
    assert [each.id for each in index.listed("a", 2)] == ["b/c", "d"]
    assert index.listed("ü") == []


def test_matches_point_at_the_exact_text(index: NewsIndex, put: Put) -> None:
    put(index, "a", "🇩🇪 Déjà vu in Köln.\n\nTroops stay in 😀 Poland.")
    (match,) = index.search("troops", None)
    assert match.text == "Troops stay in 😀 Poland."
    assert match.text == match.article.text[match.passage.start : match.passage.end]
    assert (match.rank, match.similarity) == (1, None)


def test_keyword_search_works_before_any_vector_exists(
    index: NewsIndex, chunk: Callable[[Article], list[Passage]]
) -> None:
    article = Article(id="a", text="The ministers were opposing it.", title="Köln")
    with index.writer() as writer:
        writer.put(article, chunk(article), "f")
        assert ids(index, "opposed") == ["a#0"]
        assert ids(index, "koln") == ["a#0"]
        assert index.counts().pending == 1


def test_search_fuses_both_rankings_and_measures_every_match(
    index: NewsIndex, put: Put, embed: Embed
) -> None:
    put(index, "a", "troops sent east")
    put(index, "b", "harvest was good")
    put(index, "c", "troops sent home today")
    question = embed("troops sent home")
    found = index.search("home", question)
    assert found[0].article.id == "c"
    assert {match.article.id for match in found} == {"a", "b", "c"}
    for match in found:
        vector = embed(match.passage.embedded_text)
        cosine = vector @ question / np.linalg.norm(vector) / np.linalg.norm(question)
        assert match.similarity == pytest.approx(cosine, abs=1e-6)
    assert [m.score for m in found] == sorted((m.score for m in found), reverse=True)
    assert [match.rank for match in found] == [1, 2, 3]
    assert len(index.search("home", question, limit=2)) == 2


@pytest.mark.parametrize(
    ("filters", "admitted"),
    [
        (Filters(), {"a", "b", "c", "d"}),
        (Filters(after=date(2025, 2, 1)), {"b", "c"}),
        (Filters(before=date(2025, 2, 1)), {"a", "b"}),
        (Filters(after=date(2025, 2, 1), before=date(2025, 2, 1)), {"b"}),
        (Filters(outlets=frozenset({"the TIMES", "Straße"})), {"a", "c"}),
        (Filters(articles=frozenset({"a", "d", "zz"})), {"a", "d"}),
        (Filters(excluded=frozenset({"a", "zz"})), {"b", "c", "d"}),
        (Filters(articles=frozenset({"a"}), excluded=frozenset({"a"})), set()),
        (Filters(outlets=frozenset({"\udc80"})), set()),
        (Filters(before=date(2025, 2, 1), undated=True), {"a", "b", "d"}),
        (Filters(after=date(2025, 2, 1), undated=True), {"b", "c", "d"}),
        (Filters(languages=frozenset({"EN", "de"})), {"a", "b"}),
        (Filters(languages=frozenset({"e"})), set()),
    ],
)
def test_filters_apply_to_every_search_before_ranking(
    index: NewsIndex,
    chunk: Callable[[Article], list[Passage]],
    embed: Embed,
    embed_all: Any,
    monkeypatch: pytest.MonkeyPatch,
    filters: Filters,
    admitted: set[str],
) -> None:
    stored = [
        Article(
            id="a",
            text="troops a",
            published="2025-01-31",
            outlet="The Times",
            language="en-GB",
        ),
        Article(
            id="b",
            text="troops b",
            published="2025-02-01T23:00:00-05:00",
            language="de",
        ),
        Article(id="c", text="troops c", published="2025-02-02", outlet="STRASSE"),
        Article(id="d", text="troops d"),
    ]
    monkeypatch.setattr(NewsIndex, "exact_limit", 0)
    with index.writer() as writer:
        for article in stored:
            writer.put(article, chunk(article), "f")
        embed_all(writer)
    assert {article.id for article in stored if filters.admits(article)} == admitted
    assert index.eligible(filters) == len(admitted)
    by_word = index.search("troops", None, filters=filters)
    assert {match.article.id for match in by_word} == admitted
    by_few = index.search("", embed("troops"), filters=filters)
    assert {match.article.id for match in by_few} == admitted
    monkeypatch.setattr(sketches, "MOST_FEW", 0)
    by_chroma = index.search("", embed("troops"), filters=filters)
    assert {match.article.id for match in by_chroma} == admitted
    monkeypatch.setattr(NewsIndex, "exact_limit", 4)
    by_vector = index.search("", embed("troops"), filters=filters)
    assert {match.article.id for match in by_vector} == admitted
    best = index.search("troops", None, filters=filters, limit=1)
    assert len(best) == min(1, len(admitted))


def test_chroma_and_exact_search_agree(
    index: NewsIndex, put: Put, embed: Embed, monkeypatch: pytest.MonkeyPatch
) -> None:
    paragraphs = []
    for number in range(30):
        words = [f"word{number * step % 10}" for step in (1, 3, 7)]
        paragraphs.append(f"{' '.join(words)} unique{number}")
    monkeypatch.setattr(NewsIndex, "exact_limit", 0)
    put(index, "a", "\n\n".join(paragraphs))
    question = embed("word1 word3 unique7")
    approximate = index.search("", question, limit=5)
    monkeypatch.setattr(NewsIndex, "exact_limit", 30)
    exact = index.search("", question, limit=5)
    assert [m.similarity for m in exact] == pytest.approx(
        [m.similarity for m in approximate], abs=1e-6
    )


def test_a_replaced_article_keeps_its_old_revision(
    index: NewsIndex, put: Put, embed: Embed
) -> None:
    old = put(index, "a", "Germany supports it.\n\nSame paragraph.")
    new = put(index, "a", "Germany opposes it.\n\nSame paragraph.")
    assert index.article("a") == new
    assert index.article("a", old.revision) == old
    assert ids(index, "supports") == []
    assert ids(index, "opposes", vector=embed("supports"))[0] == "a#0"
    assert index.counts().passages == 2
    assert index.check() == []


def test_equal_text_is_embedded_once(
    index: NewsIndex, chunk: Callable[[Article], list[Passage]], embed_all: Any
) -> None:
    first = Article(id="a", text="One.\n\nTwo two.", title="T")
    second = Article(id="b", text="Two two.\n\nThree three three.", title="T")
    with index.writer() as writer:
        writer.put(first, chunk(first), "1")
        assert writer.pending(10) == ["T\nOne.", "T\nTwo two."]
        assert writer.pending(1) == ["T\nOne."]
        assert embed_all(writer) == 2
        writer.put(second, chunk(second), "2")
        assert embed_all(writer) == 1
        writer.put(first, chunk(first), "1")
        assert embed_all(writer) == 0
        assert [writer.fingerprint(name) for name in "abc"] == ["1", "2", None]


def test_a_removed_article_leaves_nothing_behind(
    index: NewsIndex, put: Put, embed: Embed
) -> None:
    put(index, "a", "The xylophonist vanished.\n\nShared paragraph.", title="T")
    put(index, "a", "The zymurgist vanished.\n\nShared paragraph.", title="T")
    put(index, "b", "Shared paragraph.", title="T")
    with index.writer() as writer:
        assert writer.remove("a")
        assert not writer.remove("a")
        assert not writer.remove("\udc80")
    assert index.article("a") is None
    assert ids(index, "vanished", vector=embed("vanished")) == ["b#0"]
    catalogue, _ = engines(index.location)
    with closing(catalogue), catalogue.read() as connection:
        assert connection.execute("SELECT count(*) FROM vectors").fetchone() == (1,)
    assert index.check() == []


def test_an_index_comes_back_after_closing(
    index: NewsIndex, put: Put, embed: Embed
) -> None:
    article = put(index, "a", "Troops stay.")
    index.close()
    with NewsIndex.open(index.location) as again:
        assert (again.identity, again.secret) == (index.identity, index.secret)
        assert again.generation == index.generation
        assert again.article("a") == article
        assert ids(again, "troops", vector=embed("troops")) == ["a#0"]
    assert len(index.secret) == 32


def test_the_generation_moves_with_every_write(index: NewsIndex, put: Put) -> None:
    before = index.generation
    put(index, "a", "One.")
    after = index.generation
    assert after != before
    index.search("one", None)
    assert index.generation == after


@pytest.mark.parametrize("threshold", [20_000, 0], ids=["exact", "chroma"])
def test_another_reader_sees_what_a_writer_commits(
    index: NewsIndex,
    put: Put,
    embed: Embed,
    monkeypatch: pytest.MonkeyPatch,
    threshold: int,
) -> None:
    monkeypatch.setattr(NewsIndex, "exact_limit", threshold)
    put(index, "a", "Troops stay.")
    with NewsIndex.open(index.location) as reader:
        assert ids(reader, "", vector=embed("troops")) == ["a#0"]
        put(index, "b", "Troops leave.")
        assert set(ids(reader, "", vector=embed("troops"))) == {"a#0", "b#0"}


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"text": "bad \ud800"}, "text"),
        ({"title": "bad \ud800"}, "title"),
        ({"raw": "bad \ud800"}, "raw"),
        ({"id": "bad \ud800"}, "id"),
        ({"id": ""}, "id"),
        ({"text": "nul \0"}, "NUL"),
        ({"raw": "nul \0"}, "raw.*NUL"),
        ({"published": "31.02.2024"}, "published"),
    ],
)
def test_what_cannot_be_stored_is_refused_by_field(
    index: NewsIndex, put: Put, change: dict[str, str], named: str
) -> None:
    before = index.generation
    known = {"id": "a", "text": "Text."} | change
    with pytest.raises(ValueError, match=named):
        put(index, **known)
    assert index.generation == before
    assert index.articles() == []


@pytest.mark.parametrize(
    "change",
    [{"end": 99}, {"start": -1}, {"sentences": ((0, 99),)}, {"article_id": "other"}],
)
def test_offsets_outside_the_text_are_refused(
    index: NewsIndex, change: dict[str, Any]
) -> None:
    article = Article(id="a", text="Short.")
    known: dict[str, Any] = {
        "article_id": "a",
        "ordinal": 0,
        "start": 0,
        "end": 6,
        "sentences": ((0, 6),),
        "embedded_text": "x",
    }
    with index.writer() as writer, pytest.raises(ValueError, match="passage"):
        writer.put(article, [Passage(**{**known, **change})], "f")
    with index.writer() as writer, pytest.raises(ValueError, match="one ordinal"):
        writer.put(article, [Passage(**known), Passage(**known)], "f")
    assert index.counts().articles == 0


def test_vectors_of_another_embedder_are_refused(index: NewsIndex) -> None:
    with index.writer() as writer:
        with pytest.raises(IndexMismatch, match="1536"):
            writer.add_vectors(["x"], np.zeros((1, 1536), np.float32))
        with pytest.raises(ValueError, match="2 texts"):
            writer.add_vectors(["x", "y"], np.zeros((1, 32), np.float32))
        with pytest.raises(ValueError, match="not finite"):
            writer.add_vectors(["x"], np.full((1, 32), np.nan, np.float32))
        writer.add_vectors([], np.zeros((0, 32), np.float32))
    with pytest.raises(IndexMismatch, match="test/words"):
        index.search("x", np.zeros(1536, np.float32))
    with pytest.raises(ValueError, match="limit"):
        index.search("x", None, limit=0)


def test_creating_again_opens_and_another_embedder_is_refused(
    index: NewsIndex, put: Put, identity: EmbedderIdentity
) -> None:
    put(index, "a", "Text.")
    with NewsIndex.create(index.location, identity) as again:
        assert again.secret == index.secret
        assert again.counts().articles == 1
    other = EmbedderIdentity(name="openai/large", revision="1", dimension=3072)
    with pytest.raises(IndexMismatch, match=r"test/words.*openai/large") as caught:
        NewsIndex.create(index.location, other)
    assert "new folder" in caught.value.hint


def test_a_newer_schema_is_refused(index: NewsIndex) -> None:
    catalogue, _ = engines(index.location)
    with closing(catalogue), catalogue.write() as connection:
        manifest.update(connection, schema=99)
    with pytest.raises(IndexMismatch, match="99") as caught:
        NewsIndex.open(index.location)
    assert "Upgrade" in caught.value.hint


def test_a_manifest_with_holes_is_damage(index: NewsIndex) -> None:
    catalogue, _ = engines(index.location)
    with closing(catalogue), catalogue.write() as connection:
        connection.execute("DELETE FROM manifest WHERE key = 'secret'")
    with pytest.raises(IndexDamaged, match="secret"):
        NewsIndex.open(index.location)


def test_many_threads_may_search_while_one_writes(
    index: NewsIndex, put: Put, embed: Embed
) -> None:
    put(index, "a", "Troops stay.")
    failures: list[BaseException] = []

    def search() -> None:
        try:
            for _ in range(30):
                assert "a#0" in ids(index, "troops", vector=embed("troops"))
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=search) for _ in range(8)]
    for thread in threads:
        thread.start()
    for number in range(5):
        put(index, f"b{number}", "Troops leave.")
    for thread in threads:
        thread.join()
    assert failures == []
