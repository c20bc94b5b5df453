import json
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import BinaryIO

import pytest

from assistant.ingestion import indexing
from assistant.ingestion.articles import article_id
from assistant.ingestion.indexing import ingest, ingest_files
from assistant.ingestion.report import IngestionProgress, Problem
from assistant.ingestion.unpacking import Item, unpack
from assistant.providers.base import Embedder
from vectorstore.index import NewsIndex


def test_articles_are_stored_searchable_and_embedded(
    folder: Path, index: NewsIndex, embedder: Embedder
) -> None:
    report = ingest([folder], index=index, embedder=embedder)
    assert (report.added, report.updated, report.unchanged) == (2, 0, 0)
    assert (report.problems, report.notices) == ((), ())
    assert report.passages == report.embedded == 2
    assert report.pending == 0
    article = index.article(article_id("harbour.txt"))
    assert article is not None
    assert article.title == "Harbour to close for repairs"
    assert article.outlet == "The Quay Post"
    assert article.raw.startswith("Harbour to close")
    assert article.text.startswith("The harbour at Ansgar")
    (match,) = index.search("barge bridge", None)
    assert match.article.source == "east/bridge.txt"


def test_a_second_run_embeds_and_cleans_nothing(
    folder: Path, index: NewsIndex, embedder: Embedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    ingest([folder], index=index, embedder=embedder)
    monkeypatch.delattr(indexing, "unpack")
    report = ingest([folder], index=index, embedder=embedder)
    assert (report.added, report.updated, report.unchanged) == (0, 0, 2)
    assert (report.embedded, report.passages) == (0, 0)


def test_a_changed_file_replaces_its_article(
    folder: Path, index: NewsIndex, embedder: Embedder
) -> None:
    ingest([folder], index=index, embedder=embedder)
    (folder / "east" / "bridge.txt").write_text(
        "The bridge over the Sallow is open again, the engineers said on Friday.",
        encoding="utf-8",
    )
    report = ingest([folder], index=index, embedder=embedder)
    assert (report.added, report.updated, report.unchanged) == (0, 1, 1)
    assert report.embedded == 1
    assert index.counts().articles == 2


def test_a_new_version_of_the_cleaning_redoes_every_file(
    folder: Path, index: NewsIndex, embedder: Embedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    ingest([folder], index=index, embedder=embedder)
    monkeypatch.setattr(indexing, "PROCESSING", "next")
    report = ingest([folder], index=index, embedder=embedder)
    assert report.updated == 2
    assert report.embedded == 0


def test_bad_files_are_reported_and_the_rest_goes_on(
    folder: Path, index: NewsIndex, embedder: Embedder
) -> None:
    (folder / "empty.txt").write_bytes(b"")
    (folder / "image.txt").write_bytes(b"\x89PNG\r\n\x1a\n")
    report = ingest([folder, folder / "none"], index=index, embedder=embedder)
    assert report.added == 2
    assert {Path(each.source).name for each in report.problems} == {
        "empty.txt",
        "image.txt",
        "none",
    }
    assert all(each.error for each in report.problems)


def test_when_everything_is_bad_the_report_says_so(
    tmp_path: Path, index: NewsIndex, embedder: Embedder
) -> None:
    assert ingest([tmp_path / "none"], index=index, embedder=embedder).taken_in == 0
    (tmp_path / "void").mkdir()
    report = ingest([tmp_path / "void"], index=index, embedder=embedder)
    assert report.taken_in == 0
    assert report.problems


def test_a_failing_embedder_leaves_keyword_search_and_the_next_run_goes_on(
    folder: Path, index: NewsIndex, embedder: Embedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(indexing, "EMBEDDED_AT_ONCE", 1)
    monkeypatch.setattr(embedder, "fails_after", 1)
    report = ingest([folder], index=index, embedder=embedder)
    assert (report.added, report.embedded, report.pending) == (2, 1, 1)
    assert "slow down" in report.notices[0].error
    assert len(index.search("harbour bridge", None)) == 2
    monkeypatch.setattr(embedder, "fails_after", None)
    report = ingest([folder], index=index, embedder=embedder)
    assert (report.unchanged, report.embedded, report.pending) == (2, 1, 0)


def test_two_copies_of_one_page_are_one_article_in_every_run(
    folder: Path, index: NewsIndex, embedder: Embedder
) -> None:
    for name in ("copy-1.md", "copy-2.md"):
        (folder / name).write_text(
            f"---\nurl: https://quay.example/a\n---\n{name} says the boat is back.",
            encoding="utf-8",
        )
    first = ingest([folder], index=index, embedder=embedder)
    second = ingest([folder], index=index, embedder=embedder)
    assert (first.added, second.updated, second.embedded) == (3, 0, 0)
    assert first.notices == second.notices
    assert "same article as copy-1.md" in first.notices[0].error


def test_a_file_of_many_articles_is_done_when_its_last_one_is(
    tmp_path: Path,
    index: NewsIndex,
    embedder: Embedder,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    path = tmp_path / "news.jsonl"
    bodies = [f"Ferry {n} will run again, the owners said." for n in range(3)]
    path.write_text(
        "\n".join(json.dumps({"id": f"f{n}", "text": b}) for n, b in enumerate(bodies)),
        encoding="utf-8",
    )

    def cut(file: BinaryIO, source: str) -> Iterator[Item | Problem]:
        yield from islice(unpack(file, source), 2)
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(indexing, "unpack", cut)
        with pytest.raises(KeyboardInterrupt):
            ingest([path], index=index, embedder=embedder)
    assert index.counts().articles == 1
    report = ingest([path], index=index, embedder=embedder)
    assert (report.added, report.updated, index.counts().articles) == (2, 1, 3)
    monkeypatch.delattr(indexing, "unpack")
    report = ingest([path], index=index, embedder=embedder)
    assert (report.unchanged, report.embedded) == (3, 0)
    assert {each.id for each in index.articles()} == {"f0", "f1", "f2"}


def test_uploads_go_the_same_way(index: NewsIndex, embedder: Embedder) -> None:
    text = b"The ferry to Ansgar will run twice a day from Monday, the owners said."
    report = ingest_files(
        [("C:\\news\\ferry.txt", text), ("bad.txt", b"")],
        index=index,
        embedder=embedder,
    )
    assert report.added == 1
    assert report.problems[0].source == "bad.txt"
    assert index.article(article_id("ferry.txt")) is not None


def test_strange_file_names_are_stored_safely(
    index: NewsIndex, embedder: Embedder
) -> None:
    text = b"The ferry to Ansgar will run twice a day from Monday, the owners said."
    names = ["bad\udcff.txt", "two\nlines.txt", "cod\u202efdp.txt", "x" * 400, "{x}"]
    report = ingest_files(
        [(name, text) for name in names], index=index, embedder=embedder
    )
    assert (report.added, report.problems) == (5, ())
    assert all(each.source.isprintable() for each in index.articles())


def test_unreadable_characters_are_noticed(
    index: NewsIndex, embedder: Embedder
) -> None:
    data = "The ferry costs £3 – or £4 for two".encode() + b"\xff."
    report = ingest_files([("a.txt", data)], index=index, embedder=embedder)
    assert report.added == 1
    assert "1 characters" in report.notices[0].error


def test_progress_is_told_and_the_report_is_plain_json(
    folder: Path, index: NewsIndex, embedder: Embedder
) -> None:
    told: list[IngestionProgress] = []
    report = ingest([folder], index=index, embedder=embedder, progress=told.append)
    assert [each.stage for each in told[:3]] == ["reading"] * 3
    assert told[-1].stage == "embedding"
    assert told[-1].done == told[-1].total == 2
    assert json.loads(json.dumps(report.to_dict())) == report.to_dict()
