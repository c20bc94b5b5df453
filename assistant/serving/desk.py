"""The one place where the page gets the assistant that it talks to."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Protocol

import streamlit as st

from assistant.config import Settings, load_settings
from assistant.models import Event, Turn
from assistant.providers.base import ModelInfo
from assistant.serving.conversations import FILE, Conversations
from vectorstore.records import Article, Filters


class Desk(Protocol):
    """What the page needs of a NewsAssistant."""

    @property
    def model(self) -> ModelInfo | None:
        """Who answers; None when answers are quoted sentences."""

    def articles(self) -> list[Article]:
        """Every stored article."""

    def article(self, article_id: str, revision: str | None = None) -> Article | None:
        """One article, or one kept older revision of it."""

    def ingest(self, paths: Sequence[str | Path]) -> Any:
        """Read files into the index; an IngestionReport."""

    def ingest_files(self, files: Sequence[tuple[str, bytes]]) -> Any:
        """Read uploaded files, given as name and content; an IngestionReport."""

    def stories(self) -> dict[str, int]:
        """Each article's story by id; articles that copy one another share one."""

    def reclean(self) -> int:
        """Clean stored articles anew; how many changed."""

    def remove(self, article_ids: Sequence[str]) -> list[str]:
        """Delete articles everywhere."""

    def stream(
        self,
        question: str,
        *,
        history: Sequence[Turn],
        filters: Filters,
        any_date: bool,
    ) -> Iterator[Event]:
        """Answer as events; closing the iterator stops the model."""


_launched_with: list[Settings] = []


def use(settings: Settings) -> None:
    """Make the page use these settings instead of the environment's."""
    _launched_with[:] = [settings]


@st.cache_resource(show_spinner="Opening the articles…")
def open_desk() -> Desk:
    """The assistant, opened once a process and shared by every session."""
    # Here, because it is heavy and a test that brings its own desk does not need it.
    from assistant.newsroom import NewsAssistant

    settings = _settings()
    return NewsAssistant.open(settings=settings)


@st.cache_resource(show_spinner=False)
def open_conversations() -> Conversations:
    """The conversations about that index, of this machine's reader."""
    folder = _settings().own_folder
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return Conversations(folder / FILE)


def _settings() -> Settings:
    return _launched_with[0] if _launched_with else load_settings()
