"""The run: files into the index, and their vectors; what failed is in the report.

Reading goes on in the thread that called, embedding beside it in one of its own: what
is stored and has no vector yet is the queue between them, and outlives a kill.
"""

import hashlib
import io
import os
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import BinaryIO, NamedTuple

from assistant.errors import IngestionError
from assistant.ingestion.addresses import is_address
from assistant.ingestion.articles import item_id
from assistant.ingestion.embedding import Embedding
from assistant.ingestion.fetching import Fetcher
from assistant.ingestion.gathering import Gathering
from assistant.ingestion.reading import (
    SourceFile,
    display_name,
    find_files,
    open_file,
    problem,
)
from assistant.ingestion.report import (
    IngestionProgress,
    IngestionReport,
    Problem,
    Stage,
)
from assistant.ingestion.syncing import file_key, vanished
from assistant.ingestion.unpacking import Item, unpack
from assistant.ingestion.working import Here, Outcome, Workers
from assistant.providers.base import Embedder
from vectorstore.index import NewsIndex
from vectorstore.writer import Writer

PROCESSING = "2"
"""Version of cleaning and chunking; raising it makes the next run redo every file."""
TELL_EVERY = 0.2
"""Seconds between two words of progress."""

Progress = Callable[[IngestionProgress], None]


class Load(NamedTuple):
    """A source and how it is opened."""

    source: str
    load: Callable[[], BinaryIO]
    key: str = ""
    """What the file is known by in the next run; its source when empty."""


def ingest(
    paths: Sequence[str | Path],
    *,
    index: NewsIndex,
    embedder: Embedder,
    sync: bool = False,
    progress: Progress | None = None,
    fetcher: Fetcher | None = None,
    most_pages: int = 100,
    workers: Workers | None = None,
) -> IngestionReport:
    """Read files, folders and addresses; unchanged files are not read again.

    Articles are found by keyword as soon as they are stored, by meaning once their
    passages are embedded. When the embedder fails, the next run goes on from there.

    Args:
        paths: Files, folders and addresses.
        index: Where to.
        embedder: Of the index.
        sync: Whether articles that came from these folders, and are not there any
            more, are removed.
        progress: Told how far the run is, in this thread.
        fetcher: Fetches the addresses; by default one that reaches public machines
            only.
        most_pages: Taken from one feed or sitemap.
        workers: Who cleans, chunks and embeds; by default this process.
    """
    found = list(find_files([each for each in paths if not is_address(each)]))
    files = [each for each in found if isinstance(each, SourceFile)]
    problems = [each for each in found if isinstance(each, Problem)]
    loads = [
        Load(file.source, partial(open_file, file), file_key(file.path))
        for file in files
    ]
    roots = [Path(path) for path in paths if not is_address(path)] if sync else []
    run = _Run(index, embedder, progress, problems, roots, workers or Here())
    with TemporaryDirectory() as shelf:
        if addresses := [str(each) for each in paths if is_address(each)]:
            web = Gathering(
                fetcher=fetcher or Fetcher(),
                shelf=Path(shelf),
                most=most_pages,
                tell=partial(run.tell, "fetching"),
            )
            web.take(addresses)
            loads += [Load(source, load) for source, load in web.loads]
            run.problems += web.problems
            run.notices += web.notices
        return run.report(loads)


def ingest_files(
    files: Iterable[tuple[str, bytes]],
    *,
    index: NewsIndex,
    embedder: Embedder,
    progress: Progress | None = None,
) -> IngestionReport:
    """Take in uploads or pasted texts: a name and the bytes of each."""
    loads = [
        Load(_upload_name(name), partial(io.BytesIO, data)) for name, data in files
    ]
    return _Run(index, embedder, progress, []).report(loads)


@dataclass
class _File:
    """A file that is being read, and what was said about it."""

    key: str
    mark: str
    ids: set[str] = field(default_factory=set)
    refused: bool = False
    noticed: bool = False


@dataclass(frozen=True)
class _Step:
    """An article of a file; without one, the end of the file."""

    file: _File
    item: Item | None


@dataclass
class _Run:
    """One run and its counts."""

    index: NewsIndex
    embedder: Embedder
    progress: Progress | None
    problems: list[Problem]
    roots: Sequence[Path] = ()
    """Folders that are to be in step with the index afterwards."""
    workers: Workers = field(default_factory=Here)
    notices: list[Problem] = field(default_factory=list)
    taken: dict[str, str] = field(default_factory=dict)
    """Which source each article of this run came from."""
    added: int = 0
    updated: int = 0
    unchanged: int = 0
    removed: int = 0
    passages: int = 0
    embedded: int = 0
    """Texts that came with their vectors."""
    told: float = field(default_factory=time.monotonic)

    def report(self, loads: Sequence[Load]) -> IngestionReport:
        """Store every article, and embed what has no vector."""
        began = time.perf_counter()
        if not loads and not self.problems and not self.roots:
            self.problems.append(
                Problem(source="", error="No file was given.", hint="Name a file.")
            )
        with self.index.writer() as writer:
            embedding = Embedding(writer, self.embedder)
            with ThreadPoolExecutor(1, "embedding") as pool:
                try:
                    waits = self.workers.embeds
                    task = None if waits else pool.submit(embedding.run)
                    self._store(loads, writer, embedding)
                    # Workers leave what they could not embed.
                    task = task or pool.submit(embedding.run)
                    embedding.finish()
                    self._wait(task, embedding)
                finally:
                    embedding.stop()
        if embedding.failure:
            self.notices.append(embedding.failure)
        return IngestionReport(
            added=self.added,
            updated=self.updated,
            unchanged=self.unchanged,
            removed=self.removed,
            problems=tuple(self.problems),
            notices=tuple(self.notices),
            passages=self.passages,
            embedded=embedding.done + self.embedded,
            pending=self.index.counts().pending,
            seconds=round(time.perf_counter() - began, 3),
        )

    def _store(
        self, loads: Sequence[Load], writer: Writer, embedding: Embedding
    ) -> None:
        steps = self._steps(loads, writer, embedding)
        for step, outcome in self.workers.run(steps):
            if step.item is None:
                self._close(step.file, writer)
            elif outcome is not None:
                self._keep(step, step.item, outcome, writer)
        self.tell("reading", len(loads), len(loads), "")
        if self.roots:
            keys = [load.key for load in loads]
            gone, present = vanished(self.roots, keys, writer.files())
            self.removed = writer.remove_orphans(gone, present)

    def _steps(
        self, loads: Sequence[Load], writer: Writer, embedding: Embedding
    ) -> Iterator[tuple[_Step, Item | None]]:
        """The articles that have changed, and after those of a file its end."""
        for done, load in enumerate(loads):
            self.tell("reading", done, len(loads), display_name(load.source))
            if time.monotonic() - self.told > TELL_EVERY:
                self._tell_embedding(embedding)
            try:
                with load.load() as file:
                    yield from self._unpack(file, load, writer)
            except IngestionError as error:
                self.problems.append(problem(load.source, error))

    def _unpack(
        self, opened: BinaryIO, load: Load, writer: Writer
    ) -> Iterator[tuple[_Step, Item | None]]:
        """The changed articles of one file, if it has changed itself."""
        key = file_key(load.key or load.source)
        file = _File(key=key, mark=fingerprint(opened, load.source))
        held = writer.held(key, file.mark)
        if held is not None:
            self.unchanged += sum(name not in self.taken for name in held)
            self.taken |= dict.fromkeys(held, load.source)
            return
        for item in unpack(opened, load.source):
            if isinstance(item, Problem):
                self._refuse(file, item)
                continue
            step = _Step(file=file, item=item)
            if self._is_new(step, item, writer):
                yield step, item
        yield _Step(file=file, item=None), None

    def _is_new(self, step: _Step, item: Item, writer: Writer) -> bool:
        """Whether an article has to be worked on."""
        name = item_id(item)
        if name in self.taken:
            # Two copies of one page: the first stands, or each run would swap them.
            error = f"It is the same article as {self.taken[name]}."
            self._notice(step.file, item.source, error)
            step.file.ids.add(name)
            self.unchanged += 1
            return False
        self.taken[name] = item.source
        if writer.fingerprint(name) != content_mark(item):
            return True
        self.unchanged += 1
        self._have(step.file, name, item)
        return False

    def _keep(self, step: _Step, item: Item, outcome: Outcome, writer: Writer) -> None:
        """Store what became of an article."""
        name, prepared = item_id(item), outcome.prepared
        if prepared is None:
            self.taken.pop(name, None)
            if outcome.problem:
                self._refuse(step.file, outcome.problem)
            return
        known = writer.fingerprint(name) is not None
        writer.put(prepared.article, prepared.passages, content_mark(item))
        if outcome.vectors is not None:
            texts = [passage.embedded_text for passage in prepared.passages]
            writer.add_vectors(texts, outcome.vectors)
            self.embedded += len(texts)
        self.passages += len(prepared.passages)
        self.added += not known
        self.updated += known
        self._have(step.file, name, item)

    def _have(self, file: _File, name: str, item: Item) -> None:
        file.ids.add(name)
        if item.replaced:
            self._notice(
                file,
                item.source,
                f"{item.replaced} characters could not be read and show as \ufffd.",
                "Save the file as UTF-8.",
            )

    def _close(self, file: _File, writer: Writer) -> None:
        """Note what a file held, now that all of it is stored."""
        # What there is to say about a file is said again in every run, so it is read.
        clean = not (file.refused or file.noticed)
        mark = file.mark if clean else None
        writer.record_file(file.key, mark, file.ids, whole=not file.refused)

    def _refuse(self, file: _File, about: Problem) -> None:
        file.refused = True
        self.problems.append(about)

    def _wait(self, task: Future[None], embedding: Embedding) -> None:
        while not wait([task], TELL_EVERY).done:
            self._tell_embedding(embedding)
        task.result()
        self.tell("embedding", embedding.done, embedding.done, "")

    def _tell_embedding(self, embedding: Embedding) -> None:
        if self.progress is None:
            return
        total = embedding.done + self.index.counts().pending
        self.tell("embedding", embedding.done, total, "")
        self.told = time.monotonic()

    def _notice(self, file: _File, source: str, error: str, hint: str = "") -> None:
        file.noticed = True
        self.notices.append(
            Problem(source=display_name(source), error=error, hint=hint)
        )

    def tell(self, stage: Stage, done: int, total: int, source: str) -> None:
        if self.progress:
            self.progress(
                IngestionProgress(stage=stage, done=done, total=total, source=source)
            )


def fingerprint(file: BinaryIO, source: str) -> str:
    """Equal when neither the file, its name nor the processing has changed."""
    digest = hashlib.sha256(f"{PROCESSING}\0{source}\0".encode("utf-8", "replace"))
    while block := file.read(1_000_000):
        digest.update(block)
    file.seek(0)
    return digest.hexdigest()


def content_mark(item: Item) -> str:
    """Equal when neither an article, its file's name nor the processing has changed.

    Its place in the file does not matter: entries move when others are added.
    """
    file = item.source.partition("#")[0]
    parts = (PROCESSING, file, item.id, item.raw, item.extracted)
    return hashlib.sha256(repr(parts).encode("utf-8", "replace")).hexdigest()


def _upload_name(name: str) -> str:
    """The last part of an upload's name: a browser may send a whole path."""
    return os.path.basename(name.replace("\\", "/")) or "pasted text"
