"""Two writers and two readers in processes of their own: nothing is lost or late.

`make prove-writers`, 20 runs; half of them with Chroma from the first vector on.
"""

import json
import random
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

import pytest

from assistant.config import load_settings
from assistant.errors import IndexLocked
from assistant.newsroom import NewsAssistant
from assistant.providers.fake import FakeEmbedder
from vectorstore.index import NewsIndex

if TYPE_CHECKING:
    from tests.proofs.conftest import Spawn, Table

pytestmark = pytest.mark.proof

BATCHES, EACH = 8, 10
"""Of each writer."""

Say = Callable[..., None]


def _told(said: Path) -> tuple[TextIO, Say]:
    out = said.open("w", encoding="utf-8")

    def say(**told: object) -> None:
        print(json.dumps(told | {"at": time.monotonic()}), file=out, flush=True)

    return out, say


def write(index: Path, name: str, limit: int, said: Path) -> None:
    """Take batches in, each as soon as the other writer lets it."""
    NewsIndex.exact_limit = limit
    out, say = _told(said)
    with out, _opened(index) as desk:
        for batch in range(BATCHES):
            rows = []
            for n in range(EACH):
                # No two are alike, since copies of one story are found once.
                words = " ".join(f"word{random.randrange(9_999)}" for _ in range(40))
                text = f"Batch {name}{batch} tells in report {name}x{batch}x{n} of "
                rows.append({"id": f"{name}-{batch}-{n}", "text": f"{text}{words}."})
            feed = ("f.jsonl", "\n".join(map(json.dumps, rows)).encode())
            while not _taken(desk, feed, say):
                time.sleep(0.05)
            say(stored=f"{name}{batch}")


def _taken(desk: NewsAssistant, feed: tuple[str, bytes], say: Say) -> bool:
    began = time.monotonic()
    try:
        desk.ingest_files([feed])
    except IndexLocked as error:
        named = "process" in error.message
        say(refused=time.monotonic() - began, named=named)
        return False
    return True


def read(index: Path, limit: int, said: Path) -> None:
    """Look for the next batch of each writer until all were seen."""
    NewsIndex.exact_limit = limit
    out, say = _told(said)
    with out, _opened(index) as desk:
        desk.search("Everything is loaded", limit=1)
        say(ready=True)
        until = time.monotonic() + 100
        awaited = {"a": 0, "b": 0}
        while awaited and time.monotonic() < until:
            for writer, batch in list(awaited.items()):
                word = f"{writer}{batch}"
                found = desk.search(f"batch {word}", limit=1)
                if found and f"Batch {word} " in found[0].article.text:
                    say(seen=word)
                    awaited[writer] += 1
                    if awaited[writer] == BATCHES:
                        del awaited[writer]
            time.sleep(0.02)


def test_two_writers_and_two_readers_lose_nothing(
    tmp_path: Path,
    full: bool,
    spawn: "Spawn",
    table: "Table",
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    rows, faults = [], []
    for run in range(20 if full else 1):
        limit = 400_000 if run % 2 else 0
        monkeypatch.setattr(NewsIndex, "exact_limit", limit)
        index = tmp_path / str(run)
        _opened(index).close()
        told = _together(spawn, index, limit)
        stored = {t["stored"]: t["at"] for t in told if "stored" in t}
        late = [t["at"] - stored[t["seen"]] for t in told if "seen" in t]
        refused = [t["refused"] for t in told if "refused" in t]
        missing = [*_missing(index)]
        if len(late) != 4 * BATCHES:
            missing.append(f"{4 * BATCHES - len(late)} articles never seen by a reader")
        if not all(t["named"] for t in told if "refused" in t):
            missing.append("a refusal names nobody")
        faults += [f"run {run}: {each}" for each in missing]
        rows.append(
            (
                limit,
                len(missing),
                len(refused),
                max(refused, default=0.0),
                max(late, default=0.0),
            )
        )
    names = ("vectors", "runs", "missing", "refusals", "slowest refusal, s")
    table(
        (*names, "latest seen by a reader, s"),
        [
            (
                kind,
                len(own),
                sum(r[1] for r in own),
                sum(r[2] for r in own),
                max(r[3] for r in own),
                max(r[4] for r in own),
            )
            for kind, at in (("in memory", 400_000), ("Chroma", 0))
            if (own := [row for row in rows if row[0] == at])
        ],
    )
    assert faults == []
    assert max(row[3] for row in rows) <= 2
    assert max(row[4] for row in rows) <= 2


def _together(spawn: "Spawn", index: Path, limit: int) -> list[dict[str, Any]]:
    """What the four say."""
    said = [index.with_name(f"{index.name}-{name}") for name in "cdab"]
    running = [spawn(read, index, limit, each) for each in said[:2]]
    while not all(each.exists() and each.read_text("utf-8") for each in said[:2]):
        assert all(process.is_alive() for process in running)
        time.sleep(0.01)
    running += [
        spawn(write, index, name, limit, each)
        for name, each in zip("ab", said[2:], strict=True)
    ]
    for process in running:
        process.join(120)
        assert process.exitcode == 0
    lines = "".join(each.read_text("utf-8") for each in said).splitlines()
    return [json.loads(line) for line in lines]


def _opened(index: Path) -> NewsAssistant:
    settings = load_settings(embedder="fake", provider="none")
    return NewsAssistant.open(index, settings=settings)


def _missing(index: Path) -> Iterator[str]:
    """Passages that are not stored, or not found by their own words and vector."""
    embedder = FakeEmbedder()
    with _opened(index) as desk:
        yield from desk.health().damage
        if desk.health().pending:
            yield f"{desk.health().pending} passages without a vector"
        stored = {article.id for article in desk.articles()}
        for writer in "ab":
            for batch in range(BATCHES):
                for n in range(EACH):
                    name = f"{writer}-{batch}-{n}"
                    if name not in stored:
                        yield f"{name} is not stored"
                        continue
                    (passage,) = desk.index.passages(name)
                    vector = embedder.embed_question(passage.embedded_text)
                    near = desk.index.search("", vector, limit=3)
                    word = desk.index.search(f"{writer}x{batch}x{n}", None, limit=3)
                    for found in (near, word):
                        if name not in {match.article.id for match in found}:
                            yield f"{name} is not found"
