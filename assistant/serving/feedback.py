"""Thumbs up or down, why, and what would be right: kept, and made a golden draft."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from threading import Lock

import streamlit as st

from assistant.errors import AssistantError
from assistant.forgetting import DRAFTS
from assistant.models import Turn
from assistant.serving.conversations import Conversations
from assistant.serving.desk import Desk
from assistant.serving.exchange import DECLINE, Exchange, Judgement
from assistant.serving.rendering import plain

REASONS = (
    "It is wrong",
    "Something is missing",
    "Its source does not say that",
    DECLINE,
    "Something else",
)

Place = tuple[str, int]
"""The id of a conversation, and a position in it."""
Drafter = Callable[[Path, Desk, Exchange, Sequence[Turn]], None]
"""Adds the golden question that a judged exchange becomes to a file."""
_drafters: list[Drafter] = []
_one_at_a_time = Lock()


def use(drafter: Drafter) -> None:
    """Make golden drafts with this; the page may not know how questions are graded."""
    _drafters[:] = [drafter]


def thumbs(place: Place, exchange: Exchange) -> int | None:
    """Draw the thumbs, unless the last word was said; 1 is up, 0 down."""
    judged = exchange.judgement
    if exchange.answer is None or (judged and judged.is_final):
        return None
    default = None if judged is None else 0
    return st.feedback("thumbs", key=_key(place), default=default)


def show(
    desk: Desk,
    kept: Conversations,
    place: Place,
    done: Sequence[Exchange],
    thumb: int | None,
) -> None:
    """Draw what came of a verdict, and ask what is wrong after a thumb down."""
    judged = done[place[1]].judgement
    if judged:
        st.html(f'<p class="na-note">{_outcome(judged)}</p>')
    if thumb == 1:
        _judge(desk, kept, place, done, Judgement(verdict="up"))
    elif thumb == 0 and (given := _form(judged, _key(place))):
        _judge(desk, kept, place, done, given)


def _key(place: Place) -> str:
    return f"thumbs-{place[0]}-{place[1]}"


def _form(judged: Judgement | None, key: str) -> Judgement | None:
    """Ask what is wrong; what a reader sent."""
    known = judged or Judgement(verdict="down")
    with st.form(f"why-{key}"):
        chosen = REASONS.index(known.reason) if known.reason in REASONS else 0
        reason = st.selectbox("What is wrong?", REASONS, chosen, key=f"reason-{key}")
        correction = st.text_input(
            "What would be right? (optional)", known.correction, key=f"right-{key}"
        )
        quote = st.text_area(
            "Words of an article that say so (optional)",
            known.quote,
            key=f"quote-{key}",
            height=68,
        )
        if not st.form_submit_button("Send"):
            return None
    return Judgement(
        verdict="down",
        reason=reason,
        correction=correction.strip(),
        quote=quote.strip(),
    )


def _judge(
    desk: Desk,
    kept: Conversations,
    place: Place,
    done: Sequence[Exchange],
    judged: Judgement,
) -> None:
    """Keep a verdict first, then try to make a golden question of it."""
    identity, position = place
    exchange = replace(done[position], judgement=judged)
    kept.put(identity, position, exchange)
    if _drafters and judged.can_be_drafted:
        try:
            with _one_at_a_time:
                turns = exchange.turns_before(done[:position])
                _drafters[0](kept.folder / DRAFTS, desk, exchange, turns)
            judged = replace(judged, drafted=True)
        except AssistantError as error:
            judged = replace(judged, problem=f"{error.message} {error.hint}")
        kept.put(identity, position, replace(exchange, judgement=judged))
    st.rerun()


def _outcome(judged: Judgement) -> str:
    said = "right" if judged.verdict == "up" else "not right"
    told = f"You marked this answer as {said}."
    if judged.drafted:
        told += f" It is a golden draft now, in {DRAFTS}."
    if judged.problem:
        told += f" No golden draft came of it: {judged.problem}"
    return plain(told)
