"""One writer at a time, across processes; a refusal names the holder."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from vectorstore import lock
from vectorstore.errors import IndexLocked, StoreError
from vectorstore.index import NewsIndex
from vectorstore.lock import write_lock
from vectorstore.records import EmbedderIdentity

HOLD = """
import sys, time
from pathlib import Path
from vectorstore.lock import write_lock
with write_lock(Path(sys.argv[1])):
    print("held", flush=True)
    time.sleep(60)
"""


@contextmanager
def holder(directory: Path) -> Iterator["subprocess.Popen[str]"]:
    """Run another process that holds the lock."""
    command = [sys.executable, "-c", HOLD, str(directory)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        try:
            yield process
        finally:
            process.kill()


def test_a_second_writer_is_refused_within_two_seconds_by_name(
    index: NewsIndex,
) -> None:
    with holder(index.directory) as process:
        start = time.monotonic()
        with pytest.raises(IndexLocked, match=f"process {process.pid} on .*since 20"):
            index.writer().__enter__()
        assert time.monotonic() - start < 2
        assert index.search("reading goes on", None) == []


def test_making_an_index_twice_at_once_is_refused(
    tmp_path: Path, identity: EmbedderIdentity
) -> None:
    with holder(tmp_path), pytest.raises(IndexLocked):
        NewsIndex.create(tmp_path, identity)
    NewsIndex.create(tmp_path, identity).close()


@pytest.mark.proof
def test_the_lock_of_a_killed_writer_is_free(index: NewsIndex) -> None:
    with holder(index.directory) as process:
        process.kill()
        process.wait()
        assert (index.directory / "writer.json").exists()
        with index.writer():
            owner = json.loads((index.directory / "writer.json").read_text("utf-8"))
            assert owner["pid"] == os.getpid()
    assert not (index.directory / "writer.json").exists()


def test_a_thread_of_the_same_process_is_refused_too(index: NewsIndex) -> None:
    with (
        index.writer(),
        pytest.raises(IndexLocked, match=str(os.getpid())),
        index.writer(),
    ):
        pass


@pytest.mark.parametrize(
    ("owner", "named"),
    [
        ("not json", "another process"),
        ('{"pid": 1}', "another process"),
        ("HERE", "another process that has just begun"),
        ("ELSEWHERE", "process 999999999 on elsewhere"),
    ],
)
def test_an_owner_file_that_does_not_help_is_not_believed(
    tmp_path: Path, owner: str, named: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lock, "PATIENCE", 0.1)
    host = os.uname().nodename if owner == "HERE" else "elsewhere"
    stale = {"pid": 999_999_999, "host": host, "command": "x", "since": "2025"}
    with holder(tmp_path):
        text = json.dumps(stale) if owner.isupper() else owner
        (tmp_path / "writer.json").write_text(text, encoding="utf-8")
        with pytest.raises(IndexLocked, match=named), write_lock(tmp_path):
            pass


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "writer.lock").mkdir()
    with pytest.raises(StoreError, match="cannot be written"), write_lock(tmp_path):
        pass
