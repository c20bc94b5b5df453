"""The articles in the sidebar: adding them, what came of it, cleaning them again."""

import json
import logging
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from assistant.errors import AssistantError, UnreadableSource
from assistant.ingestion.formats import ACCEPTED
from assistant.ingestion.report import IngestionProgress
from assistant.resources import resource
from assistant.serving import article_list, components
from assistant.serving.desk import Desk, api_host
from assistant.serving.exchange import Failure
from assistant.serving.rendering import label, plain
from vectorstore.records import text_digest

_LOG = logging.getLogger(__name__)

Report = list[tuple[str, str, str]]
"""File, what happened, what to do next: one line each."""
LONGEST_ADDRESS = 4_000


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
@components.in_words
def _library(desk: Desk) -> None:
    articles = desk.listed()
    st.html(f'<h2 class="na-heading">Articles <small>{len(articles)}</small></h2>')
    _show_report()  # above the box, which is taller than a window once it is open
    if desk.may_change:
        with st.expander("Add articles", expanded=not articles):
            _upload(desk)
            _folder(desk)
            _fetch(desk)
            _paste(desk)
    else:
        st.caption(f"Articles are added and removed on {label(api_host() or '')}.")
    article_list.show(articles)
    if articles and desk.may_change:
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


def _folder(desk: Desk) -> None:
    if host := api_host():
        # It would be read there, and a reader knows no folder of that machine.
        st.caption(f"A folder is read on {label(host)}, by: assistant ingest FOLDER")
        return
    with st.form("folder", clear_on_submit=True, border=False):
        given = st.text_input(
            "Or a folder on this machine, with all in it",
            key="folder",
            placeholder=str(Path.home()),
            max_chars=LONGEST_ADDRESS,
        ).strip()
        wanted = st.form_submit_button("Read folder")
    if not (wanted and given):
        return
    folder, bar = Path(given).expanduser(), st.progress(0.0)

    def show(done: IngestionProgress) -> None:
        share = done.done / done.total if done.total else 0.0
        bar.progress(min(share, 1.0), text=f"{label(done.stage)} {done.done}")

    try:
        if not folder.is_dir():
            raise UnreadableSource(
                f"{given} is not a folder of this machine.",
                "Give the whole path of a folder; files are added above.",
            )
        outcome = _outcome(given, desk.ingest([folder], progress=show))
    except Exception as error:
        outcome = _failed(given, error)
    st.session_state.report = outcome
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
