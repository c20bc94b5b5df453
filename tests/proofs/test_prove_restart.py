"""PostgreSQL or Chroma stops under load and comes back: typed refusals, nothing lost.

`make prove-restart`: 20 clients ask over HTTP, half of them for streams, one more sends
an article a second, and each server is killed and stopped, down for 5 seconds, in turn.
"""

import asyncio
import json
import random
import signal
import time
from collections import Counter
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

import httpx2
import pytest

from assistant.config import load_settings
from assistant.newsroom import NewsAssistant
from tests.servers import Process, private_chroma, private_postgres

if TYPE_CHECKING:
    from tests.proofs.conftest import Served, Table, Unfound

pytestmark = [pytest.mark.proof, pytest.mark.usefixtures("postgres")]

POSTGRES, CHROMA = "PostgreSQL", "Chroma"
STOPS = (
    (POSTGRES, "killed", signal.SIGQUIT),
    (CHROMA, "killed", signal.SIGKILL),
    (POSTGRES, "stopped", signal.SIGINT),
    (CHROMA, "stopped", signal.SIGTERM),
)
"""PostgreSQL's SIGQUIT ends it at once, and it recovers from its log when it starts;
SIGKILL would leave its children behind."""
ANSWERED, AWAY = "200", "503 StoreUnavailable"
ROOM = ("--at-once", "64", "--per-client", "64")
IN_A_ROW = 20
LONGEST = 10.0
"""Seconds within which a client is told to wait, and answers come again."""
FERRY = (
    b"The ferry Skerry sank off Tolvik. All 212 passengers were rescued by trawlers."
)
QUESTION = "How many passengers of the ferry were rescued?"


@dataclass(frozen=True, kw_only=True)
class Outage:
    """When a server was told to end, and when it answered again."""

    gone: float
    back: float


@dataclass(kw_only=True)
class Load:
    """Clients that ask and one that writes, until told to stop, and what they got."""

    url: str
    clients: int
    ended: list[tuple[float, float, str]] = field(default_factory=list)
    """When each question was answered or refused, after how long, and how."""
    taken: list[str] = field(default_factory=list)
    """Articles of which it was said that they were taken in."""
    refused: Counter[str] = field(default_factory=Counter)
    """How articles were refused, each of which was sent again until it was taken."""
    stopping: bool = False

    async def during(self, work: Callable[["Load"], Outage]) -> Outage:
        """Keep it up while work is done in a thread."""
        limits = httpx2.Limits(max_connections=self.clients + 1)
        async with httpx2.AsyncClient(
            base_url=self.url, timeout=60, limits=limits
        ) as http:
            working = [self._ask(http, n % 2 == 0) for n in range(self.clients)]
            load = asyncio.gather(*working, self._write(http))
            try:
                return await asyncio.to_thread(work, self)
            finally:
                self.stopping = True
                async with asyncio.timeout(LONGEST):
                    await load

    async def _ask(self, http: httpx2.AsyncClient, stream: bool) -> None:
        while not self.stopping:
            began = time.monotonic()
            body = {"question": QUESTION, "stream": stream}
            end = _end(await http.post("/v1/ask", json=body))
            now = time.monotonic()
            self.ended.append((now, now - began, end))
            await asyncio.sleep(0 if end == ANSWERED else 0.2)

    async def _write(self, http: httpx2.AsyncClient) -> None:
        article: dict[str, str] = {}
        while article or not self.stopping:
            article = article or invented()
            body = {"articles": [article]}
            end = _end(await http.post("/v1/ingest", json=body))
            if end == ANSWERED:
                self.taken.append(article["id"])
                article = {}
            else:
                self.refused[end] += 1
            await asyncio.sleep(1)

    def recovered(self, since: float, in_a_row: int) -> float:
        """Seconds until so many answers in a row had come."""
        row = 0
        for now, _, end in self.ended:
            row = row + 1 if end == ANSWERED and now > since else 0
            if row == in_a_row:
                return now - since
        return float("inf")


def invented() -> dict[str, str]:
    """An article like no other, since copies of one story are found once."""
    name = f"pier{time.monotonic_ns()}"
    words = " ".join(f"word{random.randrange(9_999)}" for _ in range(40))
    return {"id": name, "text": f"The {name} was sold for {words}."}


def _end(reply: httpx2.Response) -> str:
    """The status, and the error's name; of a stream, as if it were none."""
    text = reply.text
    if reply.headers["content-type"].startswith("text/event-stream"):
        text = text.rpartition("\ndata: ")[2]
    form = json.loads(text)
    if "request_id" in form:
        return f"{form['status']} {form['kind']}"
    return ANSWERED if form.get("citations", True) else "200 that cites nothing"


def restart(
    process: Process, with_signal: int, calm: float, down: float, load: Load
) -> Outage:
    """Let a server be away for so long, and wait until answers come again."""
    time.sleep(calm)
    gone = time.monotonic()
    process.stop(with_signal)
    time.sleep(down)
    process.start()
    back = time.monotonic()
    while time.monotonic() < back + 2 * LONGEST:
        if load.recovered(back, IN_A_ROW) < LONGEST:
            break
        time.sleep(0.05)
    return Outage(gone=gone, back=back)


def test_a_server_that_restarts_under_load_is_waited_for_and_nothing_is_lost(
    serve: "Callable[..., AbstractContextManager[Served]]",
    unfound: "Unfound",
    full: bool,
    table: "Table",
) -> None:
    clients, calm, down = (20, 3.0, 5.0) if full else (6, 0.5, 1.0)
    settings = load_settings(embedder="fake", provider="none")
    rows, ends, taken = [], Counter[str](), list[str]()
    with (
        private_postgres() as (database, url),
        private_chroma() as (chroma, vectors),
        NewsAssistant.open(url, vectors=vectors, settings=settings) as desk,
        serve(url, "--vectors", vectors, "--ingest", *ROOM) as served,
    ):
        processes = {POSTGRES: database, CHROMA: chroma}
        desk.ingest_files([("ferry.txt", FERRY)])
        for name, how, with_signal in STOPS if full else STOPS[:2]:
            load = Load(url=served.url, clients=clients)
            work = partial(restart, processes[name], with_signal, calm, down)
            outage = asyncio.run(load.during(work))
            since = [each for each in load.ended if each[0] > outage.gone]
            found = Counter(end for _, _, end in since)
            rows.append(
                (
                    *(f"{name} {how}", found[ANSWERED], found[AWAY]),
                    max((took for _, took, end in since if end == AWAY), default=0.0),
                    load.recovered(outage.back, 1),
                    load.recovered(outage.back, IN_A_ROW),
                    *(len(load.taken), load.refused[AWAY]),
                )
            )
            ends += Counter(end for _, _, end in load.ended) + load.refused
            taken += load.taken
        said = served.log.read_text("utf-8")
        health = desk.health()
        lost = list(unfound(desk, taken))
    names = ("restarted", "answered since", "told 503", "slowest of these, s")
    again = ("first answer after it is back, s", f"{IN_A_ROW} in a row, s")
    table((*names, *again, "articles taken in", "told 503 before that"), rows)
    table(
        ("other ends", "errors in the log", "without vectors", "lost", "damage"),
        [
            (
                ends.total() - ends[ANSWERED] - ends[AWAY],
                said.count('"level": "error"'),
                said.count("keyword only"),
                len(lost),
                len(health.damage) + health.pending,
            )
        ],
    )
    assert set(ends) == {ANSWERED, AWAY}
    assert '"level": "error"' not in said
    assert "keyword only" not in said
    assert (lost, health.damage, health.pending) == ([], (), 0)
    assert max(row[3] for row in rows) <= LONGEST
    assert max(row[5] for row in rows) <= LONGEST
