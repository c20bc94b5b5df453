"""The conversations in the sidebar: a new one, finding, opening, renaming, deleting."""

from collections.abc import Callable, Sequence
from functools import partial

import streamlit as st

from assistant.serving.conversations import LONGEST_TITLE, Conversations
from assistant.serving.exchange import Exchange
from assistant.serving.exporting import as_json, as_markdown, file_name
from assistant.serving.rendering import label

LISTED = 8
"""Rows of the list; older conversations are found by typing."""
_PARAMETER = "c"


def opened(kept: Conversations) -> str | None:
    """The id of the conversation in this tab's address, so that a refresh keeps it."""
    identity = st.query_params.get(_PARAMETER)
    if identity is not None and kept.title(identity) is None:
        del st.query_params[_PARAMETER]
        return None
    return identity


def open_in_tab(identity: str | None) -> None:
    """Show a conversation in this tab; None is a new one."""
    st.session_state.pop("source", None)
    if identity is not None:
        st.query_params[_PARAMETER] = identity
    elif _PARAMETER in st.query_params:
        del st.query_params[_PARAMETER]


def show(kept: Conversations) -> None:
    """Draw the list. As a fragment: using it never interrupts an answer."""
    with st.sidebar:
        _list(kept)


@st.fragment
def _list(kept: Conversations) -> None:
    identity = opened(kept)
    total = kept.listed()
    if not total:
        return
    st.html('<h2 class="na-heading">Conversations</h2>')
    if st.button("New conversation", key="new", width="stretch"):
        open_in_tab(None)
        st.rerun()
    found = total
    if len(total) > LISTED:
        wanted = st.text_input(
            "Find a conversation",
            key="find-conversation",
            placeholder="Find in questions and answers",
            label_visibility="collapsed",
        )
        found = kept.listed(wanted)
    with st.container(key="conversations"):
        for each in found[:LISTED]:
            name = f"**{label(each.title)}**" if each.id == identity else None
            if st.button(
                name or label(each.title),
                key=f"conversation-{each.id}",
                type="tertiary",
            ):
                open_in_tab(each.id)
                st.rerun()
    if len(found) > LISTED:
        st.caption(f"{len(found) - LISTED} more; type to find them.")
    if identity:
        _manage(kept, identity)


def _manage(kept: Conversations, identity: str) -> None:
    with st.popover("This conversation", key="manage", width="stretch"):
        with st.form(f"rename-{identity}", border=False):
            title = st.text_input(
                "Title",
                kept.title(identity) or "",
                key=f"title-{identity}",
                max_chars=LONGEST_TITLE,
            )
            if st.form_submit_button("Rename"):
                kept.rename(identity, title)
                st.rerun()
        _export(kept, identity)
        sure = st.checkbox("Delete it with all its answers", key=f"sure-{identity}")
        if st.button("Delete", key="delete-conversation", disabled=not sure):
            kept.remove(identity)
            open_in_tab(None)
            st.rerun()


def _export(kept: Conversations, identity: str) -> None:
    title = kept.title(identity) or ""
    forms = (
        ("Markdown", "md", "text/markdown", as_markdown),
        ("JSON", "json", "application/json", as_json),
    )
    with st.container(horizontal=True, vertical_alignment="center"):
        for name, ending, kind, written in forms:
            st.download_button(
                name,
                # Written when it is pressed: an answer may come until then.
                partial(_file, kept, identity, written),
                file_name(title, ending),
                kind,
                key=f"export-{ending}",
                on_click="ignore",
            )
        st.html('<a class="na-print" href="#print">Print</a>')


def _file(
    kept: Conversations,
    identity: str,
    written: Callable[[str, Sequence[Exchange]], str],
) -> str:
    return written(kept.title(identity) or "", kept.exchanges(identity))
