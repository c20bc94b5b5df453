"""Pages and documents are parsed in another process, bounded in time and memory.

Their formats are large, their authors unknown and their parsers partly not memory-safe:
a file that hangs, swallows memory or crashes its parser costs that file only.
"""

import atexit
import json
import os
import signal
import subprocess
import sys
import threading
from contextlib import suppress

from assistant import errors
from assistant.errors import IngestionError, UnsupportedSource
from assistant.ingestion.formats import Extracted

SECONDS = 20 if sys.platform == "win32" else 60
"""Of waiting for one file, on a busy machine; `worker` allows few of computing."""
LONGEST_REPLY = 64_000_000

OUT_OF_MEMORY = 3
"""How a worker ends that may not have more memory."""

_LEFT = getattr(signal, "SIGALRM", -1)
_TOO_LONG = (-getattr(signal, "SIGXCPU", -1), -getattr(signal, "SIGKILL", -1))
_MODULE = "assistant.ingestion.readers.worker"
_HINT = "Save the article alone, as text."

# Workers at rest; each is used by one thread at a time and leaves when not needed.
_idle: list["subprocess.Popen[bytes]"] = []


def read_confined(reader: str, data: bytes) -> list[Extracted | IngestionError]:
    """Read a file with a reader of `worker`: its articles, or what is wrong with each.

    Safe to call from several threads, which then parse side by side.

    Raises:
        IngestionError: the file as a whole cannot be read, or not within the limits.
    """
    while True:
        worker = _idle.pop() if _idle else _start()
        reply = _asked(worker, reader, data)
        if reply:
            _idle.append(worker)
            found = json.loads(reply)
            if isinstance(found, dict):
                raise _error(found)
            return [_restored(each) for each in found]
        status = _stopped(worker)
        if status != -_LEFT:
            raise _killed(status)


def page(text: str) -> Extracted:
    """Read HTML, a whole page or a piece of one.

    Raises:
        IngestionError: it holds no article.
    """
    (found,) = read_confined("page", text.encode("utf-8", "replace"))
    assert isinstance(found, Extracted)
    return found


def _start() -> "subprocess.Popen[bytes]":
    """Start a worker that can import what this process can, and knows no secret."""
    kept = ("PATH", "SYSTEMROOT", "LD_LIBRARY_PATH", "LANG", "TMPDIR", "TEMP")
    return subprocess.Popen(
        [sys.executable, "-P", "-B", "-X", "utf8", "-m", _MODULE],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={name: os.environ[name] for name in kept if name in os.environ}
        | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
    )


def _asked(worker: "subprocess.Popen[bytes]", reader: str, data: bytes) -> bytes:
    """Return the worker's reply; empty when it has gone."""
    assert worker.stdin
    assert worker.stdout
    timer = threading.Timer(SECONDS, worker.kill)
    timer.start()
    try:
        worker.stdin.write(f"{reader} {len(data)}\n".encode())
        worker.stdin.write(data)
        worker.stdin.flush()
        reply = worker.stdout.readline(LONGEST_REPLY)
    except OSError:
        return b""
    finally:
        timer.cancel()
    return reply if reply.endswith(b"\n") else b""


def _stopped(worker: "subprocess.Popen[bytes]") -> int:
    """Make an end of a worker; return how it ended."""
    for pipe in (worker.stdin, worker.stdout):
        with suppress(OSError):
            if pipe:
                pipe.close()
    try:
        return worker.wait(2)
    except subprocess.TimeoutExpired:
        worker.kill()
        return worker.wait()


def _killed(status: int) -> UnsupportedSource:
    if status in _TOO_LONG:
        return UnsupportedSource("Reading it takes too long; no article does.", _HINT)
    if status == OUT_OF_MEMORY:
        return UnsupportedSource("Reading it takes too much memory.", _HINT)
    return UnsupportedSource("It is damaged so that it breaks its reader.", _HINT)


def _restored(found: dict[str, str]) -> Extracted | IngestionError:
    return _error(found) if "error" in found else Extracted(**found)


def _error(reply: dict[str, str]) -> IngestionError:
    kind: type[IngestionError] = getattr(errors, reply["error"])
    return kind(reply["message"], reply["hint"])


@atexit.register
def _stop_all() -> None:
    while _idle:
        _stopped(_idle.pop())


if hasattr(os, "register_at_fork"):
    # A pipe shared by two processes would mix up their files.
    os.register_at_fork(after_in_child=_idle.clear)
