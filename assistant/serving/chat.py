"""The conversation: what was asked before, the answer as it comes, the first run."""

import logging
import time
from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import streamlit as st

from assistant.ingestion.formats import ACCEPTED
from assistant.providers.base import ModelInfo
from assistant.serving.answer_view import (
    answer_html,
    evidence_html,
    limited_to_days,
)
from assistant.serving.desk import Desk
from assistant.serving.exchange import Exchange, Failure, history
from assistant.serving.library import sample_files
from assistant.serving.pacing import paced
from assistant.serving.rendering import label, plain
from vectorstore.records import Article

_LOG = logging.getLogger(__name__)


def exchanges() -> list[Exchange]:
    """The conversation so far; an answer that was being written counts as stopped."""
    done: list[Exchange] = st.session_state.setdefault("exchanges", [])
    if writing := st.session_state.pop("writing", None):
        done.append(replace(writing, stopped=True))
    return done


def show(desk: Desk, done: list[Exchange]) -> None:
    """Draw the conversation, and answer the question that was just asked."""
    asked = st.chat_input("Ask about the articles", key="asked", submit_mode="stop")
    suggested, any_date = st.session_state.pop("suggested", ("", False))
    question = (asked or suggested).strip()
    if not done and not question:
        _welcome(desk.articles())
    st.html(f'<p class="na-privacy">{privacy(desk.model)}</p>')
    for number, exchange in enumerate(done):
        latest = number == len(done) - 1 and not question
        _draw_question(exchange.question)
        with st.chat_message("assistant"):
            if evidence := evidence_html(exchange, number, latest=latest):
                st.html(evidence)
            st.html(answer_html(exchange, number))
    if question:
        _draw_question(question)
        with st.chat_message("assistant"):
            exchange = Exchange(question=question, any_date=any_date and not asked)
            done.append(_answer(desk, exchange, done))
            st.session_state.pop("writing", None)
    if done and limited_to_days(done[-1]):
        _offer_all_days(done[-1].question)


def privacy(model: ModelInfo | None) -> str:
    """Who answers and where article sentences go, as HTML."""
    if model is None:
        return (
            "Answers quote the articles; no model writes. Nothing leaves this machine."
        )
    if model.host is None:
        return (
            f"Answered by <b>{plain(model.name)}</b> on this machine. "
            "Nothing leaves it."
        )
    return (
        f"Answered by <b>{plain(model.name)}</b>. Your questions and article sentences "
        f"are sent to <b>{plain(model.host)}</b>."
    )


def suggested_questions(articles: Sequence[Article]) -> list[str]:
    """Questions that the samples answer, when samples are in the library."""
    if not {Path(article.source).name for article in articles} & {
        file.name for file in sample_files()
    }:
        return []
    # Not beside the samples: whoever ingests that folder would take it for an article.
    lines = Path(__file__).with_name("sample_questions.txt").read_text("utf-8")
    return [line for line in lines.splitlines() if line and line[0] != "#"]


def _draw_question(question: str) -> None:
    with st.chat_message("user"):
        st.html(f'<div class="na-question">{plain(question)}</div>')


def _offer_all_days(question: str) -> None:
    st.button(
        "Search articles of all days",
        key="all-days",
        on_click=_suggest,
        args=(question, True),
    )


def _answer(desk: Desk, exchange: Exchange, done: Sequence[Exchange]) -> Exchange:
    """Write the answer as it comes. Stop ends it here, with `writing` still set."""
    evidence, answer, waiting = st.empty(), st.empty(), st.empty()
    number, began = len(done), time.monotonic()
    asked, any_date = exchange.question, exchange.any_date
    try:
        stream = desk.stream(asked, history=history(done), any_date=any_date)
        with closing(paced(stream)) as events:
            for event in events:
                st.session_state.writing = exchange = (
                    exchange.after(event) if event else exchange
                )
                if event:
                    evidence.html(
                        evidence_html(exchange, number, latest=True) or "<i></i>"
                    )
                    answer.html(answer_html(exchange, number) or "<i></i>")
                if exchange.answer is None:
                    waiting.html(_waiting(exchange, time.monotonic() - began))
    except Exception as error:  # the page has to survive whatever an answer meets
        _LOG.exception("answering failed")
        exchange = replace(exchange, failure=Failure.of(error))
        answer.html(answer_html(exchange, number))
    waiting.empty()
    return exchange


def _waiting(exchange: Exchange, seconds: float) -> str:
    doing = "Writing and checking" if exchange.evidence else "Searching the articles"
    clock = f" · {seconds:.0f} s" if seconds >= 2 else ""
    return f'<p class="na-wait" role="status">{doing}…{clock}</p>'


def _welcome(articles: Sequence[Article]) -> None:
    st.html(
        '<h1 class="na-title">Ask the news, check every sentence</h1>'
        '<p class="na-lead">Each statement of an answer carries a number. '
        "Press it to see the sentence it rests on, in its article. "
        "When the articles do not say, neither will the answer.</p>"
    )
    if not articles:
        _first_run()
        return
    with st.container(key="suggested"):
        for question in suggested_questions(articles):
            st.button(
                label(question),
                key=f"suggested-{question}",
                on_click=_suggest,
                args=(question,),
                width="stretch",
            )


def _first_run() -> None:
    samples = sample_files()
    if samples:
        st.button(
            f"Start with {len(samples)} sample articles",
            key="samples",
            type="primary",
            on_click=_ask_for_samples,
        )
    st.html(
        '<p class="na-note">Or add your own under <b>Add articles</b> in the list on '
        f"the left: {ACCEPTED}.</p>"
    )


def _suggest(question: str, any_date: bool = False) -> None:
    st.session_state.suggested = (question, any_date)


def _ask_for_samples() -> None:
    st.session_state.add_samples = True
