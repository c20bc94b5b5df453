"""Embedding what is stored, beside the reading of more."""

from collections import deque
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Event

from assistant.errors import ProviderError
from assistant.ingestion.report import Problem
from assistant.ingestion.working import EMBEDDED_AT_ONCE
from assistant.providers.base import Embedder, Vectors
from vectorstore.writer import Writer

CLAIMED = 2_048
"""Texts taken out of the index at once, so that sorting them costs little."""
AT_ONCE = 2
"""Calls under way: no core waits for the last text of one, nor while it is stored."""
PATIENCE = 0.05
"""Seconds to wait for more to be read."""


class Embedding:
    """Embeds pending texts until reading has finished and none is left."""

    def __init__(self, writer: Writer, embedder: Embedder) -> None:
        self._writer = writer
        self._embedder = embedder
        self._read = Event()
        self._stopped = Event()
        self.done = 0
        """Texts embedded by this run."""
        self.failure: Problem | None = None
        """Why the embedder gave up, if it did."""

    def finish(self) -> None:
        """Say that nothing more will be stored."""
        self._read.set()

    def stop(self) -> None:
        """End after the texts in hand, whatever is left."""
        self._stopped.set()
        self._read.set()

    def run(self) -> None:
        """Embed, in a thread of its own; what a broken run left goes first."""
        try:
            while not self._stopped.is_set():
                # Asked before looking, or the last texts could be overlooked.
                last = self._read.is_set()
                texts = self._writer.pending(CLAIMED)
                if texts:
                    self._embed(texts)
                elif last:
                    return
                else:
                    self._read.wait(PATIENCE)
        except ProviderError as error:
            self.failure = Problem(
                source="",
                error=f"The embedder failed: {error.message} Keywords find the rest.",
                hint=error.hint or "Run ingest again to go on.",
            )

    def _embed(self, texts: Sequence[str]) -> None:
        under_way: deque[tuple[Sequence[str], Future[Vectors]]] = deque()
        with ThreadPoolExecutor(AT_ONCE, "embedding") as pool:
            for first in range(0, len(texts), EMBEDDED_AT_ONCE):
                if self._stopped.is_set():
                    break
                batch = texts[first : first + EMBEDDED_AT_ONCE]
                task = pool.submit(self._embedder.embed_passages, batch)
                under_way.append((batch, task))
                if len(under_way) == AT_ONCE:
                    self._store(*under_way.popleft())
            while under_way:
                self._store(*under_way.popleft())

    def _store(self, texts: Sequence[str], embedded: Future[Vectors]) -> None:
        self._writer.add_vectors(texts, embedded.result())
        self.done += len(texts)
