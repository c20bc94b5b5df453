"""The row beneath an answer: judge it, ask again, edit the question or its reading."""

from collections.abc import Sequence

import streamlit as st

from assistant.serving import feedback
from assistant.serving.answer_view import understood_as
from assistant.serving.conversations import Conversations
from assistant.serving.desk import Desk
from assistant.serving.exchange import Exchange
from assistant.serving.feedback import Place
from vectorstore.records import text_digest


@st.fragment
def show(
    desk: Desk,
    kept: Conversations,
    place: Place,
    done: Sequence[Exchange],
    later: int,
) -> None:
    """Draw the row. As a fragment: using it never interrupts an answer.

    Args:
        desk: Where the articles are.
        kept: Where a verdict is kept.
        place: Which answer it is.
        done: The conversation.
        later: How many questions follow on it.
    """
    _, position = place
    exchange = done[position]
    with st.container(
        key=f"actions-{position}", horizontal=True, vertical_alignment="center"
    ):
        thumb = feedback.thumbs(place, exchange)
        if not later and st.button(
            "Ask again", key=f"again-{position}", type="tertiary"
        ):
            _ask_instead(kept, place, exchange.again())
        _edit(kept, place, Exchange(question=exchange.question), "Edit", later)
        if reading := understood_as(exchange):
            # On its own: with the turns before it, it would be reworded once more.
            alone = Exchange(question=reading, alone=True)
            _edit(kept, place, alone, "Edit how it was understood", later)
    feedback.show(desk, kept, place, done, thumb)


def _edit(
    kept: Conversations, place: Place, exchange: Exchange, name: str, later: int
) -> None:
    # A new key for a new wording, or the box would keep the old one.
    key = f"{name}-{place[0]}-{place[1]}-{text_digest(exchange.question)[:8]}"
    with st.popover(name, key=f"open-{key}", type="tertiary"):
        worded = st.text_area("Question", exchange.question, key=f"words-{key}").strip()
        if later:
            answers = "the answer" if later == 1 else f"the {later} answers"
            st.caption(f"This replaces {answers} below it too.")
        if st.button("Ask", key=f"ask-{key}", type="primary") and worded:
            _ask_instead(kept, place, exchange.again(worded))


def _ask_instead(kept: Conversations, place: Place, exchange: Exchange) -> None:
    """Ask in the place of a question, and of all after it."""
    kept.cut(*place)
    st.session_state.asking = exchange
    st.session_state.pop("source", None)
    st.rerun()
