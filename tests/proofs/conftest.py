"""What the proofs share: small or full, and the one table that each prints.

`make prove-NAME` runs one in full; `make prove-smoke` all of them, small.
"""

import multiprocessing
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from functools import partial
from multiprocessing.process import BaseProcess
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

import httpx2
import pytest

from assistant.newsroom import NewsAssistant
from assistant.providers.fake import FakeEmbedder
from tests.fake_web import web as web

Spawn = Callable[..., BaseProcess]
Unfound = Callable[[NewsAssistant, Iterable[str]], Iterator[str]]
Table = Callable[[Sequence[str], Iterable[Sequence[object]]], None]


@pytest.fixture(scope="session")
def full() -> bool:
    """Whether the whole proof is wanted, and not the small one."""
    return os.environ.get("ASSISTANT_PROOFS") == "full"


@pytest.fixture(scope="session")
def table() -> Table:
    """`table(names, rows)` prints Markdown; numbers with a point get two places."""

    def write(names: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
        lines = [names, ["---"] * len(names), *rows]
        shown = "\n".join(f"| {' | '.join(map(_cell, line))} |" for line in lines)
        sys.stdout.write(f"\n{shown}\n")

    return write


def _cell(value: object) -> str:
    return f"{value:.2f}" if isinstance(value, float) else str(value)


@pytest.fixture(scope="session")
def spawn() -> Spawn:
    """`spawn(function, *given)` runs it in a process of its own, which may be killed.

    Its parent has loaded the libraries, so that it begins at once.
    """
    if "forkserver" in multiprocessing.get_all_start_methods():
        multiprocessing.set_forkserver_preload(["assistant.newsroom", "chromadb"])
        process_of: Any = multiprocessing.get_context("forkserver").Process
    else:
        process_of = multiprocessing.get_context("spawn").Process

    def start(function: Callable[..., None], *given: object) -> BaseProcess:
        process: BaseProcess = process_of(target=function, args=given, daemon=True)
        process.start()
        return process

    return start


@dataclass(frozen=True, kw_only=True)
class Served:
    """A server of the API in a process of its own."""

    url: str
    process: int
    log: Path


@contextmanager
def _served(home: Path, index: Path | str, *options: str) -> Iterator[Served]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    code = "from assistant.cli import main; main()"
    given = ("serve", "--index", str(index), "--provider", "fake", "--port", str(port))
    with NamedTemporaryFile(suffix=".log", delete=False) as log:
        process = subprocess.Popen(
            [sys.executable, "-c", code, *given, *options],
            cwd=home,
            env=os.environ | {"PYTHONPATH": str(home)},
            stdout=subprocess.DEVNULL,
            stderr=log,
        )
    url = f"http://127.0.0.1:{port}"
    try:
        for _ in range(600):
            assert process.poll() is None, "the server ended"
            try:
                httpx2.get(f"{url}/healthz")
                break
            except httpx2.TransportError:
                time.sleep(0.1)
        yield Served(url=url, process=process.pid, log=Path(log.name))
    finally:
        process.terminate()
        process.wait(30)
        Path(log.name).unlink()


@pytest.fixture(scope="session")
def unfound() -> Unfound:
    """`unfound(desk, ids)`: articles that their own passages' vectors do not find."""
    return _unfound


def _unfound(desk: NewsAssistant, articles: Iterable[str]) -> Iterator[str]:
    embedder = FakeEmbedder()
    for name in articles:
        passages = desk.index.passages(name)
        if not passages:
            yield f"{name} is not stored"
        for passage in passages:
            vector = embedder.embed_question(passage.embedded_text)
            best = desk.index.search("", vector, limit=3)
            if name not in {match.article.id for match in best}:
                yield f"{name}, passage {passage.ordinal}"


@pytest.fixture(scope="session")
def serve(home: Path) -> Callable[..., AbstractContextManager[Served]]:
    """`with serve(index, *options) as served`: the API with the fake model."""
    return partial(_served, home)


@pytest.fixture(scope="session")
def home() -> Path:
    """The checkout."""
    return Path(__file__).resolve().parents[2]
