"""One writer at a time, and a refusal that says who is writing."""

import json
import os
import platform
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path

from filelock import FileLock, Timeout

from vectorstore.errors import IndexLocked, StoreError

PATIENCE = 1.0
"""Seconds to wait for the other writer; a refusal must come within two."""


@contextmanager
def write_lock(directory: Path) -> Iterator[None]:
    """Hold the only right to write into the folder.

    The system drops the lock of a process that dies; what such a process leaves
    behind is its owner file, which the next writer replaces.

    Raises:
        IndexLocked: naming the holder, at most two seconds later.
        StoreError: the folder may not be written.
    """
    lock = FileLock(directory / "writer.lock", thread_local=False)
    owner = directory / "writer.json"
    try:
        lock.acquire(timeout=PATIENCE, poll_interval=0.05)
    except Timeout:
        raise IndexLocked(
            f"The index {directory} is being written by {_name(owner)}.",
            "Wait until it has finished, or stop it, and try again.",
        ) from None
    except OSError as error:
        raise StoreError(
            f"The index {directory} cannot be written: {error.strerror or error}.",
            "Check that the folder exists and that you may write into it.",
        ) from error
    try:
        _sign(owner)
        yield
    finally:
        with suppress(OSError):
            owner.unlink()
        lock.release()


def _sign(owner: Path) -> None:
    """Write who holds the lock; a failure costs only the name in a refusal."""
    text = json.dumps(
        {
            "pid": os.getpid(),
            "host": platform.node(),
            "command": " ".join([Path(sys.argv[0]).name, *sys.argv[1:]])[:200],
            "since": datetime.now().astimezone().isoformat(timespec="seconds"),
        }
    )
    fresh = owner.with_suffix(".new")
    with suppress(OSError):
        fresh.write_text(text, encoding="utf-8")
        fresh.replace(owner)


def _name(owner: Path) -> str:
    """Say who holds the lock, as far as the owner file tells."""
    try:
        holder = json.loads(owner.read_text(encoding="utf-8"))
        pid, host = int(holder["pid"]), str(holder["host"])
        command, since = str(holder["command"]), str(holder["since"])
    except (OSError, ValueError, KeyError, TypeError):
        return "another process"
    if not _alive(pid, host):
        return "another process that has just begun"
    return f"process {pid} on {host} ({command}, since {since})"


def _alive(pid: int, host: str) -> bool:
    """Whether the process still runs; other machines are believed.

    On Windows signal 0 is Ctrl-C, so the question cannot be asked there.
    """
    if host != platform.node() or os.name == "nt":
        return True
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True
