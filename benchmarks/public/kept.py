"""Predictions kept in a file of JSON Lines: a run that is killed goes on from there."""

import hashlib
import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from filelock import FileLock

from assistant.config import Settings
from assistant.providers.base import ModelInfo
from benchmarks.public.sets import PublicSet, cache_folder
from benchmarks.standing import own_version

Prediction = Mapping[str, Any]
"""The scorer's `id, answer, abstained, items, cited`, and beside them `read` (ids of
the articles read), `confidence`, `seconds`, `state` (of the code), `full` (the Answer).
"""

NO_PART_OF_AN_ANSWER = (
    "assistant/serving",
    "assistant/commands",
    "assistant/evaluation",
    "assistant/cli.py",
)
"""What paths begin with whose code may change without another answer."""


def predictions_file(
    chosen: PublicSet,
    *,
    system: str,
    prompts: str,
    model: ModelInfo,
    settings: Settings,
) -> Path:
    """Where the predictions of one system over one set are kept.

    Another model, embedder, version or prompt is another file. Code that changes
    without any of these is told by `state` in each prediction.
    """
    facts = (model.provider, model.name, settings.embedder, own_version(), prompts)
    digest = hashlib.sha256(repr(facts).encode()).hexdigest()[:12]
    return cache_folder() / chosen.name / f"{system}-{own_version()}-{digest}.jsonl"


def read(path: Path) -> dict[str, Prediction]:
    """Predictions by id; a last line that was cut off by a kill is not one."""
    if not path.is_file():
        return {}
    lines = path.read_text(encoding="utf-8").split("\n")[:-1]
    rows = [json.loads(line) for line in lines]
    return {row["id"]: row for row in rows}


@contextmanager
def appending(path: Path) -> Iterator["Appender"]:
    """Add to a file, alone; a second run meanwhile is refused.

    Raises:
        filelock.Timeout: another run adds to it now.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with FileLock(f"{path}.lock", timeout=0), path.open("a+b") as file:
        file.seek(0)
        file.truncate(file.read().rfind(b"\n") + 1)
        yield Appender(file.fileno())


class Appender:
    """Adds predictions, each in one write."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor

    def add(self, prediction: Prediction) -> None:
        """Write one line, all of it or, when killed, none that `read` takes."""
        os.write(self._descriptor, f"{json.dumps(prediction)}\n".encode("ascii"))
