"""The conversation: what was asked before, the answer as it comes, the first run."""

import logging
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import streamlit as st

from assistant.errors import Busy
from assistant.ingestion.formats import ACCEPTED
from assistant.providers.base import ModelInfo
from assistant.serving import actions, filtering, page_script, settings_room, timeline
from assistant.serving.answer_view import (
    answer_html,
    evidence_html,
    limited_to_days,
)
from assistant.serving.conversations import Conversations
from assistant.serving.desk import Desk, api_host
from assistant.serving.exchange import Exchange, Failure
from assistant.serving.library import sample_files
from assistant.serving.pacing import paced
from assistant.serving.rendering import label, plain
from assistant.serving.waiting import Place, Waiting, in_turn, line_for
from vectorstore.records import ListedArticle

_LOG = logging.getLogger(__name__)


@dataclass(kw_only=True)
class Asking:
    """A question that was just asked, and its reader's place in the line.

    The place is taken before anything else is drawn, so that whoever finds none is told
    so before costlier work, and who came first is first.
    """

    exchange: Exchange
    place: Place | None = None
    """None where all were taken, and once the answer holds it."""
    busy: Busy | None = None

    def hand_over(self) -> Place:
        """The place, for whoever leaves it from now on.

        Raises:
            Busy: all were taken.
        """
        if self.busy:
            raise self.busy
        place, self.place = self.place, None
        assert place is not None  # It is handed over once.
        return place

    def give_back(self) -> None:
        """Leave the place, when there was no answer that took it over."""
        if self.place:
            self.hand_over().close()


def asked(desk: Desk) -> Asking | None:
    """Draw filters and input; the question that was just asked there, or elsewhere."""
    filtering.show(desk.listed())
    typed = st.chat_input("Ask about the articles", key="asked", submit_mode="stop")
    asking: Exchange | None = st.session_state.pop("asking", None)
    if typed and typed.strip():
        asking = Exchange(question=typed.strip())
    if asking is None:
        return None
    asking = replace(
        asking, filters=filtering.chosen(), length=settings_room.chosen_length()
    )
    taken = Asking(exchange=asking)
    try:
        taken.place = line_for(desk.model).place()
    except Busy as error:
        taken.busy = error
    return taken


def show(
    desk: Desk,
    kept: Conversations,
    identity: str | None,
    done: list[Exchange],
    asking: Asking | None,
) -> None:
    """Draw the conversation, and answer the question that was just asked."""
    if not done and not asking:
        _welcome(desk)
    told = privacy(desk.model, api_host())
    st.html(f'<p class="na-privacy">{told}</p>')
    last = len(done) - (not asking)
    for number, exchange in enumerate(done):
        _draw_question(exchange.question)
        with st.chat_message("assistant"):
            if evidence := evidence_html(exchange, number, latest=number == last):
                st.html(evidence)
            st.html(answer_html(exchange, number))
            _timeline(exchange, number)
            if identity:
                actions.show(desk, kept, (identity, number), done, last - number)
    if asking and identity:
        _draw_question(asking.exchange.question)
        with st.chat_message("assistant"):
            keep = partial(kept.put, identity, kept.add(identity, asking.exchange))
            done.append(_answer(desk, asking, done, keep))
            _timeline(done[-1], last)
            actions.show(desk, kept, (identity, last), done, 0)
    if done and limited_to_days(done[-1]):
        _offer_all_days(done[-1].question)


def privacy(model: ModelInfo | None, api: str | None = None) -> str:
    """Who answers and where article sentences go, as HTML.

    Args:
        model: Who answers; None when answers are quoted sentences.
        api: The machine that the page asks, when it is another's API.
    """
    there = f" Your questions are sent to <b>{plain(api)}</b>" if api else ""
    if model is None:
        return "Answers quote the articles; no model writes." + (
            f"{there}." if api else " Nothing leaves this machine."
        )
    by = f"<b>{plain(model.name)}</b>"
    if model.fallback:
        by += f" or, when that fails, <b>{plain(model.fallback.name)}</b>"
    hosts = " and ".join(f"<b>{plain(host)}</b>" for host in model.hosts)
    if api:
        onward = f", and on from there with article sentences to {hosts}"
        return f"Answered by {by}.{there}{onward if hosts else ''}."
    if not hosts:
        return f"Answered by {by} on this machine. Nothing leaves it."
    return (
        f"Answered by {by}. Your questions and article sentences are sent to {hosts}."
    )


def suggested_questions(articles: Sequence[ListedArticle]) -> list[str]:
    """Questions that the samples answer, when samples are in the library."""
    if not {Path(article.source).name for article in articles} & {
        file.name for file in sample_files()
    }:
        return []
    # Not beside the samples: whoever ingests that folder would take it for an article.
    file = page_script().with_name("sample_questions.txt")
    lines = file.read_text("utf-8").splitlines()
    return [line for line in lines if line and line[0] != "#"]


def _draw_question(question: str) -> None:
    with st.chat_message("user"):
        st.html(f'<div class="na-question">{plain(question)}</div>')


def _timeline(exchange: Exchange, number: int) -> None:
    if exchange.answer:
        timeline.show(exchange.answer.items, exchange.citations, str(number))


def _offer_all_days(question: str) -> None:
    st.button(
        "Search articles of all days",
        key="all-days",
        on_click=_ask,
        args=(Exchange(question=question, any_date=True),),
    )


def _answer(
    desk: Desk,
    asking: Asking,
    done: Sequence[Exchange],
    keep: Callable[[Exchange], None],
) -> Exchange:
    """Write the answer as it comes, and keep it: Stop ends it here, anywhere."""
    evidence, answer, waiting = st.empty(), st.empty(), st.empty()
    number, began, exchange = len(done), time.monotonic(), asking.exchange
    try:
        ask = partial(
            desk.stream,
            exchange.question,
            history=exchange.turns_before(done),
            filters=exchange.filters,
            any_date=exchange.any_date,
            length=exchange.length,
        )
        ahead = 0
        with closing(paced(in_turn(asking.hand_over(), ask))) as events:
            for event in events:
                if isinstance(event, Waiting):
                    ahead = event.ahead
                elif event:
                    ahead, exchange = 0, exchange.after(event)
                    keep(exchange)
                    evidence.html(
                        evidence_html(exchange, number, latest=True) or "<i></i>"
                    )
                    answer.html(answer_html(exchange, number) or "<i></i>")
                if exchange.answer is None:
                    seconds = time.monotonic() - began
                    waiting.html(_waiting(exchange, ahead, seconds))
    except Exception as error:  # the page has to survive whatever an answer meets
        _LOG.exception("answering failed")
        exchange = replace(exchange, failure=Failure.of(error))
        keep(exchange)
        answer.html(answer_html(exchange, number))
    waiting.empty()
    return exchange


def _waiting(exchange: Exchange, ahead: int, seconds: float) -> str:
    if ahead:
        doing = f"Number {ahead} in line: the model answers one reader at a time"
    elif exchange.evidence:
        doing = "Writing and checking"
    else:
        doing = "Searching the articles"
    clock = f" · {seconds:.0f} s" if seconds >= 2 else ""
    return f'<p class="na-wait" role="status">{doing}…{clock}</p>'


def _welcome(desk: Desk) -> None:
    articles = desk.listed()
    st.html(
        '<h1 class="na-title">Ask the news, check every sentence</h1>'
        '<p class="na-lead">Each statement of an answer carries a number. '
        "Press it to see the sentence it rests on, in its article. "
        "When the articles do not say, neither will the answer.</p>"
    )
    if not articles and desk.may_change:
        _first_run()
        return
    with st.container(key="suggested"):
        for question in suggested_questions(articles):
            st.button(
                label(question),
                key=f"suggested-{question}",
                on_click=_ask,
                args=(Exchange(question=question),),
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


def _ask(exchange: Exchange) -> None:
    st.session_state.asking = exchange


def _ask_for_samples() -> None:
    st.session_state.add_samples = True
