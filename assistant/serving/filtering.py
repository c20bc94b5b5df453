"""Filters above the input: the days, outlets and languages that may be read.

The languages stand in the tab's address, because they are a setting too: the language
of answers that quote articles is that of the articles.
"""

from collections.abc import Iterable, Sequence
from datetime import date

import streamlit as st

from assistant.serving.rendering import day, label
from vectorstore.records import Filters, ListedArticle

_AFTER, _BEFORE, _OUTLETS, _LANGUAGES = (
    f"filter-{name}" for name in ("after", "before", "outlets", "languages")
)
_PARAMETER = "language"
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


def languages_of(articles: Iterable[ListedArticle]) -> list[str]:
    """The codes of the languages that there are."""
    return sorted({each.language for each in articles if each.language})


def choose_languages(codes: Iterable[str]) -> None:
    """Read only articles in these from the next run of the page on; none means any."""
    st.query_params.pop(_PARAMETER, None)
    if codes := list(codes):
        st.query_params[_PARAMETER] = codes


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
    languages = languages_of(articles)
    # What was set for an article that is gone is no option any more.
    for key, options, chosen_before in (
        (_OUTLETS, outlets, st.session_state.get(_OUTLETS, ())),
        (_LANGUAGES, languages, st.query_params.get_all(_PARAMETER)),
    ):
        st.session_state[key] = [each for each in chosen_before if each in options]
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
                "Languages",
                languages,
                key=_LANGUAGES,
                placeholder="All languages",
                on_change=_keep_languages,
            )
        st.caption("With a day set, articles without a date are left out.")
        st.button("All articles", key="no-filters", on_click=_clear, disabled=not told)


def _keep_languages() -> None:
    choose_languages(st.session_state[_LANGUAGES])


def _clear() -> None:
    st.session_state[_AFTER] = st.session_state[_BEFORE] = None
    st.session_state[_OUTLETS] = []
    choose_languages(())
