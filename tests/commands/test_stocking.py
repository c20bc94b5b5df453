"""`assistant ingest`, `articles`, `show` and `remove`."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from assistant.errors import ConfigurationError

Invoke = Callable[..., Any]
Typed = Callable[..., Any]


@pytest.fixture
def own_index(
    invoke: Invoke, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, article_file: Path
) -> Path:
    """An index of one hostile article, to be changed."""
    folder = tmp_path / "index"
    monkeypatch.setenv("ASSISTANT_INDEX", str(folder))
    taken = invoke("ingest", article_file, "--json")
    assert (taken.exit_code, json.loads(taken.stdout)["added"]) == (0, 1)
    return folder


def only_id(invoke: Invoke) -> str:
    (article,) = json.loads(invoke("articles", "--json").stdout)
    return str(article["id"])


def test_ingesting_reports_what_was_taken_in_and_what_was_not(
    invoke: Invoke, own_index: Path, article_file: Path, tmp_path: Path
) -> None:
    (tmp_path / "more").mkdir()
    (tmp_path / "more" / "empty.txt").write_text("", encoding="utf-8")
    again = invoke("ingest", article_file, tmp_path / "more")
    assert again.exit_code == 0
    assert "0 added, 0 updated, 1 unchanged" in again.stdout
    assert "empty.txt: The file is empty." in again.stdout
    alone = invoke("ingest", tmp_path / "more", "--json")
    assert alone.exit_code == 1
    (problem,) = json.loads(alone.stdout)["problems"]
    assert problem["source"] == "empty.txt"


def test_addresses_that_must_not_be_fetched_are_reported_beside_files(
    invoke: Invoke, own_index: Path, article_file: Path
) -> None:
    taken = invoke("ingest", article_file, "http://127.0.0.1/x", "file:///x", "--json")
    report = json.loads(taken.stdout)
    assert (taken.exit_code, report["unchanged"]) == (0, 1)
    assert [each["source"] for each in report["problems"]] == [
        "http://127.0.0.1/x",
        "file:///x",
    ]
    assert "not on the public web" in report["problems"][0]["error"]
    alone = invoke("ingest", "http://localhost:8080/")
    assert alone.exit_code == 1
    assert "http://localhost:8080/: Port 8080" in alone.stdout


def test_articles_are_whole_tab_separated_lines_when_piped(invoke: Invoke) -> None:
    listed = invoke("articles")
    rows = [line.split("\t") for line in listed.stdout.splitlines()]
    assert len(rows) == 3
    assert {len(row) for row in rows} == {5}
    forms = json.loads(invoke("articles", "--json").stdout)
    assert [row[0] for row in rows] == [form["id"] for form in forms]
    assert {row[3] for row in rows} == {form["title"] for form in forms}
    assert all("text" not in form for form in forms)
    assert [row[1] for row in rows].count("–") == 1


def test_show_prints_the_stored_text_that_offsets_refer_to(invoke: Invoke) -> None:
    first = json.loads(invoke("articles", "--json").stdout)[0]
    form = json.loads(invoke("show", first["id"], "--json").stdout)
    assert {key: form[key] for key in first} == first
    assert invoke("show", first["id"]).stdout == form["text"] + "\n"


def test_show_takes_a_revision_and_refuses_an_unknown_one(
    invoke: Invoke, own_index: Path
) -> None:
    article = only_id(invoke)
    form = json.loads(invoke("show", article, "--json").stdout)
    same = invoke("show", article, "--revision", form["revision"], "--json")
    assert json.loads(same.stdout) == form
    other = invoke("show", article, "--revision", "0" * 64)
    assert isinstance(other.exception, ConfigurationError)


def test_removing_says_what_was_removed_and_what_is_unknown(
    invoke: Invoke, own_index: Path
) -> None:
    article = only_id(invoke)
    removed = invoke("remove", article, "nobody", "--json")
    assert removed.exit_code == 1
    assert json.loads(removed.stdout) == {"removed": [article], "unknown": ["nobody"]}
    assert json.loads(invoke("articles", "--json").stdout) == []
    assert invoke("articles").stdout == ""
    answer = json.loads(invoke("ask", "When does it close?", "--json").stdout)
    assert answer["reason"] == "no_articles"
    unknown = invoke("remove", "nobody")
    assert "0 removed." in unknown.stdout
    assert "'nobody'" in unknown.stdout


@pytest.mark.parametrize("form", [(), ("--json",)])
def test_no_escape_sequence_of_an_article_reaches_the_terminal(
    form: tuple[str, ...], invoke: Invoke, own_index: Path
) -> None:
    article = only_id(invoke)
    for words in (
        ("ask", "What does the harbour of Tolvik cost in crowns?"),
        ("ask", "When does the harbour of Tolvik close?", "--provider", "none"),
        ("search", "harbour"),
        ("articles",),
        ("show", article),
        ("doctor",),
    ):
        shown = invoke(*words, *form)
        assert shown.exit_code == 0, words
        assert not set("\x1b\x07\x9b") & set(shown.output), words


def test_a_name_with_escape_sequences_is_shown_without(typed: Typed) -> None:
    ran = typed("show", "x\x1b[2Jy\x9b31m")
    assert ran.returncode == 2
    assert not set("\x1b\x07\x9b") & set(ran.stderr)


def test_a_new_index_takes_the_embedder_that_is_named(
    invoke: Invoke, article_file: Path, tmp_path: Path
) -> None:
    wrong = invoke(
        "ingest", article_file, "--index", tmp_path / "a", "--embedder", "clay"
    )
    assert isinstance(wrong.exception, ConfigurationError)
    assert not (tmp_path / "a").exists()
