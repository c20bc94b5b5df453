"""Many readers for long: memory, files and threads of the server stay what they were.

`make prove-load`: 10,000 questions of 50 clients over HTTP, half of them streamed, to a
server process of its own with the fake model.
"""

import asyncio
import os
import re
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

import httpx2
import pytest

if TYPE_CHECKING:
    from tests.proofs.conftest import Table

pytestmark = [
    pytest.mark.proof,
    pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="reads /proc"),
]

CLIENTS = 50
ASKED = (
    "How many passengers of the ferry were rescued?",
    "Who opposes the Varnholt dam?",
    "What is the price of bread on the moon?",
    "Which towns have a position on the dam?",
)
SERVE = "from assistant.cli import main; main()"


@dataclass(frozen=True, kw_only=True)
class State:
    """What a process holds."""

    questions: int
    megabytes: float
    files: int
    threads: int


@contextmanager
def served(index: Path, home: Path) -> Iterator[tuple[str, int]]:
    """Address and number of a server process."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    given = ("serve", "--index", str(index), "--provider", "fake", "--port", str(port))
    process = subprocess.Popen(
        [sys.executable, "-c", SERVE, *given, "--per-client", str(2 * CLIENTS)],
        cwd=home,
        env=os.environ | {"PYTHONPATH": str(home)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    url = f"http://127.0.0.1:{port}"
    try:
        for _ in range(300):
            assert process.poll() is None, "the server ended"
            try:
                httpx2.get(f"{url}/healthz")
                break
            except httpx2.TransportError:
                time.sleep(0.1)
        yield url, process.pid
    finally:
        process.terminate()
        process.wait(30)


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
    stocked: Path, home: Path, full: bool, table: "Table"
) -> None:
    most = 10_000 if full else 400
    with served(stocked, home) as (url, process):
        began = time.monotonic()
        states, ends, slowest = asyncio.run(_ask(url, process, most))
        seconds = time.monotonic() - began
    names = ("questions", "memory, MB", "open files", "threads")
    table(
        names,
        [(each.questions, each.megabytes, each.files, each.threads) for each in states],
    )
    first, last = states[0], states[-1]
    growth = last.megabytes / first.megabytes - 1
    table(
        ("clients", "questions/s", "slowest, s", "ends", "memory growth"),
        [(CLIENTS, most / seconds, slowest, dict(ends), f"{growth:.1%}")],
    )
    assert set(ends) <= {"200", "503", "429"}
    assert ends["200"] >= 0.9 * most
    # All are at rest when they are counted; a pool may have grown by what it may hold.
    assert last.files <= first.files + 5
    assert last.threads <= first.threads + 5
    if full:
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
    whole = "answer_ready" in said.text if body["stream"] else "status" in said.json()
    return "200" if whole else f"no answer: {said.text[-200:]}"
