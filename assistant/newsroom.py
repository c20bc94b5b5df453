"""NewsAssistant: ingest, search, ask and stream on one object; puts it all together.

The only composition root.
"""

import hashlib
from collections.abc import Generator, Sequence
from contextlib import closing
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self, cast

from assistant import errors
from assistant.answering.abstaining import thresholds_for
from assistant.chain import ChainParts, build_chain
from assistant.config import Settings, load_settings, with_settings
from assistant.doors import Doors, FilterInput, Health, History, ProgressCallback
from assistant.forgetting import forget
from assistant.ingestion.distributing import workers_at
from assistant.ingestion.fetching import Fetcher
from assistant.ingestion.indexing import ingest, ingest_files
from assistant.ingestion.recleaning import reclean
from assistant.ingestion.report import IngestionReport
from assistant.models import Answer, AnswerReady, Event, Length
from assistant.plugins import load_plugin
from assistant.providers.base import Embedder, ModelInfo
from assistant.providers.chat import ChatModel
from assistant.providers.selecting import (
    choose_chat_model,
    choose_fallback,
    choose_second_reader,
    open_index,
    wrap_chat_model,
)
from assistant.retrieval.filters import known_by, parse_filters, today
from assistant.translating import translated
from vectorstore.index import NewsIndex
from vectorstore.records import Article, Filters, ListedArticle, Match

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel


class NewsAssistant(Doors):
    """An index opened once, with its embedder and its chat model; reusable, threadsafe.

    Example:
        desk = NewsAssistant.open("index/")
        desk.ingest(["articles/"])
        print(desk.ask("Which countries oppose deployment?").text)
    """

    def __init__(
        self,
        *,
        index: NewsIndex,
        embedder: Embedder,
        chat_model: ChatModel | None,
        settings: Settings,
    ) -> None:
        self.index = index
        index.before_removal = partial(
            forget,
            index=settings.index,
            reader_dir=settings.reader_dir,
            secret=index.secret,
        )
        self.settings = settings
        self._embedder = embedder
        fallback = choose_fallback(settings, chat_model)
        if chat_model and fallback:
            fallback = fallback.hurried()
            chat_model = chat_model.hurried().before(fallback)
        self._models = tuple(each for each in (chat_model, fallback) if each)
        reader = choose_second_reader(settings, chat_model)
        self._chain = build_chain(
            ChainParts(
                index=index,
                embedder=embedder,
                chat_model=chat_model,
                fallback=(
                    (fallback, thresholds_for(embedder, fallback)) if fallback else None
                ),
                second_reader=reader,
                reranker=(
                    load_plugin("rerankers", settings.reranker)(settings)
                    if settings.reranker
                    else None
                ),
                thresholds=thresholds_for(embedder, chat_model),
                deadline=settings.deadline,
                evidence_tokens=settings.evidence_tokens,
                max_question_characters=settings.max_question_characters,
                length=settings.answer_length,
                settings_digest=_digest(settings, chat_model, reader),
            )
        )

    @classmethod
    def open(
        cls,
        index: str | Path | None = None,
        *,
        vectors: str | None = None,
        settings: Settings | None = None,
        chat_model: "BaseChatModel | None" = None,
        create: bool = True,
    ) -> Self:
        """Open an index; an empty or missing folder or database becomes a new one.

        Args:
            index: A folder, or the address of a PostgreSQL database; by default the
                one of the settings.
            vectors: The Chroma server that belongs to a database.
            settings: By default from the environment.
            chat_model: Any LangChain chat model, instead of the one the settings name.
            create: Whether a missing index is made.

        Raises:
            StoreError: the index is missing (`create=False`), damaged, or newer.
            ModelsMissing: the embedded models are not fetched.
            ConfigurationError: the settings contradict the index.
        """
        given = {"index": index, "vectors": vectors}
        settings = with_settings(settings or load_settings(), **given)
        with translated():
            opened, embedder = open_index(settings, create=create)
        model = wrap_chat_model(chat_model) if chat_model else None
        return cls(
            index=opened,
            embedder=embedder,
            chat_model=model or choose_chat_model(settings),
            settings=settings,
        )

    def answered_by(self, provider: str) -> Self:
        """The same with another provider's chat model; raises as `open` does."""
        settings = self.settings.model_copy(update={"provider": provider})
        return type(self)(
            index=self.index,
            embedder=self._embedder,
            chat_model=choose_chat_model(settings),
            settings=settings,
        )

    @property
    def model(self) -> ModelInfo | None:
        """Who answers; None when answers are quoted sentences."""
        return self._models[0].info if self._models else None

    @property
    def is_paused(self) -> bool:
        """Whether that model's server failed so often that it is left alone."""
        return bool(self._models and self._models[0].server.breaker.is_open)

    def ingest(
        self,
        paths: Sequence[str | Path] | str | Path,
        *,
        sync: bool = False,
        progress: ProgressCallback | None = None,
        fetcher: Fetcher | None = None,
        workers: str | None = None,
    ) -> IngestionReport:
        """Read files, folders and addresses; a bad one never stops the others.

        Args:
            paths: Paths, and addresses (`https://…`) of pages, feeds and sitemaps.
            sync: Whether articles that came from these folders, and are gone, are
                removed.
            progress: Called as the run goes on.
            fetcher: Fetches the addresses; by default a new one with the settings'
                ports and pause, which reaches public machines only.
            workers: Who cleans and embeds: `local:2` for two processes, or
                `dask://HOST:8786`; by default this process.
        """
        given = [paths] if isinstance(paths, str | Path) else list(paths)
        settings = self.settings
        with translated(), workers_at(workers, self.index.identity) as chosen:
            return ingest(
                given,
                index=self.index,
                embedder=self._embedder,
                sync=sync,
                progress=progress,
                fetcher=fetcher
                or Fetcher(ports=settings.web_ports, pause=settings.web_pause),
                most_pages=settings.web_pages,
                workers=chosen,
            )

    def ingest_files(
        self,
        files: Sequence[tuple[str, bytes]],
        *,
        progress: ProgressCallback | None = None,
    ) -> IngestionReport:
        """Read uploaded files, given as name and content."""
        with translated():
            return ingest_files(
                files, index=self.index, embedder=self._embedder, progress=progress
            )

    def search(
        self,
        query: str = "",
        *,
        like: str | None = None,
        limit: int = 20,
        filters: FilterInput = None,
        as_of: date | None = None,
    ) -> list[Match]:
        """Ranked passages, without a chat model.

        Args:
            query: Words or a question. A phrase in double quotes must stand in a
                passage, if it stands in any; dates are words like any other.
            like: The id of an article, instead of a query: the best passage of each
                article that is similar to it, itself left out.
            limit: How many at most.
            filters: Which articles may be found.
            as_of: Search as if today were this day: later articles are not there.

        Raises:
            ConfigurationError: there is not one of query and `like`, there is no such
                article, or the limit is not positive.
        """
        if bool(query.strip()) == bool(like):
            raise errors.ConfigurationError(
                "There is no query." if not like else "There are query and article.",
                "Give words to find, or an article to find others like it.",
            )
        if limit < 1:
            raise errors.ConfigurationError(
                f"The limit is {limit}.", "Give a limit of at least 1."
            )
        admitting = known_by(parse_filters(filters), as_of)
        with translated():
            if like:
                return self._like(like, limit, admitting)
            return self.index.search(
                query,
                self._embedder.embed_question(query),
                limit=limit,
                filters=admitting,
                today=today(as_of),
                phrases=True,
            )

    def _like(self, article_id: str, limit: int, filters: Filters) -> list[Match]:
        if self.index.article(article_id) is None:
            raise errors.ConfigurationError(
                f"There is no article {article_id!r}.",
                "List the articles with: assistant articles",
            )
        return self.index.similar(article_id, limit=limit, filters=filters)

    def ask(
        self,
        question: str,
        *,
        history: History = (),
        filters: FilterInput = None,
        as_of: date | None = None,
        any_date: bool = False,
        length: Length | None = None,
    ) -> Answer:
        """Answer a question; an abstention is an Answer too.

        Days that the question states ("last week") limit the articles that are read,
        unless `any_date` is set or the filters hold dates; the answer's coverage says
        so. With `as_of`, articles dated later are not there. Without a `length` the
        answer is as long as the settings say.

        Raises:
            ConfigurationError: the question, history, filters or length are malformed.
            StoreError: the index cannot be read.
        """
        for event in self.stream(
            question,
            history=history,
            filters=filters,
            as_of=as_of,
            any_date=any_date,
            length=length,
        ):
            if isinstance(event, AnswerReady):
                return event.answer
        raise AssertionError("a stream ends with AnswerReady")

    def stream(
        self,
        question: str,
        *,
        history: History = (),
        filters: FilterInput = None,
        as_of: date | None = None,
        any_date: bool = False,
        length: Length | None = None,
    ) -> Generator[Event, None, None]:
        """Answer as events: EvidenceFound, TextDelta …, AnswerReady.

        Closing the generator stops the model. Raises as `ask` does.
        """
        given = {
            "question": question,
            "history": history,
            "filters": filters,
            "as_of": as_of,
            "any_date": any_date,
            "length": length,
        }
        running = cast("Generator[Any, None, None]", self._chain.stream(given))
        with translated(), closing(running) as parts:
            for part in parts:
                yield from part["events"]

    def articles(self) -> list[Article]:
        """Every stored article, sorted by id."""
        with translated():
            return self.index.articles()

    def article(self, article_id: str, revision: str | None = None) -> Article | None:
        """One article, or one kept older revision of it."""
        with translated():
            return self.index.article(article_id, revision)

    def listed(self, after: str = "", limit: int | None = None) -> list[ListedArticle]:
        """What lists tell of articles, by id, from the one after `after` on."""
        with translated():
            return self.index.listed(after, limit)

    def remove(self, article_ids: Sequence[str]) -> list[str]:
        """Delete articles everywhere; returns the ids that were there.

        In the reader's conversations a mark takes the place of what they said.
        """
        with translated(), self.index.writer() as writer:
            return [each for each in article_ids if writer.remove(each)]

    def health(self) -> Health:
        """Counts, damage in words, and who answers."""
        with translated():
            counts = self.index.counts()
            return Health(
                articles=counts.articles,
                passages=counts.passages,
                pending=counts.pending,
                generation=str(self.index.generation),
                embedder=self.index.identity.name,
                damage=tuple(self.index.check()),
                model=self.model,
                warnings=tuple(told for each in self._models for told in each.state()),
            )

    def reclean(self) -> int:
        """Clean stored articles anew from their raw text; return how many changed."""
        with translated():
            return reclean(self.index, self._embedder)

    def repair(self) -> int:
        """Build the vector index anew from the catalogue; no embedding call."""
        with translated():
            return self.index.rebuild()

    def ready(self) -> None:
        """Touch everything that an answer needs of the index.

        Raises:
            StoreError: a file cannot be read, or a server does not answer.
        """
        with translated():
            self.index.ping()

    def close(self) -> None:
        """Let go of the files; the embedded model stays loaded for the process."""
        self.index.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _digest(settings: Settings, *models: ChatModel | None) -> str:
    """SHA-256 of what shapes an answer; no secrets, no paths."""
    shaping = (
        *(repr(model.info if model else None) for model in models),
        settings.evidence_tokens,
        settings.deadline,
        settings.max_question_characters,
        settings.answer_length,
        *((settings.reranker,) if settings.reranker else ()),
    )
    return hashlib.sha256(repr(shaping).encode()).hexdigest()
