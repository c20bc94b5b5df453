"""What the proofs share: small or full, and the one table that each prints.

`make prove-NAME` runs one in full; `make prove-smoke` all of them, small.
"""

import multiprocessing
import os
import sys
from collections.abc import Callable, Iterable, Sequence
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

import pytest

from tests.fake_web import web as web

Spawn = Callable[..., BaseProcess]
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


@pytest.fixture(scope="session")
def home() -> Path:
    """The checkout."""
    return Path(__file__).resolve().parents[2]
