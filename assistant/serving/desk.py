"""The one place where the page gets the assistant that it talks to."""

from collections.abc import Callable, Generator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol
from urllib.parse import urlsplit

import streamlit as st

from assistant.config import Settings, load_settings
from assistant.ingestion.report import IngestionProgress
from assistant.models import Event, Length, Turn
from assistant.providers.base import ModelInfo
from assistant.serving.conversations import Conversations, file_for, kept_at
from vectorstore.records import Article, Filters, ListedArticle

if TYPE_CHECKING:
    from assistant.doors import Health


class Desk(Protocol):
    """What the page needs of a NewsAssistant."""

    @property
    def model(self) -> ModelInfo | None:
        """Who answers; None when answers are quoted sentences."""

    @property
    def may_change(self) -> bool:
        """Whether articles can be added, removed and cleaned from here."""

    def listed(self) -> list[ListedArticle]:
        """What lists tell of every stored article."""

    def articles(self) -> list[Article]:
        """Every stored article, whole."""

    def article(self, article_id: str, revision: str | None = None) -> Article | None:
        """One article, or one kept older revision of it."""

    def ingest(
        self,
        paths: Sequence[str | Path],
        *,
        progress: Callable[[IngestionProgress], None] | None = None,
    ) -> Any:
        """Read files into the index; an IngestionReport."""

    def ingest_files(self, files: Sequence[tuple[str, bytes]]) -> Any:
        """Read uploaded files, given as name and content; an IngestionReport."""

    def reclean(self) -> int:
        """Clean stored articles anew; how many changed."""

    def remove(self, article_ids: Sequence[str]) -> list[str]:
        """Delete articles everywhere."""

    def health(self) -> "Health":
        """Counts, damage in words, and who answers."""

    def answered_by(self, provider: str) -> "Desk":
        """The same with another provider's model."""

    def stream(
        self,
        question: str,
        *,
        history: Sequence[Turn],
        filters: Filters,
        any_date: bool,
        length: Length | None,
    ) -> Generator[Event, None, None]:
        """Answer as events; closing the iterator stops the model."""


_launched_with: list[Settings] = []


def use(settings: Settings) -> None:
    """Make the page use these settings instead of the environment's."""
    _launched_with[:] = [settings]


@st.cache_resource(show_spinner="Opening the articles…")
def open_desk() -> Desk:
    """The assistant, opened once a process and shared by every session."""
    given = settings()
    # Here, because both are heavy and a test that brings its own desk needs neither.
    if given.api_url:
        from assistant.serving.remote import RemoteDesk

        return RemoteDesk(given)
    from assistant.newsroom import NewsAssistant

    return NewsAssistant.open(settings=given)


@st.cache_resource(show_spinner="Opening the model…")
def answered_by(provider: str) -> Desk:
    """The same with another provider's model, shared as well."""
    return open_desk().answered_by(provider)


def spent_today() -> float | None:
    """US dollars; None without a key, where nothing is paid for."""
    from assistant.providers.openai import spending

    ledger = spending(settings())
    return ledger.today() if ledger else None


@st.cache_resource(show_spinner=False)
def open_conversations() -> Conversations:
    """The conversations about that index, or about what an API has."""
    place, database = kept_at(settings())
    return Conversations(file_for(place, settings().reader_dir), database=database)


def api_host() -> str | None:
    """Which machine the page asks; None when it opens the index itself."""
    address = settings().api_url
    return urlsplit(address).netloc if address else None


def settings() -> Settings:
    """What the page was started with."""
    return _launched_with[0] if _launched_with else load_settings()
