"""How programs come in: under an event loop, and as parts of LangChain.

`NewsAssistant` is the one subclass; what it does synchronously is here awaitable, and
a Runnable, a retriever and a tool.
"""

import asyncio
from abc import ABC, abstractmethod
from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from threading import Event as Flag
from typing import TYPE_CHECKING, Any, ClassVar, TypedDict, TypeVar, Unpack, cast

from assistant.ingestion.fetching import Fetcher
from assistant.ingestion.report import IngestionProgress, IngestionReport
from assistant.models import Answer, Event, Length, Turn
from assistant.providers.base import ModelInfo
from assistant.providers.stopping import go_on, stopped_by
from assistant.translating import translated
from vectorstore.records import Filters, Match

if TYPE_CHECKING:
    from langchain_core.runnables import Runnable
    from langchain_core.tools import StructuredTool

    from assistant.runnables import ArticleRetriever

History = Sequence[Turn | tuple[str, str] | Mapping[str, str]]
FilterInput = Filters | Mapping[str, Any] | None
ProgressCallback = Callable[[IngestionProgress], None]
Result = TypeVar("Result")


@dataclass(frozen=True, kw_only=True)
class Health:
    """What `doctor` and the page report."""

    articles: int
    passages: int
    pending: int
    """Passages still without a vector: found by keyword only."""
    generation: str
    embedder: str
    damage: tuple[str, ...]
    model: ModelInfo | None
    """Who answers; None when answers are quoted sentences."""
    warnings: tuple[str, ...] = ()


class AskOptions(TypedDict, total=False):
    """What `ask` and `stream` take beside the question."""

    history: History
    """The turns before it, oldest first."""
    filters: FilterInput
    """Which articles may be read."""
    as_of: date | None
    """Answer as if today were this day: later articles are not there."""
    any_date: bool
    """Whether days that the question states ("last week") are no filter."""
    length: Length | None
    """How long the answer is; None is as the settings say."""


class SearchOptions(TypedDict, total=False):
    """What `search` takes beside the query."""

    like: str | None
    limit: int
    filters: FilterInput
    as_of: date | None


class IngestOptions(TypedDict, total=False):
    """What `ingest` takes beside the paths."""

    sync: bool
    progress: ProgressCallback | None
    fetcher: Fetcher | None


class Doors(ABC):
    """An open index, for event loops and for LangChain."""

    may_change: ClassVar[bool] = True
    """Whether articles can be changed through it; through an API that is its say."""
    _chain: "Runnable[dict[str, Any], Any]"

    @abstractmethod
    def ask(self, question: str, **options: Unpack[AskOptions]) -> Answer:
        """Answer a question; an abstention is an Answer too."""

    @abstractmethod
    def search(self, query: str = "", **options: Unpack[SearchOptions]) -> list[Match]:
        """Ranked passages, without a chat model."""

    @abstractmethod
    def ingest(
        self,
        paths: Sequence[str | Path] | str | Path,
        **options: Unpack[IngestOptions],
    ) -> IngestionReport:
        """Read files, folders and addresses."""

    async def aask(self, question: str, **options: Unpack[AskOptions]) -> Answer:
        """Answer as `ask` does, in a worker thread; cancelling it stops the model."""
        return await _in_thread(lambda: self.ask(question, **options))

    async def astream(
        self, question: str, **options: Unpack[AskOptions]
    ) -> AsyncGenerator[Event, None]:
        """Answer as `stream` does, an event at a time, in worker threads.

        Closing it, or cancelling the task that reads it, stops the model. A loop that
        answers many at once wants a larger default executor: asyncio's own has a few
        threads more than the machine has cores.
        """
        given = {"question": question, **options}
        with translated():
            running = cast("AsyncGenerator[Any, None]", self._chain.astream(given))
            async with aclosing(running) as parts:
                async for part in parts:
                    for event in part["events"]:
                        yield event

    async def asearch(
        self, query: str = "", **options: Unpack[SearchOptions]
    ) -> list[Match]:
        """Search as `search` does, in a worker thread."""
        return await asyncio.to_thread(self.search, query, **options)

    async def aingest(
        self,
        paths: Sequence[str | Path] | str | Path,
        **options: Unpack[IngestOptions],
    ) -> IngestionReport:
        """Ingest as `ingest` does, in a worker thread.

        Cancelled, it ends after the file, page or batch of texts it is at; what was
        stored stays, as after Ctrl-C.
        """
        show = options.get("progress")

        def progress(done: IngestionProgress) -> None:
            go_on()
            if show:
                show(done)

        given: IngestOptions = {**options, "progress": progress}

        return await _in_thread(lambda: self.ingest(paths, **given))

    def chain(self) -> "Runnable[dict[str, Any], dict[str, Any]]":
        """A Runnable: a `question` and what `AskOptions` names to `{answer, message}`.

        `answer` is the Answer; `message` is an AIMessage whose content blocks carry
        each citation as LangChain's `Citation`. It streams chunks of the message, one
        for each checked claim, and the answer at the end. History may be LangChain
        messages too.
        """
        from assistant.runnables import answer_and_message, given_question

        return (given_question() | self._chain | answer_and_message()).with_config(
            run_name="news_assistant"
        )

    def as_retriever(
        self, *, k: int = 8, filters: FilterInput = None, as_of: date | None = None
    ) -> "ArticleRetriever":
        """A LangChain retriever: passages as documents, with their offsets."""
        from assistant.runnables import ArticleRetriever

        return ArticleRetriever(desk=self, k=k, filters=filters, as_of=as_of)

    def as_tool(self) -> "StructuredTool":
        """A LangChain tool for agents: a question to cited text, the Answer with it."""
        from assistant.runnables import ask_tool

        return ask_tool(self.chain())


async def _in_thread(work: Callable[[], Result]) -> Result:
    """Do the work in one worker thread; cancelled, it is told to stop."""
    stop = Flag()

    def stoppable() -> Result:
        with stopped_by(stop):
            return work()

    try:
        return await asyncio.to_thread(stoppable)
    finally:
        stop.set()
