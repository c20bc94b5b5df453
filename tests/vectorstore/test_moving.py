"""An index that is moved to servers and back is the same index."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from vectorstore.errors import IndexMissing, StoreError
from vectorstore.index import NewsIndex
from vectorstore.location import Server
from vectorstore.moving import content_hash, copy_index
from vectorstore.schema import CATALOGUE

STORY = "The harbour will close in May. " * 30


@pytest.fixture
def stocked(index: NewsIndex, put: Callable[..., Any]) -> NewsIndex:
    """Copies, an older revision, a gap in the numbers, a file."""
    put(index, "a", "Troops stay.", published="2026-01-02", outlet="Post", raw="r")
    put(index, "b", STORY, url="https://desk.example/b")
    put(index, "c", STORY + "Übermorgen 😀.", author="Ida", language="en")
    put(index, "d", "Gone tomorrow.")
    put(index, "a", "Troops leave.\n\nThey said so.", title="Later")
    with index.writer() as writer:
        writer.remove("d")
        writer.record_file("/feed.jsonl", "mark", ["a", "b"], whole=True)
    return index


def test_there_and_back_everything_is_the_same(
    stocked: NewsIndex,
    server: Callable[[], Server],
    embed: Callable[[str], Any],
    tmp_path: Path,
) -> None:
    there, back = server(), tmp_path / "back"
    copy_index(stocked.directory, there)
    copy_index(there, back)
    first = content_hash(stocked.directory)
    assert content_hash(there) == content_hash(back) == first
    searched = [stocked.search("harbour troops", embed("troops"))]
    for place in (there, back):
        with NewsIndex.open(place) as copy:
            assert copy.check() == []
            assert copy.secret == stocked.secret
            assert copy.article("a") == stocked.article("a")
            assert copy.listed() == stocked.listed()
            searched.append(copy.search("harbour troops", embed("troops")))
            with copy.writer() as writer:
                assert writer.held("/feed.jsonl", "mark") == ["a", "b"]
                assert writer.pending(10) == []
    for found in searched[1:]:
        assert [m.passage for m in found] == [m.passage for m in searched[0]]
        assert [m.copies for m in found] == [m.copies for m in searched[0]]


def test_the_hash_sees_each_change(stocked: NewsIndex, put: Callable[..., Any]) -> None:
    before = content_hash(stocked.directory)
    put(stocked, "a", "Troops leave.\n\nThey said so.", title="Later still")
    assert content_hash(stocked.directory) != before


def test_a_copy_does_not_make_good_what_is_damaged(
    stocked: NewsIndex, tmp_path: Path
) -> None:
    with closing(sqlite3.connect(stocked.directory / CATALOGUE)) as other:
        other.execute("UPDATE revisions SET published = '2024-01-02' WHERE raw = 'r'")
        other.commit()
    copy_index(stocked.directory, tmp_path / "copy")
    with NewsIndex.open(tmp_path / "copy") as copy:
        assert any("article 'a'" in problem for problem in copy.check())


def test_nothing_is_copied_over_articles_or_from_nowhere(
    stocked: NewsIndex, tmp_path: Path
) -> None:
    with pytest.raises(StoreError, match="articles in the place"):
        copy_index(stocked.directory, stocked.directory)
    with pytest.raises(IndexMissing):
        copy_index(tmp_path / "nowhere", tmp_path / "new")
    assert not (tmp_path / "new").exists()
