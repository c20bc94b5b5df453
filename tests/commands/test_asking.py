"""`assistant ask` and `assistant search`."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from assistant.config import Settings
from assistant.errors import ConfigurationError, IndexMissing

Invoke = Callable[..., Any]
Typed = Callable[..., Any]

RESCUED = "How many passengers of the ferry were rescued?"


def test_an_answer_is_text_then_sources_in_plain_text(invoke: Invoke) -> None:
    asked = invoke("ask", RESCUED)
    assert (asked.exit_code, asked.stderr) == (0, "")
    first, blank, source, quote, footer = asked.stdout.rstrip().split("\n")
    assert first.endswith("by two trawlers [1].")
    assert blank == ""
    assert source == "[1] The Harbour Post · 2026-05-04 · Ferry Skerry sinks off Tolvik"
    assert "“All 212 passengers" in quote
    assert "fake/overlap-1" in footer
    assert "\x1b" not in asked.stdout


def test_a_page_of_an_api_is_not_told_another_index_or_model(
    invoke: Invoke, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("ASSISTANT_API_URL", "http://127.0.0.1:9")
    monkeypatch.setattr("assistant.serving.launching.launch", lambda *_, **__: 0)
    for words in (("--index", tmp_path), ("--provider", "none")):
        refused = invoke("chat", *words)
        assert isinstance(refused.exception, ConfigurationError)
        assert "ASSISTANT_API_URL" in refused.exception.message
    started = invoke("chat", "--index", "postgresql://desk@localhost/news")
    assert started.exit_code == 0
    assert "http://127.0.0.1:9" in started.stderr


def test_json_is_one_document_that_keeps_the_contract(
    invoke: Invoke, contract_breaches: Callable[..., list[str]]
) -> None:
    asked = invoke("ask", RESCUED, "--json")
    answer = json.loads(asked.stdout)

    def text_of(article_id: str) -> str:
        shown = json.loads(invoke("show", article_id, "--json").stdout)
        return str(shown["text"])

    assert contract_breaches(answer, text_of) == []
    assert answer["status"] == "answered"


def test_without_a_model_sentences_are_quoted(invoke: Invoke) -> None:
    asked = invoke("ask", RESCUED, "--provider", "none", "--json")
    answer = json.loads(asked.stdout)
    assert (answer["status"], answer["generator"]["kind"]) == ("answered", "extractive")


def test_an_abstention_is_an_outcome_not_an_error(invoke: Invoke) -> None:
    asked = invoke("ask", "Zebra giraffe xylophone?", "--json")
    assert asked.exit_code == 0
    assert json.loads(asked.stdout)["reason"] == "nothing_relevant"


def test_history_is_read_from_a_file(invoke: Invoke, tmp_path: Path) -> None:
    said = tmp_path / "history.json"
    turns = [
        {"role": "user", "text": "What is Osterby's position on the Varnholt dam?"},
        {"role": "assistant", "text": "Mayor Petra Lund of Osterby opposes it."},
    ]
    said.write_text(json.dumps(turns), encoding="utf-8")
    asked = invoke("ask", "What about Brenna?", "--history", said, "--json")
    assert "Varnholt" in json.loads(asked.stdout)["standalone_question"]


@pytest.mark.parametrize(
    "content", ["{", "[" * 100_000, '[{"role": "system", "text": "x"}]', "7", "\x80"]
)
def test_a_history_that_cannot_be_used_is_wrong_use(
    content: str, invoke: Invoke, tmp_path: Path
) -> None:
    said = tmp_path / "history.json"
    said.write_bytes(content.encode("latin-1"))
    asked = invoke("ask", "What about Brenna?", "--history", said)
    assert isinstance(asked.exception, ConfigurationError)
    assert asked.stdout == ""


def test_filters_narrow_the_answer(invoke: Invoke) -> None:
    def cited(*options: str) -> set[tuple[str, str]]:
        question = "What is Osterby's position on the Varnholt dam?"
        asked = invoke("ask", question, *options, "--json")
        citations = json.loads(asked.stdout)["citations"]
        return {(each["outlet"], each["article_id"]) for each in citations}

    (dam,) = cited("--outlet", "The Valley Times")
    assert len(cited()) == 2
    assert cited("--after", "2026-01-01") == cited("--before", "2026-04-01") == {dam}
    assert cited("--article", dam[1]) == {dam}
    assert cited("--exclude-article", dam[1]) == cited() - {dam}
    assert cited("--outlet", "nobody") == set()
    assert cited("--language", "de") == set()


def test_a_search_gives_ranked_passages_with_their_place(invoke: Invoke) -> None:
    found = json.loads(invoke("search", "Varnholt dam", "--limit", 2, "--json").stdout)
    assert found["query"] == "Varnholt dam"
    assert [match["rank"] for match in found["matches"]] == [1, 2]
    for match in found["matches"]:
        shown = json.loads(invoke("show", match["article_id"], "--json").stdout)
        assert shown["text"][match["start"] : match["end"]] == match["text"]
    plain = invoke("search", "Varnholt dam", "--outlet", "The Valley Times")
    assert plain.stdout.startswith("1. The Valley Times · 2026-03-10")
    none = invoke("search", "dam", "--outlet", "x", "--json")
    assert json.loads(none.stdout)["filters"] == {"outlets": ["x"]}
    assert invoke("search", "dam", "--outlet", "x").stdout == "No passage matches.\n"


def test_articles_like_one_are_found_by_its_id(invoke: Invoke) -> None:
    (dam,) = json.loads(invoke("search", "orchards", "--limit", 1, "--json").stdout)[
        "matches"
    ]
    found = json.loads(invoke("search", "--like", dam["article_id"], "--json").stdout)
    assert found["like"] == dam["article_id"]
    similar = [match["article_id"] for match in found["matches"]]
    assert len(similar) == len(set(similar)) == 2
    assert dam["article_id"] not in similar
    shown = json.loads(invoke("show", similar[0], "--json").stdout)
    assert shown["title"] == "Osterby softens on the dam"


def test_days_in_a_question_are_shown_and_can_be_lifted(invoke: Invoke) -> None:
    question = "What did Mayor Petra Lund of Osterby say of the Varnholt dam in March?"
    as_of = ("--as-of", "2026-05-20")
    asked = invoke("ask", question, *as_of)
    assert "Only articles dated from 2026-03-01 to 2026-04-07" in asked.stdout
    assert "--any-date" in asked.stdout
    lifted = invoke("ask", question, *as_of, "--any-date", "--json")
    assert json.loads(lifted.stdout)["coverage"]["dates"] is None


def test_the_page_starts_with_the_length_that_is_given(
    invoke: Invoke, monkeypatch: pytest.MonkeyPatch
) -> None:
    started: list[str] = []

    def launch(settings: Settings, **_: object) -> int:
        started.append(settings.answer_length)
        return 0

    monkeypatch.setattr("assistant.serving.launching.launch", launch)
    assert invoke("chat", "--length", "short").exit_code == 0
    assert invoke("chat").exit_code == 0
    assert started == ["short", "normal"]


@pytest.mark.parametrize(
    "words",
    [
        ("ask", ""),
        ("ask", "?!"),
        ("ask", "why " * 600),
        ("ask", "Who?", "--provider", "oracle"),
        ("ask", "Who?", "--history", "no-such-file.json"),
        ("search", " "),
        ("search", "dam", "--limit", "0"),
        ("search", "dam", "--like", "x"),
        ("search", "--like", "no-such-id"),
    ],
)
def test_wrong_use_is_a_configuration_error(
    words: tuple[str, ...], invoke: Invoke
) -> None:
    asked = invoke(*words)
    assert isinstance(asked.exception, ConfigurationError)
    assert asked.exception.hint


def test_an_index_is_never_made_by_asking(invoke: Invoke, tmp_path: Path) -> None:
    for words in (("ask", "Who?"), ("search", "x"), ("articles",), ("doctor",)):
        asked = invoke(*words, "--index", tmp_path / "none")
        assert isinstance(asked.exception, IndexMissing)
    assert not (tmp_path / "none").exists()


def test_where_sentences_are_sent_is_said_before_on_standard_error(
    invoke: Invoke, openai_server: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", openai_server.key)
    monkeypatch.setenv("OPENAI_BASE_URL", openai_server.url)
    asked = invoke("ask", RESCUED, "--provider", "openai", "--json")
    assert "article sentences are sent to 127.0.0.1" in asked.stderr
    assert json.loads(asked.stdout)["generator"]["kind"] == "model"
    assert openai_server.key not in asked.output


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (("ask", "?"), 2, "Please ask a question."),
        (("ask", "Who?", "--index", "/nonexistent/index"), 2, "There is no index"),
        (("ask",), 2, "Missing argument"),
        (("ask", "Who?", "--colour"), 2, "No such option"),
        (("ask", "Who?", "--after", "soon"), 2, "soon"),
        (("bogus",), 2, "No such command"),
        (("show", "unknown"), 2, "assistant articles"),
        (("remove", "unknown"), 1, ""),
        (("models",), 1, ""),
    ],
)
def test_a_problem_has_its_exit_code_and_words_without_a_traceback(
    words: tuple[str, ...], code: int, told: str, typed: Typed
) -> None:
    ran = typed(*words)
    assert ran.returncode == code, ran.stderr
    assert told in ran.stderr
    assert "Traceback" not in ran.stderr
    assert (ran.stdout == "") is (code == 2)


def test_a_real_process_prints_the_document_and_nothing_else(typed: Typed) -> None:
    ran = typed("ask", RESCUED, "--json", COLUMNS="20")
    assert (ran.returncode, ran.stderr) == (0, "")
    assert json.loads(ran.stdout)["status"] == "answered"
    plain = typed("ask", RESCUED, COLUMNS="20", FORCE_COLOR="")
    assert plain.stdout.startswith("All 212 passengers of the ferry were rescued by")
    assert "\x1b" not in plain.stdout
