"""What the command line prints of answers, passages, articles and reports."""

import io
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from rich.console import Console

from assistant.doors import Health
from assistant.ingestion.report import IngestionReport, Problem
from assistant.models import Answer, Citation, Generator
from assistant.providers.base import ModelInfo
from assistant.serving import terminal, wire
from vectorstore.records import Article

HOSTILE = "a\x1b[31mb\x9bc\x07d\u202ee\rf"


def printed(show: Callable[..., None], *what: Any, terminal: bool = False) -> str:
    file = io.StringIO()
    console = Console(
        file=file, soft_wrap=True, force_terminal=terminal, width=40, color_system=None
    )
    show(console, *what)
    return file.getvalue()


def test_plain_text_keeps_tabs_and_lines_and_no_control_character() -> None:
    assert terminal.plain(HOSTILE + "\n\tg 🛶") == "a[31mbcdef\n\tg 🛶"


@pytest.mark.parametrize("on_terminal", [False, True])
def test_an_answer_is_text_sources_and_what_was_left_out(
    on_terminal: bool, answer_to: Callable[..., Answer], cited: Citation
) -> None:
    citation = replace(cited, quote=HOSTILE, title="[bold]T[/bold]")
    answer = answer_to("Who?", citations=(citation,), missing=("the [rest]",))
    text = printed(terminal.print_answer, answer, terminal=on_terminal)
    assert "**Bulgaria** will not send monitors [1]." in text
    assert "The Northern Ledger · 2026-02-01 · [bold]T[/bold]" in text
    assert "“a[31mbcdef”" in text
    assert "Left out: the [rest]" in text
    assert "Read 4 of 5 matching articles (9 sentences) · scripted · 1.2 s" in text


@pytest.mark.parametrize(
    ("finish_reason", "words"),
    [
        ("ProviderTimeout", "quoted sentences: the model did not answer in time"),
        (None, "quoted sentences, no model"),
    ],
)
def test_quoted_sentences_say_whether_a_model_failed_or_there_is_none(
    finish_reason: str | None, words: str, answer_to: Callable[..., Answer]
) -> None:
    quoted = Generator(kind="extractive", finish_reason=finish_reason)
    text = printed(terminal.print_answer, answer_to("Who?", generator=quoted))
    assert f" · {words} · " in text


def test_a_source_that_states_nothing_is_named_by_its_id(cited: Citation) -> None:
    bare = replace(cited, outlet=None, published=None, title=None)
    assert terminal.source_line(bare) == "article a1"


def test_articles_are_a_table_on_a_terminal_and_lines_when_piped(
    article: Article,
) -> None:
    long = replace(
        article, title="Sofia\tsays\nno " * 20, outlet=HOSTILE, published=None
    )
    listed = replace(long, id="0123456789abcdef")
    table = printed(terminal.print_articles, [listed], terminal=True)
    assert table.split()[0] == "id"
    assert "0123456789abcdef" in table
    (line,) = printed(terminal.print_articles, [long]).splitlines()
    cells = line.split("\t")
    title = " ".join(["Sofia says no"] * 20)
    assert cells == ["a1", "–", "a[31mbcdef", title, "sofia.txt"]


def test_a_report_names_every_problem_and_notice() -> None:
    report = IngestionReport(
        added=1,
        pending=2,
        problems=(Problem(source="x.html", error="Nothing left.", hint="Add text."),),
        notices=(Problem(source="y.txt", error="3 bytes were odd.", hint=""),),
    )
    text = printed(terminal.print_ingestion, report)
    assert "1 added, 0 updated" in text
    assert "2 texts still without a vector" in text
    assert "x.html: Nothing left.\n    Add text.\n" in text
    assert "y.txt: 3 bytes were odd." in text


@pytest.mark.parametrize(
    ("host", "told"),
    [(None, "nothing leaves this machine"), ("api.example", "sent to api.example")],
)
def test_it_is_said_where_sentences_go(host: str | None, told: str) -> None:
    model = ModelInfo(
        provider="openai", name="m", host=host, context_tokens=1, evidence_tokens=1
    )
    assert told in terminal.who_answers(model)
    assert "nothing leaves this machine" in terminal.who_answers(None)


def test_damage_is_shown_instead_of_a_whole_index() -> None:
    health = Health(
        articles=1,
        passages=2,
        pending=0,
        generation="3",
        embedder="fake/x",
        damage=("The vectors are gone.",),
        model=None,
    )
    text = printed(terminal.print_health, health)
    assert "The vectors are gone." in text
    assert "whole" not in text
    assert "whole" in printed(terminal.print_health, replace(health, damage=()))


def test_the_form_of_an_article_has_its_text_only_when_asked(article: Article) -> None:
    whole = wire.article_form(article, text=True)
    assert whole["text"] == article.text
    assert whole["revision"] == article.revision
    assert wire.article_form(article, text=False) == {
        key: value for key, value in whole.items() if key != "text"
    }


def test_the_form_of_a_search_says_what_was_asked() -> None:
    form = wire.search_form("x", {"after": None, "outlets": ["a"], "before": "b"}, ())
    assert form == {
        "query": "x",
        "filters": {"outlets": ["a"], "before": "b"},
        "matches": [],
    }
