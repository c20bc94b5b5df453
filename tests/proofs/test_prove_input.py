"""Bad files, pages, questions, golden files, settings and requests: refused in words.

`make prove-input`. No traceback, no failing server, the store as it was, and the health
of a server meanwhile; small, a few of each row.
"""

import json
import os
import resource
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import (
    AbstractContextManager,
    contextmanager,
    redirect_stderr,
    redirect_stdout,
)
from dataclasses import dataclass, field
from functools import partial
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import httpx2
import pytest

from assistant.cli import main
from assistant.config import load_settings
from assistant.ingestion import confining
from assistant.ingestion.connecting import Connector
from assistant.ingestion.fetching import Fetcher
from assistant.newsroom import NewsAssistant
from benchmarks.bad_files import FILES
from tests.proofs.bad_words import (
    CANARY,
    Command,
    Request,
    commands,
    pages,
    questions,
    requests,
)

if TYPE_CHECKING:
    from tests.fake_web import Web
    from tests.proofs.conftest import Served, Spawn, Table

pytestmark = pytest.mark.proof

Input = TypeVar("Input")
KINDS = "IWQGCH"
SMALL = 9
"""Of so many inputs the small proof takes one."""


@dataclass(kw_only=True)
class Seen:
    """What inputs of a kind cost, and what was wrong."""

    rows: set[str] = field(default_factory=set)
    inputs: int = 0
    slowest: float = 0.0
    most: float = 0.0
    """Megabytes, of the process or of the worker it confines a reader to."""
    wrong: list[str] = field(default_factory=list)

    def add(self, row: str, name: str, told: Mapping[str, Any]) -> None:
        """Count one input."""
        self.rows.add(row)
        self.inputs += 1
        self.slowest = max(self.slowest, told["seconds"])
        self.most = max(self.most, told.get("megabytes", 0.0))
        self.wrong += [f"{row} {name[:80]!r}: {each}" for each in told["wrong"]]


def command(given: Command, index: Path, folder: Path, reply: Path) -> None:
    """Type a command in this process; write down what came of it."""
    file = folder / (given.file[0] or "none")
    if given.file[0]:
        content = given.file[1]
        file.write_bytes(content.encode() if isinstance(content, str) else content)
    words = [word.replace("{file}", str(file)) for word in given.words]
    os.environ |= {
        "ASSISTANT_INDEX": str(index),
        "ASSISTANT_EMBEDDER": "fake",
        "ASSISTANT_SECOND_READER": "none",
        "XDG_CACHE_HOME": str(folder),
        **given.environment,
    }
    if "OPENAI_API_KEY" not in given.environment:
        os.environ.setdefault("ASSISTANT_PROVIDER", "fake")
    with _measured(reply) as told:
        exits, said = _typed(words)
        told["wrong"] += _wrong_words(given, exits, said)


def _typed(words: list[str]) -> tuple[int, str]:
    """How a command ends, and what it says."""
    sys.argv = ["assistant", *words]
    said = StringIO()
    # What the console writes to was chosen when it was made: look through it.
    from assistant.commands.shared import ERR, OUT

    OUT.file, ERR.file = said, said
    with redirect_stdout(said), redirect_stderr(said):
        try:
            main()
        except SystemExit as end:
            return int(end.code or 0), said.getvalue()
    return 0, said.getvalue()


def _wrong_words(given: Command, exits: int, said: str) -> Iterator[str]:
    if exits not in given.exits:
        yield f"it ends with {exits}: {said[-200:]}"
    if "Traceback" in said:
        yield said[-300:]
    if given.says not in said:
        yield f"{given.says} is not named: {said[-200:]}"
    if CANARY in said:
        yield "it tells the key"
    if "\x1b" in said or "\x07" in said:
        yield f"it writes to the terminal: {said!r}"


def take_in(index: Path, path: Path, reply: Path) -> None:
    """Ingest a file in this process."""
    with _measured(reply) as told, _opened(index) as desk:
        report = desk.ingest([path])
        if not report.taken_in and not report.problems:
            told["wrong"].append("nothing was taken in, and nothing was said")


def fetch(index: Path, url: str, port: int, reply: Path) -> None:
    """Ingest a page in this process, from the one server there is."""
    connector = Connector(
        resolve=lambda *_: ["127.0.0.1"], may_reach=lambda _, to: to == port
    )
    fetcher = Fetcher(connector=connector, ports=frozenset({port}), pause=0)
    with _measured(reply) as told, _opened(index) as desk:
        report = desk.ingest([url], fetcher=fetcher)
        if not report.added and not report.problems:
            told["wrong"].append("nothing was taken in, and nothing was said")


def _opened(index: Path) -> NewsAssistant:
    return NewsAssistant.open(
        index, settings=load_settings(embedder="fake", provider="none")
    )


@contextmanager
def _measured(reply: Path) -> Iterator[dict[str, Any]]:
    """Seconds and megabytes of what is done inside, written to a file."""
    told: dict[str, Any] = {"wrong": []}
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    began = time.monotonic()
    yield told
    told["seconds"] = time.monotonic() - began
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    confining._stop_all()  # its memory is known once it has gone
    worker = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    told["megabytes"] = max(grown, worker) / 1024
    reply.write_text(json.dumps(told), encoding="utf-8")


def _asked(http: httpx2.Client, given: Request) -> dict[str, Any]:
    began = time.monotonic()
    wrong: list[str] = []
    body = given.body.encode() if isinstance(given.body, str) else given.body
    try:
        said = http.request(
            given.method, given.path, content=body, headers=dict(given.headers)
        )
        expected = given.statuses or range(200, 500)
        if said.status_code not in expected:
            wrong.append(f"status {said.status_code}: {said.text[:200]}")
        if given.hides and given.hides in said.text:
            wrong.append("it tells what is hidden")
    except (httpx2.RemoteProtocolError, httpx2.WriteError, httpx2.ReadError):
        # A server may close on what is too large while the client still sends.
        if 413 not in given.statuses and given.statuses:
            wrong.append("the server hung up")
    return {"seconds": time.monotonic() - began, "wrong": wrong}


@contextmanager
def healthy(url: str) -> Iterator[list[float]]:
    """How long a server took to say that it is well, again and again meanwhile."""
    over, took = threading.Event(), list[float]()

    def watch() -> None:
        with httpx2.Client(base_url=url, timeout=30) as http:
            while not over.wait(0.05):
                began = time.monotonic()
                well = http.get("/healthz").status_code == 200
                took.append(time.monotonic() - began if well else 99.0)

    thread = threading.Thread(target=watch, daemon=True)
    thread.start()
    try:
        yield took
    finally:
        over.set()
        thread.join()


@dataclass(frozen=True, kw_only=True)
class Sending:
    """Sends inputs to the product, and notes what each came to."""

    spawn: "Spawn"
    stocked: Path
    folder: Path
    full: bool
    seen: dict[str, Seen] = field(default_factory=lambda: {k: Seen() for k in KINDS})

    def files(self) -> None:
        """I: files."""
        for name, content in self._some(FILES.items()):
            row, _, file = name.partition(" ")
            path = self.folder / file
            path.write_bytes(content())
            self._run(row, file, take_in, self.folder / "index", path)
            path.unlink()

    def sites(self, web: "Web") -> None:
        """W: pages."""
        for at, (row, content) in enumerate(self._some(pages())):
            web.pages[f"/{at}"] = content
            given = (self.folder / "index", web.url(f"/{at}"), web.port)
            self._run(row, f"{content[:60]!r}", fetch, *given)

    def typed(self) -> None:
        """G, C and Q9: commands."""
        for at, given in enumerate(self._some(commands())):
            folder = self.folder / f"typed-{at}"
            folder.mkdir()
            self._run(given.row, str(given), command, given, self.stocked, folder)

    def sent(self, url: str) -> None:
        """Q and H: requests."""
        with httpx2.Client(base_url=url, timeout=60) as http:
            for given in self._some((*questions(), *requests())):
                told = _asked(http, given)
                self.seen[given.row[0]].add(given.row, str(given), told)

    def _run(
        self, row: str, name: str, function: Callable[..., None], *given: object
    ) -> None:
        reply = self.folder / "reply.json"
        reply.unlink(missing_ok=True)
        process = self.spawn(function, *given, reply)
        process.join(60)
        told = {"seconds": 60.0, "wrong": [f"it ended with {process.exitcode}"]}
        if process.exitcode == 0:
            told = json.loads(reply.read_text("utf-8"))
        process.kill()
        self.seen[row[0]].add(row, name, told)

    def _some(self, given: Iterable[Input]) -> list[Input]:
        return list(given)[:: 1 if self.full else SMALL]


def test_nothing_that_is_sent_breaks_anything(
    stocked: Path,
    serve: "Callable[..., AbstractContextManager[Served]]",
    spawn: "Spawn",
    web: "Web",
    tmp_path: Path,
    full: bool,
    table: "Table",
) -> None:
    sending = Sending(spawn=spawn, stocked=stocked, folder=tmp_path, full=full)
    health: dict[str, float] = {}
    with serve(stocked) as served:
        for kinds, part in (
            ("I", sending.files),
            ("W", partial(sending.sites, web)),
            ("GC", sending.typed),
            ("QH", partial(sending.sent, served.url)),
        ):
            with healthy(served.url) as took:
                part()
            health |= dict.fromkeys(kinds, max(took))
    names = ("kind", "rows", "inputs", "wrong", "slowest, s", "most memory, MB")
    table(
        (*names, "slowest health check, ms"),
        [
            (
                kind,
                len(each.rows),
                each.inputs,
                len(each.wrong),
                each.slowest,
                round(each.most),
                round(1000 * health[kind]),
            )
            for kind, each in sending.seen.items()
        ],
    )
    assert [wrong for each in sending.seen.values() for wrong in each.wrong] == []
