"""The desk of a page that asks an API: no index and no model is opened here."""

import time
from base64 import b64encode
from collections.abc import Callable, Generator, Sequence
from contextlib import closing
from dataclasses import asdict
from pathlib import Path
from threading import Lock
from typing import Any, TypeVar

from pydantic import TypeAdapter, ValidationError

from assistant.config import Settings
from assistant.conversation import REMEMBERED_TURNS
from assistant.doors import Health
from assistant.errors import ConfigurationError
from assistant.forgetting import conversations_folder, out_of_conversations
from assistant.ingestion.addresses import is_address
from assistant.ingestion.report import IngestionProgress, IngestionReport
from assistant.models import (
    Answer,
    AnswerReady,
    Event,
    EvidenceFound,
    Length,
    TextDelta,
    Turn,
)
from assistant.providers.base import ModelInfo
from assistant.resources import package_version
from assistant.serving.api_client import WORK_SECONDS, ApiClient, Missing, path_of
from assistant.serving.conversations import kept_at
from assistant.serving.http.forms import (
    About,
    ArticlePage,
    ArticleText,
    DeskHealth,
    Recleaned,
)
from vectorstore.records import Article, Filters, ListedArticle

FRESH_SECONDS = 1.0
"""So long what the API says of itself is taken as it was: a page asks several times."""
LISTED_AT_ONCE = 1_000
Read = TypeVar("Read")
_events: dict[str, TypeAdapter[Any]] = {
    "evidence": TypeAdapter(EvidenceFound),
    "delta": TypeAdapter(TextDelta),
    "answer": TypeAdapter(Answer),
}
_filters_form = TypeAdapter(Filters)
_reports = TypeAdapter(IngestionReport)


class RemoteDesk:
    """What the page needs of a NewsAssistant, from the API that the settings name.

    Every method raises an AssistantError when the API cannot be reached, refuses the
    token, is of another version, or says that something went wrong.
    """

    def __init__(self, settings: Settings) -> None:
        """Prepare to ask; nothing is asked yet.

        Raises:
            ConfigurationError: the settings name no API.
        """
        if not settings.api_url:
            raise ConfigurationError("There is no API.", "Set ASSISTANT_API_URL.")
        token = settings.api_token
        self._api = ApiClient(
            settings.api_url, token.get_secret_value() if token else None
        )
        self._settings = settings
        self._about: tuple[float, About] | None = None
        self._listed: tuple[str, list[ListedArticle]] = ("", [])
        self._listing = Lock()

    @property
    def model(self) -> ModelInfo | None:
        """Who answers; None when answers are quoted sentences."""
        return self._state().model

    @property
    def may_change(self) -> bool:
        """Whether the API lets its clients manage articles."""
        return self._state().may_change

    def answered_by(self, provider: str) -> "RemoteDesk":
        """This one: who answers is said where the API runs."""
        return self

    def listed(self) -> list[ListedArticle]:
        """What lists tell of every article; asked for once for each state of them."""
        with self._listing:
            generation = self._state().generation
            if self._listed[0] != generation:
                self._listed = (generation, list(self._list()))
            return self._listed[1]

    def articles(self) -> list[Article]:
        """Every stored article, whole; each is asked for."""
        found = (self.article(each.id) for each in self.listed())
        return [each for each in found if each]

    def article(self, article_id: str, revision: str | None = None) -> Article | None:
        """One article, or one kept older revision of it."""
        query = {"raw": True, **({"revision": revision} if revision else {})}
        try:
            form = self._api.ask("GET", path_of(article_id), query=query)
        except Missing:
            return None
        told = self._read(ArticleText.model_validate, form).model_dump()
        del told["revision"]
        return Article(**told)

    def ingest(
        self,
        paths: Sequence[str | Path],
        *,
        progress: Callable[[IngestionProgress], None] | None = None,
    ) -> IngestionReport:
        """Have addresses (`https://…`) fetched there, or send files from here."""
        if addresses := [each for each in paths if is_address(each)]:
            return self._work("fetch", {"addresses": addresses})
        files = [Path(each) for each in paths]
        return self.ingest_files([(each.name, each.read_bytes()) for each in files])

    def ingest_files(self, files: Sequence[tuple[str, bytes]]) -> IngestionReport:
        """Send files, given as name and content."""
        sent = [
            {"name": name, "content": b64encode(content).decode()}
            for name, content in files
        ]
        return self._work("files", {"files": sent})

    def reclean(self) -> int:
        """Have stored articles cleaned anew; how many changed."""
        form = self._api.ask("POST", "reclean", seconds=WORK_SECONDS)
        self._about = None
        return self._read(Recleaned.model_validate, form).changed

    def remove(self, article_ids: Sequence[str]) -> list[str]:
        """Delete articles there, and what this page's conversations tell from them."""
        self._about = None
        if not self.may_change:  # asked first: else words would be gone for nothing
            raise ConfigurationError(
                f"{self._api.url} does not let this page remove articles.",
                "Start it with `assistant serve --manage`.",
            )
        place, database = kept_at(self._settings)
        folder = conversations_folder(place, self._settings.reader_dir)
        removed = []
        for each in article_ids:
            out_of_conversations(each, folders=(folder,), database=database)
            try:
                self._api.ask("DELETE", path_of(each))
            except Missing:
                continue
            removed.append(each)
        self._about = None
        return removed

    def health(self) -> Health:
        """Counts, whether there is damage, and who answers."""
        form = self._api.ask("GET", "health", seconds=WORK_SECONDS)
        told = self._read(DeskHealth.model_validate, form)
        damage = (
            ("The index there is damaged: run `assistant doctor` on that machine.",)
            if told.damaged
            else ()
        )
        return Health(
            **told.model_dump(exclude={"damaged", "warnings"}),
            generation=self._state().generation,
            damage=damage,
            model=self.model,
            warnings=tuple(told.warnings),
        )

    def stream(
        self,
        question: str,
        *,
        history: Sequence[Turn],
        filters: Filters,
        any_date: bool,
        length: Length | None,
    ) -> Generator[Event, None, None]:
        """Answer as events; closing the iterator stops the model there."""
        form = {
            "question": question,
            # More is not read there, and a request may not be large.
            "history": [asdict(each) for each in history[-REMEMBERED_TURNS:]],
            "filters": _filters_form.dump_python(filters, mode="json"),
            "any_date": any_date,
            "length": length,
            "stream": True,
        }
        deadline = self._settings.deadline
        with closing(self._api.events("ask", form, deadline=deadline)) as events:
            for name, data in events:
                if name in _events:
                    event = self._read(_events[name].validate_python, data)
                    done = isinstance(event, Answer)
                    yield AnswerReady(answer=event) if done else event
                    if done:
                        return
        raise self._api.other_version("its answer had no end")

    def _state(self) -> About:
        """What the API says of itself, and that it is of this version."""
        kept, now = self._about, time.monotonic()
        if kept and now - kept[0] < FRESH_SECONDS:
            return kept[1]
        try:
            form = self._api.ask("GET", "about")
        except Missing:
            raise self._api.other_version("it says nothing of itself") from None
        about, own = self._read(About.model_validate, form), package_version()
        if about.version != own:
            raise self._api.other_version(f"it is {about.version}, this page {own}")
        self._about = (now, about)
        return about

    def _list(self) -> Generator[ListedArticle, None, None]:
        after: str | None = ""
        while after is not None:
            query = {"after": after, "limit": LISTED_AT_ONCE}
            page = self._api.ask("GET", "articles", query=query)
            found = self._read(ArticlePage.model_validate, page)
            yield from (ListedArticle(**each.model_dump()) for each in found.articles)
            after = found.next

    def _work(self, path: str, form: dict[str, Any]) -> IngestionReport:
        try:
            done = self._api.ask("POST", path, form=form, seconds=WORK_SECONDS)
        finally:
            self._about = None
        return self._read(_reports.validate_python, done)

    def _read(self, read: Callable[[Any], Read], form: Any) -> Read:
        try:
            return read(form)
        except ValidationError:
            raise self._api.other_version("what it says has another form") from None
