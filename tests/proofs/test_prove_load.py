"""Many readers for long: memory, files and threads of the server stay what they were.

`make prove-load`: 10,000 questions of 50 clients over HTTP, half of them streamed, to a
server process of its own with the fake model.
"""

import asyncio
import re
import time
from collections import Counter
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

import httpx2
import pytest

if TYPE_CHECKING:
    from tests.proofs.conftest import Served, Table

pytestmark = [
    pytest.mark.proof,
    pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="reads /proc"),
]

CLIENTS = 50
MOST_THREADS = 64
"""40 that answer, and those of the libraries."""
ASKED = (
    "How many passengers of the ferry were rescued?",
    "Who opposes the Varnholt dam?",
    "What is the price of bread on the moon?",
    "Which towns have a position on the dam?",
)
MOST_FILES = 40 * 4 + 50
"""A connection to the catalogue for each that answers, and the rest of the server."""


@dataclass(frozen=True, kw_only=True)
class State:
    """What a process holds."""

    questions: int
    megabytes: float
    files: int
    threads: int


def state(process: int, questions: int) -> State:
    """What the process holds now."""
    status = Path(f"/proc/{process}/status").read_text("utf-8")
    kilobytes, threads = (
        int(found[1])
        for name in ("VmRSS", "Threads")
        if (found := re.search(rf"{name}:\s+(\d+)", status))
    )
    files = len(list(Path(f"/proc/{process}/fd").iterdir()))
    return State(
        questions=questions, megabytes=kilobytes / 1024, files=files, threads=threads
    )


def test_a_server_after_many_questions_is_what_it_was(
    stocked: Path,
    serve: "Callable[..., AbstractContextManager[Served]]",
    full: bool,
    table: "Table",
) -> None:
    most = 10_000 if full else 400
    room = ("--at-once", str(CLIENTS), "--per-client", str(2 * CLIENTS))
    with serve(stocked, *room) as served:
        began = time.monotonic()
        states, ends, slowest = asyncio.run(_ask(served.url, served.process, most))
        seconds = time.monotonic() - began
    names = ("questions", "memory, MB", "open files", "threads")
    table(
        names,
        [(each.questions, each.megabytes, each.files, each.threads) for each in states],
    )
    # After two tenths the pools of threads and connections are whole.
    first, last = states[1], states[-1]
    growth = last.megabytes / first.megabytes - 1
    table(
        ("clients", "questions/s", "slowest, s", "ends", "memory growth"),
        [(CLIENTS, most / seconds, slowest, dict(ends), f"{growth:.1%}")],
    )
    assert set(ends) <= {"200", "503", "429"}
    assert ends["200"] >= 0.9 * most
    assert last.files <= MOST_FILES
    assert last.threads <= MOST_THREADS
    if full:
        assert last.files <= first.files + 5
        assert last.threads <= first.threads + 5
        assert growth <= 0.05


async def _ask(
    url: str, process: int, most: int
) -> tuple[list[State], Counter[str], float]:
    """Ask all; the state is taken ten times, the first after a tenth."""
    ends: Counter[str] = Counter()
    slowest = 0.0
    states: list[State] = []
    for tenth in range(1, 11):
        numbers = count(most * (tenth - 1) // 10)
        until = most * tenth // 10

        async def client(http: httpx2.AsyncClient) -> None:
            nonlocal slowest
            for number in numbers:  # noqa: B023 - all clients draw from one
                if number >= until:  # noqa: B023
                    return
                began = time.monotonic()
                question = f"{ASKED[number % len(ASKED)]} ({number})"
                body = {"question": question, "stream": number % 2 == 0}
                ends[await _end(http, body)] += 1
                slowest = max(slowest, time.monotonic() - began)

        limits = httpx2.Limits(max_connections=CLIENTS)
        async with httpx2.AsyncClient(base_url=url, timeout=60, limits=limits) as http:
            await asyncio.gather(*(client(http) for _ in range(CLIENTS)))
        await asyncio.sleep(0.5)
        states.append(state(process, until))
    return states, ends, slowest


async def _end(http: httpx2.AsyncClient, body: dict[str, object]) -> str:
    """The status, or what is wrong with an answer."""
    said = await http.post("/v1/ask", json=body)
    if said.status_code != 200:
        return str(said.status_code)
    whole = "event: answer" in said.text if body["stream"] else "status" in said.json()
    return "200" if whole else f"no answer: {said.text[-200:]}"
