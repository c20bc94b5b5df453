"""The chat page's script; Streamlit runs it anew for every action of a reader."""

import logging

import streamlit as st

from assistant.serving import (
    chat,
    components,
    conversation_list,
    desk,
    library,
    settings_room,
)
from assistant.serving.answer_view import failure_html
from assistant.serving.cleaned import removed_html
from assistant.serving.exchange import Exchange, Failure
from assistant.serving.source import Source, panel_data, pointed_at
from vectorstore.records import Article

_LOG = logging.getLogger(__name__)


def main() -> None:
    """Draw the page."""
    st.set_page_config(page_title="News assistant", layout="centered")
    components.style(panel_open="source" in st.session_state)
    asking = None
    try:
        provider = settings_room.chosen()
        assistant = desk.answered_by(provider) if provider else desk.open_desk()
        asking = chat.asked(assistant)
        _draw(assistant, asking)
    except Exception as error:  # never a traceback in front of a reader
        _LOG.exception("the page failed")
        st.html(failure_html(Failure.of(error)))
    finally:
        if asking:
            asking.give_back()


def _draw(assistant: desk.Desk, asking: chat.Asking | None) -> None:
    kept = desk.open_conversations()
    identity = conversation_list.opened(kept)
    if asking and identity is None:
        identity = kept.begin(asking.exchange.question)
        conversation_list.open_in_tab(identity)
    done = kept.exchanges(identity) if identity else []
    if st.session_state.pop("add_samples", False):
        library.read_samples(assistant)
    if turned_away := asking and asking.busy:
        chat.show(assistant, kept, identity, done, asking)
    settings_room.show(assistant, done)
    conversation_list.show(kept)
    library.show(assistant)
    _links(done)
    _source(assistant)
    _confirm_removal(assistant)
    _show_removed(assistant)
    if not turned_away:
        chat.show(assistant, kept, identity, done, asking)


# The fragments run on their own, so that a press never interrupts an answer.


@st.fragment
def _links(done: list[Exchange]) -> None:
    link = components.clicked_link()
    if link and (source := pointed_at(link, done)):
        st.session_state.source = source
        st.rerun()


@st.fragment
@components.in_words
def _source(assistant: desk.Desk) -> None:
    source: Source | None = st.session_state.get("source")
    place = st.empty()  # else a panel that was closed would stay until the run ends
    if source is None:
        return
    article = assistant.article(source.article_id, source.revision)
    with place:
        shown = panel_data(article, source)
        shown["removable"] &= assistant.may_change
        wish = components.source_panel(shown)
    if wish == "remove":
        st.session_state.removing = source.article_id
    elif wish == "cleaned":
        st.session_state.looking_at = source.article_id, source.revision
    elif wish == "close":
        del st.session_state.source
    if wish:
        st.rerun()


def _confirm_removal(assistant: desk.Desk) -> None:
    if article_id := st.session_state.get("removing"):
        _removal_dialog(assistant, article_id)


def _show_removed(assistant: desk.Desk) -> None:
    # Once: a dialog that is closed stays closed.
    if place := st.session_state.pop("looking_at", None):
        article = assistant.article(*place)
        if article:
            _removed_dialog(article)


@st.dialog("What cleaning removed", width="large")
def _removed_dialog(article: Article) -> None:
    st.html(removed_html(article))


def _keep() -> None:
    st.session_state.pop("removing", None)


@st.dialog("Remove this article?", on_dismiss=_keep)
@components.in_words
def _removal_dialog(assistant: desk.Desk, article_id: str) -> None:
    st.write("What answers already given tell from it is taken out of them too.")
    yes, no = st.columns(2)
    if yes.button("Remove", type="primary", key="remove-yes", width="stretch"):
        _keep()
        assistant.remove([article_id])
        st.session_state.pop("source", None)
        st.rerun()
    if no.button("Keep", key="remove-no", width="stretch"):
        _keep()
        st.rerun()


main()
