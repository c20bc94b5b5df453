"""Filters above the input: the days, outlets and languages that may be read."""

from collections.abc import Sequence
from datetime import date

import streamlit as st

from assistant.serving.rendering import day, label
from vectorstore.records import Filters, ListedArticle

_AFTER, _BEFORE, _OUTLETS, _LANGUAGES = (
    f"filter-{name}" for name in ("after", "before", "outlets", "languages")
)
_FIRST_DAY, _LAST_DAY = date(1600, 1, 1), date(2200, 1, 1)
"""Streamlit would offer twenty years only."""


def chosen() -> Filters:
    """The filters as they are set in this tab."""
    state = st.session_state
    return Filters(
        after=state.get(_AFTER),
        before=state.get(_BEFORE),
        outlets=frozenset(state.get(_OUTLETS, ())),
        languages=frozenset(state.get(_LANGUAGES, ())),
    )


def in_words(filters: Filters) -> str:
    """The filters for people; empty when there is none."""
    days = (("from", filters.after), ("to", filters.before))
    parts = [
        *sorted(filters.outlets),
        *(f"{word} {day(when.isoformat())}" for word, when in days if when),
        *(f"in {code}" for code in sorted(filters.languages)),
    ]
    return ", ".join(parts)


def show(articles: Sequence[ListedArticle]) -> None:
    """Draw them. As a fragment: setting one never interrupts an answer."""
    if articles:
        with st.bottom:
            _filters(articles)


@st.fragment
def _filters(articles: Sequence[ListedArticle]) -> None:
    outlets = sorted({each.outlet for each in articles if each.outlet})
    languages = sorted({each.language for each in articles if each.language})
    # What was set for an article that is gone is no option any more.
    for key, options in ((_OUTLETS, outlets), (_LANGUAGES, languages)):
        st.session_state[key] = [
            each for each in st.session_state.get(key, ()) if each in options
        ]
    told = in_words(chosen())
    with st.popover(
        f"Only {label(told)}" if told else "All articles",
        key="filters",
        type="tertiary",
        icon=":material/filter_list:",
    ):
        first, last = st.columns(2)
        for column, words, key in ((first, "From", _AFTER), (last, "To", _BEFORE)):
            column.date_input(
                words,
                value=None,
                min_value=_FIRST_DAY,
                max_value=_LAST_DAY,
                format="YYYY-MM-DD",
                key=key,
            )
        st.multiselect("Outlets", outlets, key=_OUTLETS, placeholder="All outlets")
        if languages:
            st.multiselect(
                "Languages", languages, key=_LANGUAGES, placeholder="All languages"
            )
        st.caption("With a day set, articles without a date are left out.")
        st.button("All articles", key="no-filters", on_click=_clear, disabled=not told)


def _clear() -> None:
    st.session_state[_AFTER] = st.session_state[_BEFORE] = None
    st.session_state[_OUTLETS] = st.session_state[_LANGUAGES] = []
