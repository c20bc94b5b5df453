"""How an answer is put together from events, and what a source link means."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest

from assistant.errors import RateLimited
from assistant.models import Answer, Citation, Claim, Coverage, Event, Turn
from assistant.serving.answer_view import answer_html, evidence_html, footer
from assistant.serving.exchange import Exchange, Failure, history
from assistant.serving.source import Source, panel_data, pointed_at
from vectorstore.records import Article

Script = Callable[[Answer], Iterator[Event]]
AnswerTo = Callable[..., Answer]


def folded(events: Iterator[Event]) -> Exchange:
    exchange = Exchange(question="Who opposes?")
    for event in events:
        exchange = exchange.after(event)
    return exchange


@pytest.fixture
def done(answer_to: AnswerTo, events_for: Script) -> Exchange:
    return folded(events_for(answer_to("Who opposes?")))


def test_events_add_up_to_the_answer(done: Exchange) -> None:
    assert done.answer is not None
    assert done.text == done.answer.text
    assert done.citations == done.answer.citations


def test_history_leaves_out_questions_without_an_answer(done: Exchange) -> None:
    failed = Exchange(question="And then?", failure=Failure(message="No."))
    assert history([done, failed]) == [
        Turn(role="user", text="Who opposes?"),
        Turn(role="assistant", text=done.text),
    ]


def test_an_abstention_reads_as_an_answer_and_shows_no_chip(
    abstention: AnswerTo, events_for: Script
) -> None:
    html = answer_html(folded(events_for(abstention("The moon?"))), 0)
    assert "The articles do not say." in html
    assert "na-error" not in html
    assert "na-chip" not in html


def test_a_partial_answer_names_what_is_missing(answer_to: AnswerTo) -> None:
    answer = answer_to("Who?", status="partial", missing=("Latvia's position",))
    html = answer_html(Exchange(question="Who?", text="x", answer=answer), 0)
    assert "The articles do not say:" in html
    assert "Latvia&#x27;s position" in html


@pytest.mark.parametrize(
    ("support", "words"),
    [
        ("partial", "Only partly supported"),
        ("unsupported", "Not supported by its source"),
        ("contradicted", "Contradicted by its source"),
    ],
)
def test_a_claim_that_is_not_supported_is_shown_as_such(
    answer_to: AnswerTo, support: Any, words: str
) -> None:
    claim = Claim(text="Serbia agreed.", support=support, citations=(1,))
    answer = answer_to("Who?", claims=(claim,))
    exchange = Exchange(
        question="Who?", text=answer.text, citations=answer.citations, answer=answer
    )
    html = answer_html(exchange, 0)
    assert f"<b>{words}:</b>" in html
    assert html.count('href="#see-0-c1"') == 2


def test_supported_claims_bring_no_warning(done: Exchange) -> None:
    assert "na-weak" not in answer_html(done, 0)


def test_the_footer_says_how_much_was_read(answer_to: AnswerTo) -> None:
    assert footer(answer_to("Who?")) == (
        "Read 4 of 5 matching articles · written by scripted · 1.2 s"
    )
    assert (
        footer(answer_to("Who?", status="abstained")) == "Searched 5 articles · 1.2 s"
    )
    unread = Coverage(articles_matched=9, articles_read=4, complete=False)
    assert "not everything that matches could be read" in footer(
        answer_to("Who?", coverage=unread)
    )


def test_the_question_as_it_was_understood_is_shown_when_it_differs(
    answer_to: AnswerTo, events_for: Script
) -> None:
    asked = answer_to("And Serbia?", standalone_question="Does Serbia oppose?")
    html = answer_html(folded(events_for(asked)), 0)
    assert "Understood as: <bdi>Does Serbia oppose?</bdi>" in html


def test_cards_carry_the_number_of_their_citation(done: Exchange) -> None:
    html = evidence_html(done, 4, latest=True)
    assert "<b>[1]</b>" in html
    assert 'href="#see-4-e0"' in html


def test_the_strongest_evidence_is_shown_first_and_opens_its_own_place(
    done: Exchange,
) -> None:
    assert done.evidence is not None
    weak = replace(done.evidence.sentences[0], score=0.1, text="Weak.")
    strong = replace(weak, score=0.9, text="Strong.")
    found = replace(done.evidence, sentences=(weak, strong))
    html = evidence_html(Exchange(question="Who?", evidence=found), 0, latest=True)
    assert html.index('href="#see-0-e1"') < html.index("Strong.") < html.index("Weak.")


def test_our_errors_keep_their_words_and_others_hide_their_details() -> None:
    assert Failure.of(RateLimited("Slow down.", "Wait.")) == Failure(
        message="Slow down.", hint="Wait."
    )
    assert "hunter2" not in Failure.of(ValueError("password hunter2")).message


def test_a_citation_link_means_the_cited_sentence(
    done: Exchange, article: Article
) -> None:
    source = pointed_at("see-0-c1", [done])
    assert source is not None
    assert article.text[source.start : source.end] == source.quote


@pytest.mark.parametrize(
    "pointer",
    [
        "",
        "0",
        "0-",
        "0-c",
        "0-c9",
        "0-e9",
        "9-c1",
        "0-x1",
        "-c1",
        "a-c1",
        "0-c-1",
        "²-c1",
    ],
)
def test_a_link_that_means_nothing_opens_nothing(pointer: str, done: Exchange) -> None:
    assert pointed_at(f"see-{pointer}", [done]) is None
    assert pointed_at(pointer, [done]) is None


def test_a_link_of_the_list_means_its_article_whatever_its_id() -> None:
    assert pointed_at("open-a%2Fb-%F0%9F%9B%B6", []) == Source(article_id="a/b-🛶")
    assert pointed_at("open-", []) is None


def test_the_panel_is_cut_at_code_points_after_an_emoji(
    done: Exchange, article: Article
) -> None:
    source = pointed_at("see-0-c1", [done])
    assert source is not None
    data = panel_data(article, source)
    assert data["marked"] == done.citations[0].quote
    assert data["before"] + data["marked"] + data["after"] == article.text
    assert data["note"] == ""


def test_an_article_that_changed_is_shown_without_a_wrong_mark(
    article: Article, done: Exchange
) -> None:
    moved = Source(article_id=article.id, start=0, end=5, quote="Other words.")
    data = panel_data(article, moved)
    assert data["marked"] == ""
    assert "Other words." in data["note"]


def test_a_removed_article_is_said_to_be_removed(cited: Citation) -> None:
    data = panel_data(None, Source(article_id="gone", quote=cited.quote))
    assert data["heading"] == "This article was removed"
    assert cited.quote in data["note"]
    assert data["removable"] is False
