"""SIGKILL at any moment loses nothing that was acknowledged."""

import random
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from vectorstore.chroma import Unreadable
from vectorstore.chroma_folder import ChromaFolder
from vectorstore.errors import IndexDamaged, IndexMissing
from vectorstore.index import NewsIndex
from vectorstore.records import Article, EmbedderIdentity
from vectorstore.schema import CATALOGUE, TABLES, connect, statements

pytestmark = pytest.mark.proof


@pytest.fixture(autouse=True)
def with_chroma(monkeypatch: pytest.MonkeyPatch) -> None:
    """Chroma ranks from the first vector on."""
    monkeypatch.setattr(NewsIndex, "exact_limit", 0)


WRITE = """
import sys
from pathlib import Path
import numpy as np
from vectorstore.index import NewsIndex
from vectorstore.records import Article, Passage

NewsIndex.exact_limit = 0
index = NewsIndex.open(Path(sys.argv[1]))
first = int(sys.argv[2])
for round in range(first, first + 10_000, 5):
    with index.writer() as writer:
        for number in range(round, round + 5):
            name, text = f"a{number}", f"report number w{number}."
            spans = dict(start=0, end=len(text), sentences=((0, len(text)),))
            passage = Passage(article_id=name, ordinal=0, embedded_text=text, **spans)
            writer.put(Article(id=name, text=text), [passage], "f")
            vector = np.random.default_rng(number).normal(size=(1, 32))
            writer.add_vectors([text], vector.astype(np.float32))
            if number % 3 == 0:
                writer.remove(name)
            print(number, flush=True)
"""


def test_killed_writers_lose_nothing_acknowledged(
    index: NewsIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    acknowledged: set[int] = set()
    luck = random.Random(7)
    for kill in range(3):
        command = [
            sys.executable,
            "-c",
            WRITE,
            str(index.directory),
            str(kill * 10_000),
        ]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout is not None
            # Past the first rounds the writer is inside Chroma most of the time.
            lines = [process.stdout.readline() for _ in range(6)]
            time.sleep(luck.uniform(0, 0.8))
            process.kill()
            lines += process.stdout.readlines()
        acknowledged |= {int(line) for line in lines if line.endswith("\n")}
    assert len(acknowledged) >= 18
    kept = {f"a{number}" for number in acknowledged if number % 3}
    stored = {article.id for article in index.articles()}
    assert kept <= stored
    assert not {f"a{number}" for number in acknowledged if number % 3 == 0} & stored
    with index.writer():
        pass
    assert index.check() == []
    for number in sorted(acknowledged)[-20:]:
        if number % 3:
            vector = np.random.default_rng(number).normal(size=32).astype(np.float32)
            (best,) = index.search("", vector, limit=1)
            assert best.article.id == f"a{number}"


@pytest.mark.parametrize("done", [0, 1, 5])
def test_an_interrupted_creation_is_finished(
    tmp_path: Path, identity: EmbedderIdentity, done: int
) -> None:
    connection = connect(tmp_path / CATALOGUE, create=True)
    connection.execute("BEGIN")
    for statement in statements(TABLES)[:done]:
        connection.execute(statement)
    connection.close()
    with pytest.raises(IndexMissing):
        NewsIndex.open(tmp_path)
    with NewsIndex.create(tmp_path, identity) as index:
        assert index.check() == []


def test_an_interrupted_flush_is_finished_by_the_next_writer(
    index: NewsIndex,
    put: Callable[..., Article],
    embed: Callable[[str], Any],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    put(index, "a", "Troops stay.")
    with monkeypatch.context() as patch:
        patch.setattr(ChromaFolder, "upsert", _interrupt)
        with pytest.raises(KeyboardInterrupt):
            put(index, "b", "Troops leave.")
    assert index.check() == ["The last update of the vector index did not finish."]
    index.close()
    with NewsIndex.open(index.directory) as again:
        assert {m.article.id for m in again.search("troops", embed("troops"))} == {
            "a",
            "b",
        }
        with again.writer():
            pass
        assert again.check() == []
        assert len(again.search("", embed("troops"))) == 2
        assert len(list(again.directory.glob("chroma-*"))) == 1


def test_a_failed_ingest_keeps_what_was_put(
    index: NewsIndex,
    chunk: Callable[[Article], Any],
    embed_all: Callable[[Any], int],
) -> None:
    article = Article(id="a", text="Troops stay.")

    def ingest() -> None:
        with index.writer() as writer:
            writer.put(article, chunk(article), "f")
            embed_all(writer)
            raise RuntimeError("embedder is down")

    with pytest.raises(RuntimeError, match="embedder"):
        ingest()
    assert index.article("a") == article
    assert index.check() == []


def test_chroma_that_cannot_be_written_loses_nothing(
    index: NewsIndex, put: Callable[..., Article], monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(ChromaFolder, "create", _full)
        with pytest.raises(IndexDamaged, match="disk is full") as caught:
            put(index, "a", "Troops stay.")
    assert "--repair" in caught.value.hint
    assert [match.article.id for match in index.search("troops", None)] == ["a"]
    assert index.rebuild() == 1
    assert index.check() == []


def _interrupt(*_: object) -> None:
    raise KeyboardInterrupt


def _full(_: ChromaFolder, name: str) -> None:
    raise Unreadable(f"{name}: disk is full")
