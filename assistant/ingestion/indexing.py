"""The run: files into the index, then their vectors; what failed is in the report."""

import hashlib
import io
import logging
import os
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from assistant.errors import IngestionError, ProviderError
from assistant.ingestion.articles import prepare
from assistant.ingestion.reading import (
    SourceFile,
    display_name,
    find_files,
    open_file,
    problem,
)
from assistant.ingestion.report import IngestionProgress, IngestionReport, Problem
from assistant.ingestion.unpacking import Item, unpack
from assistant.providers.base import Embedder
from vectorstore.index import NewsIndex
from vectorstore.writer import Writer

PROCESSING = "2"
"""Version of cleaning and chunking; raising it makes the next run redo every file."""
EMBEDDED_AT_ONCE = 32
"""Texts a call: enough to fill two cores, few enough to show progress."""

_log = logging.getLogger(__name__)
Progress = Callable[[IngestionProgress], None]


def ingest(
    paths: Sequence[str | Path],
    *,
    index: NewsIndex,
    embedder: Embedder,
    progress: Progress | None = None,
) -> IngestionReport:
    """Read files and folders into the index; unchanged files are not read again.

    Articles are found by keyword as soon as they are stored, by meaning once their
    passages are embedded. When the embedder fails, the next run goes on from there.
    """
    found = list(find_files(paths))
    files = [each for each in found if isinstance(each, SourceFile)]
    problems = [each for each in found if isinstance(each, Problem)]
    loads = [(file.source, lambda file=file: open_file(file)) for file in files]
    return _Run(index, embedder, progress, problems).report(loads)


def ingest_files(
    files: Iterable[tuple[str, bytes]],
    *,
    index: NewsIndex,
    embedder: Embedder,
    progress: Progress | None = None,
) -> IngestionReport:
    """Take in uploads or pasted texts: a name and the bytes of each."""
    loads = [
        (_upload_name(name), lambda data=data: io.BytesIO(data)) for name, data in files
    ]
    return _Run(index, embedder, progress, []).report(loads)


Load = tuple[str, Callable[[], BinaryIO]]


@dataclass
class _Run:
    """One run and its counts."""

    index: NewsIndex
    embedder: Embedder
    progress: Progress | None
    problems: list[Problem]
    notices: list[Problem] = field(default_factory=list)
    added: int = 0
    updated: int = 0
    unchanged: int = 0
    passages: int = 0
    embedded: int = 0

    def report(self, loads: Sequence[Load]) -> IngestionReport:
        """Store every article, then embed what has no vector."""
        began = time.perf_counter()
        if not loads and not self.problems:
            self.problems.append(
                Problem(source="", error="No file was given.", hint="Name a file.")
            )
        with self.index.writer() as writer:
            self._store(loads, writer)
            self._embed(writer)
        return IngestionReport(
            added=self.added,
            updated=self.updated,
            unchanged=self.unchanged,
            problems=tuple(self.problems),
            notices=tuple(self.notices),
            passages=self.passages,
            embedded=self.embedded,
            pending=self.index.counts().pending,
            seconds=round(time.perf_counter() - began, 3),
        )

    def _store(self, loads: Sequence[Load], writer: Writer) -> None:
        stored = writer.fingerprints()
        known = {mark: name for name, mark in stored.items()}
        taken: dict[str, str] = {}
        for done, (source, load) in enumerate(loads):
            self._tell("reading", done, len(loads), display_name(source))
            try:
                with load() as file:
                    mark = fingerprint(file, source)
                    if mark not in known:
                        self._unpack(file, source, mark, writer, stored, taken)
                        continue
                articles = [
                    name for name, each in stored.items() if each.startswith(mark)
                ]
                taken |= dict.fromkeys(articles, source)
                self.unchanged += len(articles)
            except IngestionError as error:
                self.problems.append(problem(source, error))
        self._tell("reading", len(loads), len(loads), "")

    def _unpack(
        self,
        file: BinaryIO,
        source: str,
        mark: str,
        writer: Writer,
        stored: dict[str, str],
        taken: dict[str, str],
    ) -> None:
        """Store the articles of a file; the last bears the mark of a finished file."""
        waiting: Item | None = None
        for item in unpack(file, source):
            if isinstance(item, Problem):
                self.problems.append(item)
                continue
            if waiting:
                self._put(waiting, f"{mark}+", writer, stored, taken)
            waiting = item
        if waiting:
            self._put(waiting, mark, writer, stored, taken)

    def _put(
        self,
        item: Item,
        mark: str,
        writer: Writer,
        stored: dict[str, str],
        taken: dict[str, str],
    ) -> None:
        source = item.source
        try:
            prepared = prepare(item)
        except IngestionError as error:
            self.problems.append(problem(source, error))
            return
        article = prepared.article
        if article.id in taken:
            # Two copies of one page: the first stands, or each run would swap them.
            self._notice(source, f"It is the same article as {taken[article.id]}.")
            self.unchanged += 1
            return
        writer.put(article, prepared.passages, mark)
        taken[article.id] = source
        self.passages += len(prepared.passages)
        if article.id in stored:
            self.updated += 1
        else:
            self.added += 1
        if prepared.replaced:
            self._notice(
                source,
                f"{prepared.replaced} characters could not be read and show as \ufffd.",
                "Save the file as UTF-8.",
            )

    def _embed(self, writer: Writer) -> None:
        """Embed what is pending, from this run or a broken one before it."""
        total = self.index.counts().pending
        while texts := writer.pending(EMBEDDED_AT_ONCE):
            self._tell("embedding", self.embedded, total, "")
            try:
                vectors = self.embedder.embed_passages(texts)
            except ProviderError as error:
                self._notice(
                    "",
                    f"The embedder failed: {error.message} Keywords find the rest.",
                    error.hint or "Run ingest again to go on.",
                )
                return
            writer.add_vectors(texts, vectors)
            self.embedded += len(texts)
        self._tell("embedding", self.embedded, self.embedded, "")

    def _notice(self, source: str, error: str, hint: str = "") -> None:
        self.notices.append(
            Problem(source=display_name(source), error=error, hint=hint)
        )

    def _tell(self, stage: str, done: int, total: int, source: str) -> None:
        if self.progress:
            self.progress(
                IngestionProgress(
                    stage="reading" if stage == "reading" else "embedding",
                    done=done,
                    total=total,
                    source=source,
                )
            )


def fingerprint(file: BinaryIO, source: str) -> str:
    """Equal when neither the file, its name nor the processing has changed."""
    digest = hashlib.sha256(f"{PROCESSING}\0{source}\0".encode("utf-8", "replace"))
    while block := file.read(1_000_000):
        digest.update(block)
    file.seek(0)
    return digest.hexdigest()


def _upload_name(name: str) -> str:
    """The last part of an upload's name: a browser may send a whole path."""
    return os.path.basename(name.replace("\\", "/")) or "pasted text"
