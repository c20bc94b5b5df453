"""A backup is an index; restoring one gives back what was there."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from vectorstore.backups import back_up, restore
from vectorstore.errors import IndexDamaged, IndexMissing, StoreError
from vectorstore.index import NewsIndex
from vectorstore.location import Server
from vectorstore.moving import content_hash
from vectorstore.records import Article, EmbedderIdentity
from vectorstore.schema import CATALOGUE

Put = Callable[..., Article]


@pytest.mark.parametrize("limit", [0, 400_000], ids=["Chroma", "memory"])
def test_a_backup_can_be_opened_and_gives_a_lost_index_back(
    limit: int,
    index: NewsIndex,
    put: Put,
    embed: Callable[[str], Any],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(NewsIndex, "exact_limit", limit)
    article = put(index, "a", "Troops stay.")
    with index.writer() as writer:  # others may write meanwhile
        back_up(index.directory, tmp_path / "backup")
        writer.remove("a")
    with NewsIndex.open(tmp_path / "backup") as kept:
        assert kept.article("a") == article
        assert kept.check() == []
    restore(tmp_path / "backup", tmp_path / "lost")
    with NewsIndex.open(tmp_path / "lost") as again:
        assert again.article("a") == article
        assert again.rebuild() == 1
        assert again.check() == []
        assert len(again.search("", embed("troops"))) == 1
        assert len(list(again.directory.glob("chroma-*"))) == (limit == 0)


def test_what_is_damaged_is_replaced_and_kept_beside(
    index: NewsIndex, put: Put, tmp_path: Path
) -> None:
    put(index, "a", "Troops stay.")
    with closing(sqlite3.connect(index.directory / "conversations.sqlite3")) as other:
        other.execute("CREATE TABLE said (words)")
    back_up(index.directory, tmp_path / "backup")
    index.close()
    (index.directory / CATALOGUE).write_bytes(b"x" * 5_000)
    restore(tmp_path / "backup", index.directory)
    with NewsIndex.open(index.directory) as again:
        assert [article.id for article in again.articles()] == ["a"]
    before = index.directory / f"{CATALOGUE}.before"
    assert before.read_bytes() == b"x" * 5_000
    assert (tmp_path / "backup" / "conversations.sqlite3").exists()


def test_a_sound_index_is_not_replaced(
    index: NewsIndex, put: Put, tmp_path: Path
) -> None:
    back_up(index.directory, tmp_path / "backup")
    put(index, "a", "Troops stay.")
    with pytest.raises(StoreError, match="is sound"):
        restore(tmp_path / "backup", index.directory)
    assert index.article("a") is not None


def test_what_is_no_backup_is_refused(index: NewsIndex, tmp_path: Path) -> None:
    with pytest.raises(IndexMissing, match="no backup"):
        restore(tmp_path / "nothing", index.directory)
    with pytest.raises(StoreError, match="not empty"):
        back_up(index.directory, index.directory)
    with pytest.raises(IndexMissing):
        back_up(tmp_path / "nothing", tmp_path / "backup")


def test_a_damaged_index_is_not_backed_up(
    index: NewsIndex, put: Put, tmp_path: Path
) -> None:
    put(index, "a", "Troops stay.")
    with closing(sqlite3.connect(index.directory / CATALOGUE)) as other:
        other.execute("UPDATE revisions SET text = 'Troops leave.'")
        other.commit()
    with pytest.raises(IndexDamaged, match="has been changed"):
        back_up(index.directory, tmp_path / "backup")
    assert not (tmp_path / "backup").exists()


def test_a_wrong_date_is_not_backed_up_and_a_backup_gives_the_right_one_back(
    index: NewsIndex, put: Put, tmp_path: Path
) -> None:
    put(index, "a", "Troops stay.", published="2026-05-04")
    back_up(index.directory, tmp_path / "backup")
    with closing(sqlite3.connect(index.directory / CATALOGUE)) as other:
        other.execute("UPDATE revisions SET published = '2024-05-04'")
        other.commit()
    with pytest.raises(IndexDamaged, match="date or another field of article 'a'"):
        back_up(index.directory, tmp_path / "second")
    index.close()
    restore(tmp_path / "backup", index.directory)
    with NewsIndex.open(index.directory) as again:
        article = again.article("a")
        assert article is not None
        assert article.published == "2026-05-04"


@pytest.mark.parametrize(
    "change",
    [
        "revisions SET text = CAST(x'54ff7270' AS TEXT)",
        "passages SET sentences = CAST(x'5bff5d' AS TEXT)",
    ],
)
def test_bytes_that_are_no_text_are_damage_that_a_backup_mends(
    change: str, index: NewsIndex, put: Put, tmp_path: Path
) -> None:
    article = put(index, "a", "Troops stay.")
    back_up(index.directory, tmp_path / "backup")
    with closing(sqlite3.connect(index.directory / CATALOGUE)) as other:
        other.execute(f"UPDATE {change}")
        other.commit()
    with pytest.raises(IndexDamaged, match="Could not decode") as caught:
        index.check()
    assert "restore" in caught.value.hint
    assert "with text" not in caught.value.message
    index.close()
    restore(tmp_path / "backup", index.directory)
    with NewsIndex.open(index.directory) as again:
        assert again.article("a") == article


def test_an_index_on_servers_is_backed_up_in_a_folder_and_given_to_others(
    server: Callable[[], Server],
    identity: EmbedderIdentity,
    put: Put,
    embed: Callable[[str], Any],
    tmp_path: Path,
) -> None:
    lost, new, backup = server(), server(), tmp_path / "backup"
    with NewsIndex.create(lost, identity) as index:
        put(index, "a", "Troops stay.")
    back_up(lost, backup)
    assert restore(backup, new) == 1
    assert content_hash(new) == content_hash(backup) == content_hash(lost)
    with NewsIndex.open(new) as index:
        assert len(index.search("", embed("troops"))) == 1
    with pytest.raises(StoreError, match="articles in the place"):
        restore(backup, lost)
