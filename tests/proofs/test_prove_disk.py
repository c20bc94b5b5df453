"""A full disk, and an index that may not be written: told in words, readers go on.

`make prove-disk`.
"""

import json
import os
import resource
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from assistant.config import load_settings
from assistant.errors import AssistantError
from assistant.ingestion.languages import detect_language
from assistant.newsroom import NewsAssistant

if TYPE_CHECKING:
    from tests.proofs.conftest import Spawn, Table

pytestmark = [
    pytest.mark.proof,
    pytest.mark.skipif(os.name == "nt", reason="limits of POSIX"),
]

NOBODY = 65_534
QUESTION = "How many passengers of the ferry were rescued?"


def fill(index: Path, reply: Path) -> None:
    """Ingest until no file may grow any more."""
    detect_language(f"{QUESTION} " * 20)  # unpacks its model first
    largest = (index / "catalogue.sqlite3").stat().st_size + 200_000
    resource.setrlimit(resource.RLIMIT_FSIZE, (largest, resource.RLIM_INFINITY))
    rows = [
        {"id": f"x{n}", "text": f"Pier {n} was sold. " + f"w{n} says so. " * 200}
        for n in range(300)
    ]
    feed = ("f.jsonl", "\n".join(map(json.dumps, rows)).encode())
    _write(index, feed, reply)


def forbid(index: Path, reply: Path) -> None:
    """Ingest as somebody who may only read."""
    if os.geteuid() == 0:
        os.setuid(NOBODY)
    _write(index, ("f.txt", b"The pier was sold on Monday for 40 crowns."), reply)


def _write(index: Path, feed: tuple[str, bytes], reply: Path) -> None:
    told: dict[str, Any] = {"refused": "", "answered": False}
    settings = load_settings(embedder="fake", provider="none")
    try:
        with NewsAssistant.open(index, settings=settings) as desk:
            try:
                desk.ingest_files([feed])
            except AssistantError as error:
                told["refused"] = f"{error.message} {error.hint}"
            answer = desk.ask(QUESTION)
            told["answered"] = answer.status == "answered"
    except AssistantError as error:
        told["refused"] = f"not even opened: {error.message}"
    with reply.open("w", encoding="utf-8") as out:
        json.dump(told, out)


@pytest.fixture
def shared(stocked: Path) -> Iterator[Path]:
    """A copy of the stocked index where anybody may look."""
    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o755)
    shutil.copytree(stocked, folder / "index")
    (folder / "reply").mkdir(mode=0o777)
    (folder / "reply").chmod(0o777)
    yield folder
    shutil.rmtree(folder)


@pytest.mark.parametrize("way", [fill, forbid], ids=["full disk", "read-only"])
def test_what_cannot_be_written_is_told_and_the_last_state_answers(
    way: Any, shared: Path, spawn: "Spawn", table: "Table"
) -> None:
    index, reply = shared / "index", shared / "reply" / "reply.json"
    for file in (index, *index.rglob("*")):
        file.chmod(0o555 if file.is_dir() else 0o444)
    if way is fill:
        for file in (index, *index.rglob("*")):
            file.chmod(0o755 if file.is_dir() else 0o644)
    process = spawn(way, index, reply)
    process.join(60)
    assert process.exitcode == 0
    told = json.loads(reply.read_text("utf-8"))
    settings = load_settings(embedder="fake", provider="none")
    with NewsAssistant.open(index, settings=settings) as desk:
        after = desk.ask(QUESTION).status
        damage = desk.health().damage
    table(("case", "told", "answered then", "answered afterwards"),
          [(way.__name__, told["refused"], told["answered"], after)])  # fmt: skip
    assert told["refused"]
    assert told["answered"]
    assert (after, damage) == ("answered", ())
