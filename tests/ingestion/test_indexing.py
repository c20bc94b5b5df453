import json
import time
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
import pytest
from numpy.typing import NDArray

from assistant.ingestion import embedding, indexing
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
    monkeypatch.setattr(embedding, "EMBEDDED_AT_ONCE", 1)
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
    assert index.counts().articles == 2
    report = ingest([path], index=index, embedder=embedder)
    assert (report.added, report.unchanged, index.counts().articles) == (1, 2, 3)
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
    # Between files it may say how far the embedder is, when reading takes long.
    assert [each.done for each in told if each.stage == "reading"] == [0, 1, 2]
    assert told[-1].stage == "embedding"
    assert told[-1].done == told[-1].total == 2
    assert json.loads(json.dumps(report.to_dict())) == report.to_dict()


def lines(path: Path, entries: Mapping[str, str]) -> Path:
    """A JSON Lines file of articles by id."""
    rows = [json.dumps({"id": name, "text": text}) for name, text in entries.items()]
    path.write_text("\n".join(rows), encoding="utf-8")
    return path


FEED = {
    name: f"The {name} ferry to Ansgar will run twice a day from May, its owners said."
    for name in ("red", "blue", "green")
}


def test_a_changed_file_of_many_redoes_only_the_changed_articles(
    tmp_path: Path, index: NewsIndex, embedder: Any
) -> None:
    file = lines(tmp_path / "feed.jsonl", FEED)
    assert ingest([file], index=index, embedder=embedder).added == 3
    embedder.texts.clear()
    changed = FEED | {"blue": "The blue ferry sank off Tolvik on Sunday, police said."}
    lines(
        file, {"new": "A new ferry was ordered in Brenna, said Mayor Lund."} | changed
    )
    report = ingest([file], index=index, embedder=embedder)
    assert (report.added, report.updated, report.unchanged) == (1, 1, 2)
    assert len(embedder.texts) == 2


def test_sync_removes_articles_whose_file_or_entry_is_gone(
    folder: Path, tmp_path: Path, index: NewsIndex, embedder: Any
) -> None:
    feed = lines(folder / "feed.jsonl", FEED)
    elsewhere = lines(tmp_path / "other.jsonl", {"red": FEED["red"], "x": FEED["red"]})
    ingest([folder], index=index, embedder=embedder)
    ingest([elsewhere], index=index, embedder=embedder)
    elsewhere.unlink()
    (folder / "harbour.txt").unlink()
    lines(feed, {name: FEED[name] for name in ("red", "green")})
    assert ingest([folder], index=index, embedder=embedder).removed == 0
    assert index.article("blue") is not None
    report = ingest([folder], index=index, embedder=embedder, sync=True)
    assert report.removed == 2
    kept = {article.id for article in index.articles()}
    assert kept == {article_id("east/bridge.txt"), "red", "green", "x"}
    again = ingest([folder], index=index, embedder=embedder, sync=True)
    assert (again.removed, again.unchanged, again.embedded) == (0, 3, 0)


def test_sync_keeps_what_another_file_still_holds(
    folder: Path, index: NewsIndex, embedder: Any
) -> None:
    first = lines(folder / "a.jsonl", FEED)
    lines(folder / "b.jsonl", FEED)
    ingest([folder], index=index, embedder=embedder)
    first.unlink()
    report = ingest([folder], index=index, embedder=embedder, sync=True)
    assert (report.removed, index.counts().articles) == (0, 5)


def test_sync_removes_nothing_when_a_folder_is_missing_or_a_file_is_spoilt(
    folder: Path, index: NewsIndex, embedder: Any
) -> None:
    feed = lines(folder / "feed.jsonl", FEED)
    ingest([folder], index=index, embedder=embedder)
    feed.write_text('{"id": "red"\n', encoding="utf-8")
    spoilt = ingest([folder], index=index, embedder=embedder, sync=True)
    assert (spoilt.removed, len(spoilt.problems)) == (0, 1)
    folder.rename(folder.with_name("unmounted"))
    report = ingest([folder], index=index, embedder=embedder, sync=True)
    assert (report.removed, report.taken_in) == (0, 0)
    assert index.counts().articles == 5


def test_a_removed_article_comes_back_with_the_next_run(
    folder: Path, index: NewsIndex, embedder: Any
) -> None:
    ingest([folder], index=index, embedder=embedder)
    with index.writer() as writer:
        assert writer.remove(article_id("harbour.txt"))
    report = ingest([folder], index=index, embedder=embedder)
    assert (report.added, report.unchanged) == (1, 1)


def test_articles_are_found_by_keyword_while_others_are_still_being_embedded(
    folder: Path,
    index: NewsIndex,
    embedder: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    searched: list[int] = []
    embed = embedder.embed_passages

    def look_first(texts: Sequence[str]) -> NDArray[np.float32]:
        while len(index.search("harbour bridge", None)) < 2:
            time.sleep(0.01)
        searched.append(index.counts().pending)
        vectors: NDArray[np.float32] = embed(texts)
        return vectors

    monkeypatch.setattr(embedder, "embed_passages", look_first)
    report = ingest([folder], index=index, embedder=embedder)
    assert searched[0] == 2
    assert report.pending == 0
