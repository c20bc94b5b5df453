"""The two browser components, and the style sheet; their files stand in page/."""

import logging
from collections.abc import Callable, Mapping
from functools import cache, wraps
from typing import Any, ParamSpec

import streamlit as st
from streamlit.components.v2.types import ComponentRenderer

from assistant.serving import page_script
from assistant.serving.answer_view import failure_html
from assistant.serving.exchange import Failure

Given = ParamSpec("Given")
_LOG = logging.getLogger(__name__)
_FOLDER = page_script().parent


def _read(name: str) -> str:
    return (_FOLDER / name).read_text(encoding="utf-8")


# Registered once: a second registration under one name only earns a warning.
@cache
def _chips() -> ComponentRenderer:
    return st.components.v2.component("news.chips", js=_read("chips.js"))


@cache
def _panel() -> ComponentRenderer:
    return st.components.v2.component(
        "news.panel",
        html=_read("panel.html"),
        css=_read("panel.css"),
        js=_read("panel.js"),
    )


def style(*, panel_open: bool) -> None:
    """Put the page's style sheet in place."""
    names = ["page.css", "panel_open.css"] if panel_open else ["page.css"]
    st.html(f"<style>{''.join(map(_read, names))}</style>")


def in_words(draw: Callable[Given, None]) -> Callable[Given, None]:
    """Draw a part of the page that runs on its own; what fails is told in words."""

    @wraps(draw)
    def drawn(*given: Given.args, **options: Given.kwargs) -> None:
        try:
            draw(*given, **options)
        except Exception as error:  # never a traceback in front of a reader
            _LOG.exception("a part of the page failed")
            st.html(failure_html(Failure.of(error)))

    return drawn


def clicked_link() -> str | None:
    """The link `#see-…` or `#open-…` that was pressed since the last run."""
    result = _chips()(key="chips", on_link_change=lambda: None)
    return str(result.link) if result.link else None


def source_panel(data: Mapping[str, Any]) -> str | None:
    """Show the panel; says `close`, `cleaned` or `remove` when its reader asked so."""
    result = _panel()(
        key="panel",
        data=dict(data),
        on_close_change=lambda: None,
        on_cleaned_change=lambda: None,
        on_remove_change=lambda: None,
    )
    wishes = ("close", "cleaned", "remove")
    return next((wish for wish in wishes if result[wish]), None)
