"""The articles: the list, adding, opening and removing them."""

import json
import logging
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from assistant.errors import AssistantError
from assistant.ingestion.formats import ACCEPTED
from assistant.resources import resource
from assistant.serving.desk import Desk
from assistant.serving.exchange import Failure
from assistant.serving.rendering import byline, label, plain
from assistant.serving.source import Source
from vectorstore.records import Article, text_digest

_LOG = logging.getLogger(__name__)

Report = list[tuple[str, str, str]]
"""File, what happened, what to do next: one line each."""
LONGEST_ADDRESS = 4_000
LISTED = 100
"""Rows of the list; a longer library is searched by typing."""


def sample_files() -> list[Path]:
    """The sample articles; files with CAPITAL names are about them, not of them."""
    try:
        folder = resource("samples")
    except AssistantError:
        return []
    return sorted(
        file
        for file in folder.iterdir()
        if file.suffix in {".txt", ".md", ".html"} and not file.stem.isupper()
    )


def read_samples(desk: Desk) -> None:
    """Take the sample articles in; one report for all of them."""
    with st.spinner("Reading the sample articles…"):
        try:
            outcome = _outcome("Sample articles", desk.ingest(sample_files()))
        except Exception as error:
            outcome = _failed("Sample articles", error)
    st.session_state.report = outcome


def show(desk: Desk) -> None:
    """Draw the sidebar. As a fragment: using it never interrupts an answer."""
    with st.sidebar:
        _library(desk)


@st.fragment
def _library(desk: Desk) -> None:
    articles = desk.articles()
    copies = _copies(desk.stories())
    st.html(f'<h2 class="na-heading">Articles <small>{len(articles)}</small></h2>')
    with st.expander("Add articles", expanded=not articles):
        _upload(desk)
        _fetch(desk)
        _paste(desk)
    _show_report()
    _list(articles, copies)
    if articles:
        _reclean(desk)


def _upload(desk: Desk) -> None:
    # A new key empties the widget, so that files are read once.
    key = f"upload-{st.session_state.setdefault('uploads', 0)}"
    files = st.file_uploader(f"Files: {ACCEPTED}", accept_multiple_files=True, key=key)
    if files:
        st.session_state.report = _take_in(desk, files)
        st.session_state.uploads += 1
        st.rerun()


def _fetch(desk: Desk) -> None:
    with st.form("fetch", clear_on_submit=True, border=False):
        given = st.text_input(
            "Or the address of a page, feed or sitemap",
            key="address",
            placeholder="https://…",
            max_chars=LONGEST_ADDRESS,
        ).strip()
        wanted = st.form_submit_button("Fetch")
    if not (wanted and given):
        return
    # With a scheme it is an address, never a path: nobody reads this machine's files.
    address = given if "://" in given else f"https://{given}"
    try:
        with st.spinner("Fetching…"):
            st.session_state.report = _outcome(address, desk.ingest([address]))
    except Exception as error:
        st.session_state.report = _failed(address, error)
    st.rerun()


def _paste(desk: Desk) -> None:
    with st.form("paste", clear_on_submit=True, border=False):
        text = st.text_area("Or paste the text of an article", key="pasted", height=68)
        # Empty fields are not stated; then the text itself is read for them.
        fields = {
            name: st.text_input(label_, key=f"pasted-{name}", max_chars=LONGEST_ADDRESS)
            for name, label_ in (
                ("title", "Its title (optional)"),
                ("outlet", "Its outlet (optional)"),
                ("date", "Its date (optional)"),
            )
        }
        wanted = st.form_submit_button("Add text")
    if not (wanted and text.strip()):
        return
    stated = {name: given.strip() for name, given in fields.items() if given.strip()}
    name = f"pasted-{text_digest(text)[:12]}.jsonl"
    content = json.dumps(stated | {"text": text}).encode()
    try:
        st.session_state.report = _outcome(name, desk.ingest_files([(name, content)]))
    except Exception as error:
        st.session_state.report = _failed(name, error)
    st.rerun()


def _reclean(desk: Desk) -> None:
    if not st.button(
        "Clean all articles again",
        key="reclean",
        type="tertiary",
        help="After an update: cuts menus and notices out as it is done now.",
    ):
        return
    try:
        with st.spinner("Cleaning…"):
            changed = desk.reclean()
        st.session_state.report = [("Cleaned again", f"{changed} changed", "")]
    except Exception as error:
        st.session_state.report = _failed("Cleaning again", error)
    st.rerun()


def _copies(stories: Mapping[str, int]) -> dict[str, int]:
    """How many other articles tell the story of each."""
    told = Counter(stories.values())
    return {identity: told[story] - 1 for identity, story in stories.items()}


def _take_in(desk: Desk, files: Sequence[UploadedFile]) -> Report:
    """Read the files one by one, so that each has its own line in the report."""
    report: Report = []
    bar = st.progress(0.0)
    for done, file in enumerate(files):
        bar.progress(done / len(files), text=f"Reading {label(file.name)}")
        try:
            taken = desk.ingest_files([(file.name, file.getvalue())])
            report += _outcome(file.name, taken)
        except Exception as error:  # one bad file must not stop the others
            report += _failed(file.name, error)
    bar.empty()
    return report


def _outcome(name: str, taken: Any) -> Report:
    words = [
        f"{count} {what}"
        for count, what in (
            (taken.added, "added"),
            (taken.updated, "updated"),
            (taken.unchanged, "unchanged"),
        )
        if count
    ]
    report: Report = [(name, ", ".join(words), "")] if words else []
    if taken.pending:
        waiting = f"{taken.pending} texts are found by keyword only, so far"
        report.append((name, waiting, "Add any file again to go on."))
    report += [
        (problem.source or name, problem.error, problem.hint)
        for problem in (*taken.problems, *taken.notices)
    ]
    return report or [(name, "nothing to read in it", "")]


def _failed(name: str, error: Exception) -> Report:
    _LOG.exception("reading a file failed")
    failure = Failure.of(error)
    return [(name, failure.message, failure.hint)]


def _show_report() -> None:
    report: Report = st.session_state.get("report", [])
    if not report:
        return
    rows = "".join(
        f"<li><b>{plain(name)}</b> {plain(words)}<small>{plain(hint)}</small></li>"
        for name, words, hint in report
    )
    st.html(f'<ul class="na-report" role="status">{rows}</ul>')
    if st.button("Hide this report", key="hide-report", type="tertiary"):
        st.session_state.report = []
        st.rerun()


def _list(articles: list[Article], copies: Mapping[str, int]) -> None:
    wanted = ""
    if len(articles) > 12:
        wanted = st.text_input(
            "Find an article",
            key="find",
            placeholder="Find by title, outlet or date",
            label_visibility="collapsed",
        ).casefold()
    found = [article for article in articles if wanted in _described(article)]
    with st.container(key="articles"):
        for article in found[:LISTED]:
            if st.button(
                label(article.title or article.source or "Untitled article"),
                key=f"open-{article.id}",
                type="tertiary",
            ):
                st.session_state.source = Source(article_id=article.id)
                st.rerun()
            st.html(
                '<p class="na-byline">'
                f"{plain(_facts(article, copies.get(article.id, 0)))}</p>"
            )
    if len(found) > LISTED:
        st.caption(f"{len(found) - LISTED} more; type to find them.")


def _facts(article: Article, copies: int) -> str:
    """Outlet, day, language and copies, in one line."""
    told = [byline(article.outlet, article.published)]
    if article.language:
        told.append(article.language)
    if copies:
        told.append("1 copy" if copies == 1 else f"{copies} copies")
    return " · ".join(told)


def _described(article: Article) -> str:
    told = (article.title, article.outlet, article.published, article.source)
    return " ".join(filter(None, told)).casefold()
