"""What only an index in a folder promises."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from vectorstore.errors import IndexMissing, StoreError
from vectorstore.index import NewsIndex
from vectorstore.records import Article, EmbedderIdentity

Put = Callable[..., Article]
Embed = Callable[[str], Any]


def ids(index: NewsIndex, vector: Any) -> list[str]:
    return [match.passage.id for match in index.search("", vector)]


def test_importing_the_index_does_not_import_chroma() -> None:
    code = "import sys, vectorstore.index; print('chromadb' in sys.modules)"
    assert subprocess.check_output([sys.executable, "-c", code]) == b"False\n"


def test_a_folder_keeps_no_trace_of_a_removed_article(
    index: NewsIndex, put: Put
) -> None:
    put(index, "a", "The xylophonist vanished.\n\nShared paragraph.", title="T")
    put(index, "a", "The zymurgist vanished.\n\nShared paragraph.", title="T")
    put(index, "b", "Shared paragraph.", title="T")
    with index.writer() as writer:
        assert writer.remove("a")
    index.close()
    kept = b"".join(
        path.read_bytes() for path in index.directory.rglob("*") if path.is_file()
    )
    assert b"Shared paragraph" in kept
    for trace in (b"xylophonist", b"xylo", b"zymurgist", b"zymurg"):
        assert trace not in kept


def test_chroma_is_made_when_there_are_too_many_vectors_to_hold(
    index: NewsIndex, put: Put, embed: Embed, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(NewsIndex, "exact_limit", 1)
    put(index, "a", "Troops stay.")
    assert not list(index.directory.glob("chroma*"))
    put(index, "b", "Troops leave.")
    assert len(list(index.directory.glob("chroma-*"))) == 1
    assert set(ids(index, embed("troops"))) == {"a#0", "b#0"}
    with index.writer() as writer:
        writer.remove("b")
    assert not list(index.directory.glob("chroma-*"))
    assert ids(index, embed("troops")) == ["a#0"]
    assert index.check() == []


def test_chroma_keeps_nothing_of_a_removed_article_nor_of_what_stood_in_memory(
    index: NewsIndex, put: Put, embed: Embed, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(NewsIndex, "exact_limit", 0)
    for number in range(5):
        put(index, f"a{number}", f"Troops stay {number}.", outlet="The Bugle")
    put(index, "zymurgist", "Troops leave.", outlet="The Xylophonist")
    assert "zymurgist#0" in ids(index, embed("leave"))
    index.close()
    (room,) = index.directory.glob("chroma-*/*/data_level0.bin")
    content = room.read_bytes()
    room.write_bytes(content[:-9] + b"zymurgist")  # as hnswlib may leave it
    with index.writer() as writer:
        writer.remove("zymurgist")
    assert "zymurgist#0" not in ids(index, embed("leave"))
    assert index.check() == []
    index.close()
    (room,) = index.directory.glob("chroma-*/*/data_level0.bin")
    assert len(room.read_bytes()) == len(content)
    kept = b"".join(
        path.read_bytes() for path in index.directory.rglob("*") if path.is_file()
    )
    assert b"Bugle".lower() in kept
    for trace in (b"zymurg", b"xylophon"):
        assert trace not in kept.lower()


def test_a_missing_index_is_named(tmp_path: Path) -> None:
    with pytest.raises(IndexMissing, match="nowhere") as caught:
        NewsIndex.open(tmp_path / "nowhere")
    assert "assistant ingest" in caught.value.hint


def test_a_file_in_place_of_the_folder_is_named(
    tmp_path: Path, identity: EmbedderIdentity
) -> None:
    (tmp_path / "file").write_text("x", encoding="utf-8")
    with pytest.raises(IndexMissing, match="file"):
        NewsIndex.open(tmp_path / "file")
    for path in (tmp_path / "file", tmp_path / "file" / "deeper"):
        with pytest.raises(StoreError, match="file"):
            NewsIndex.create(path, identity)
