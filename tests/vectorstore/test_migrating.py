"""An index that version 0.1.0 made goes on being used."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from vectorstore import manifest
from vectorstore.backups import restore
from vectorstore.index import NewsIndex
from vectorstore.schema import CATALOGUE, SCHEMA_VERSION
from vectorstore.tables import SUMMED


@pytest.fixture
def old_index(tmp_path: Path) -> Path:
    """Four sample articles as schema 1 held them."""
    script = Path(__file__).with_name("index_schema_1.sql").read_text("utf-8")
    connection = sqlite3.connect(tmp_path / CATALOGUE)
    connection.executescript(script)
    connection.close()
    return tmp_path


def test_an_index_of_schema_1_keeps_its_articles_and_learns_their_stories(
    old_index: Path,
) -> None:
    with NewsIndex.open(old_index) as index:
        assert index.counts().articles == 4
        assert index.counts().pending == 0
        found = index.search("three paragraphs of fog", None)
        wire = [match for match in found if "fog" in match.text]
        assert len({match.article.id for match in wire}) == 1
        assert len(wire[0].copies) == 1
        costs = index.search("mission cost million over 18 months", None)
        assert "halden-budget-first.txt" not in {m.article.source for m in costs}
        with index.writer():
            pass
        assert index.check() == []


def test_its_rows_get_sums_so_that_damage_is_seen_from_then_on(
    old_index: Path,
) -> None:
    with NewsIndex.open(old_index) as index:
        assert not any("changed" in problem for problem in index.check())
    with closing(sqlite3.connect(old_index / CATALOGUE)) as connection:
        for table in SUMMED:
            query = f"SELECT count(*), count(checksum) FROM {table.name}"
            rows, sums = connection.execute(query).fetchone()
            assert rows == sums > 0
        connection.execute("UPDATE passages SET stop = stop - 1 WHERE number = 1")
        connection.commit()
    with NewsIndex.open(old_index) as index:
        assert any("passage 0" in problem for problem in index.check())


def test_an_index_of_schema_2_gets_its_sums(old_index: Path) -> None:
    NewsIndex.open(old_index).close()
    with closing(sqlite3.connect(old_index / CATALOGUE)) as connection:
        for table in SUMMED:
            connection.execute(f"ALTER TABLE {table.name} DROP COLUMN checksum")
        connection.execute("DROP TABLE sketches")
        manifest.update(connection, schema=2)
        connection.commit()
    with NewsIndex.open(old_index) as index:
        with index.writer():
            pass
        assert index.check() == []


def test_passages_of_schema_3_get_their_sketches(old_index: Path) -> None:
    NewsIndex.open(old_index).close()
    every = "SELECT number, sketch FROM sketches ORDER BY number"
    with closing(sqlite3.connect(old_index / CATALOGUE)) as connection:
        made = connection.execute(every).fetchall()
        connection.execute("DROP TABLE sketches")
        manifest.update(connection, schema=3)
        connection.commit()
    NewsIndex.open(old_index).close()
    with closing(sqlite3.connect(old_index / CATALOGUE)) as connection:
        assert connection.execute(every).fetchall() == made
    assert any(kept for _, kept in made)


def test_a_damaged_vector_is_named_and_does_not_keep_an_older_index_shut(
    old_index: Path,
) -> None:
    NewsIndex.open(old_index).close()
    with closing(sqlite3.connect(old_index / CATALOGUE)) as connection:
        connection.execute("DROP TABLE sketches")
        connection.execute("UPDATE vectors SET vector = substr(vector, 1, 31)")
        manifest.update(connection, schema=3)
        connection.commit()
    with NewsIndex.open(old_index) as index:
        assert any("vectors have been changed" in each for each in index.check())
        assert index.rebuild() == 0
        assert index.check() == []


def test_a_backup_of_an_older_version_can_be_restored(
    old_index: Path, tmp_path: Path
) -> None:
    assert restore(old_index, tmp_path / "new") == 4
    with NewsIndex.open(tmp_path / "new") as index:
        assert index.check() == []


def test_it_is_migrated_once(old_index: Path) -> None:
    NewsIndex.open(old_index).close()
    with NewsIndex.open(old_index) as index:
        connection = sqlite3.connect(index.directory / CATALOGUE)
        assert manifest.schema(connection) == SCHEMA_VERSION
        connection.close()
