"""Damaged files: search goes on, check() names the damage, rebuild() cures it."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from vectorstore import chroma_folder as chroma
from vectorstore.errors import IndexDamaged
from vectorstore.index import NewsIndex
from vectorstore.records import Article, Filters, Passage
from vectorstore.schema import CATALOGUE, connect

Put = Callable[..., Article]
Embed = Callable[[str], Any]


@pytest.fixture(autouse=True)
def with_chroma(monkeypatch: pytest.MonkeyPatch) -> None:
    """Chroma ranks from the first vector on."""
    monkeypatch.setattr(NewsIndex, "exact_limit", 0)


@pytest.fixture
def stored(index: NewsIndex, put: Put, monkeypatch: pytest.MonkeyPatch) -> NewsIndex:
    """An index of several passages, closed, that will search with Chroma."""
    paragraphs = "\n\n".join(f"Troops stay word{number}." for number in range(40))
    put(index, "a", paragraphs)
    index.close()
    return index


def chroma_folder(index: NewsIndex) -> Path:
    (folder,) = index.directory.glob("chroma-*")
    return folder


def lose_folder(index: NewsIndex) -> None:
    shutil.rmtree(chroma_folder(index))


def spoil_database(index: NewsIndex) -> None:
    (chroma_folder(index) / "chroma.sqlite3").write_bytes(b"x" * 5000)


def lose_collection(index: NewsIndex) -> None:
    folder = chroma_folder(index)
    shutil.rmtree(folder)
    chroma.ChromaFolder(index.directory).create(folder.name)


def other_configuration(index: NewsIndex) -> None:
    folder = chroma_folder(index)
    client = chroma._client(folder)
    client.delete_collection(chroma.COLLECTION)
    client.create_collection(chroma.COLLECTION, embedding_function=None)
    client.close()


@pytest.mark.parametrize(
    ("damage", "named"),
    [
        (lose_folder, "folder is missing"),
        (spoil_database, "not a database"),
        (lose_collection, "holds 0 passages, the catalogue 40"),
        (other_configuration, "configuration"),
    ],
)
def test_without_chroma_keywords_answer_and_rebuild_restores(
    stored: NewsIndex,
    embed: Embed,
    damage: Callable[[NewsIndex], None],
    named: str,
) -> None:
    damage(stored)
    question = embed("troops word7.")
    with NewsIndex.open(stored.directory) as index:
        assert index.search("word7", question)[0].passage.ordinal == 7
        (problem,) = index.check()
        assert named in problem
        assert index.rebuild() == 40
        assert len(index.search("", question, limit=40)) == 40
        assert len(list(index.directory.glob("chroma-*"))) == 1


def test_a_writer_cures_a_lost_chroma_by_itself(stored: NewsIndex, put: Put) -> None:
    lose_folder(stored)
    with NewsIndex.open(stored.directory) as index:
        put(index, "b", "New.")
        assert index.check() == []


def test_missing_vector_files_are_noticed_though_chroma_says_nothing(
    index: NewsIndex, put: Put, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = "\n\n".join(f"word{number}" for number in range(1_050))
    article = Article(id="a", text=text)
    random = np.random.default_rng(1)
    with index.writer() as writer:
        writer.put(article, _words(article), "f")
        texts = writer.pending(2_000)
        writer.add_vectors(texts, random.normal(size=(1_050, 32)).astype(np.float32))
    index.close()
    for folder in chroma_folder(index).iterdir():
        if folder.is_dir():
            shutil.rmtree(folder)
    question = random.normal(size=32).astype(np.float32)
    with NewsIndex.open(index.directory) as again:
        assert again.search("word7", question)[0].text == "word7"
        assert len(again.check()) == 1
        assert again.rebuild() == 1_050
        assert len(again.search("", question, limit=500)) == 500


def _words(article: Article) -> list[Passage]:
    passages, start = [], 0
    for ordinal, word in enumerate(article.text.split("\n\n")):
        end = start + len(word)
        passages.append(
            Passage(
                article_id=article.id,
                ordinal=ordinal,
                start=start,
                end=end,
                sentences=((start, end),),
                embedded_text=word,
            )
        )
        start = end + 2
    return passages


@pytest.mark.parametrize("content", [b"x" * 5000, b""], ids=["rubbish", "empty"])
def test_a_catalogue_that_is_no_database_is_damage_or_no_index(
    index: NewsIndex, content: bytes
) -> None:
    index.close()
    for name in (f"{CATALOGUE}-wal", f"{CATALOGUE}-shm"):
        (index.directory / name).unlink(missing_ok=True)
    (index.directory / CATALOGUE).write_bytes(content)
    if content:
        with pytest.raises(IndexDamaged, match="not a database") as caught:
            NewsIndex.open(index.directory)
        assert "backup" in caught.value.hint
    else:
        NewsIndex.create(index.directory, index.identity).close()


@pytest.mark.parametrize(
    ("statement", "named"),
    [
        ("UPDATE revisions SET text = text || '!'", "text of article 'a'"),
        ("DELETE FROM vectors", "40 passages have lost their vectors"),
        (
            "DELETE FROM sketches WHERE number < 4",
            "3 passages have lost their sketches",
        ),
        (
            "INSERT INTO passage_words (passage_words) VALUES ('delete-all')",
            "keyword index",
        ),
    ],
)
def test_damage_in_the_catalogue_is_named(
    stored: NewsIndex, statement: str, named: str
) -> None:
    connection = connect(stored.directory / CATALOGUE)
    connection.execute(statement)
    connection.close()
    with NewsIndex.open(stored.directory) as index:
        problems = index.check()
        assert any(named in problem for problem in problems)


def test_repair_makes_lost_sketches_anew(stored: NewsIndex, embed: Embed) -> None:
    connection = connect(stored.directory / CATALOGUE)
    connection.execute("DELETE FROM sketches")
    connection.close()
    only = Filters(articles=frozenset({"a"}))
    with NewsIndex.open(stored.directory) as index:
        index.rebuild()
        assert index.check() == []
        assert len(index.search("", embed("word7"), limit=40, filters=only)) == 40


def test_repair_restores_words_and_has_lost_vectors_embedded_again(
    stored: NewsIndex, embed_all: Callable[[Any], int]
) -> None:
    connection = connect(stored.directory / CATALOGUE)
    connection.execute(
        "INSERT INTO passage_words (passage_words) VALUES ('delete-all')"
    )
    connection.execute("DELETE FROM vectors")
    connection.close()
    with NewsIndex.open(stored.directory) as index:
        assert index.search("word7", None) == []
        assert index.rebuild() == 0
        assert len(index.search("word7", None)) == 1
        with index.writer() as writer:
            assert embed_all(writer) == 40
        assert index.check() == []
