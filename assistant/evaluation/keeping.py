"""Keeps replies between runs, so that a run that was killed goes on where it was.

A reply is kept under the SHA-256 of everything that shapes it; whatever changes, the
question is asked anew. Errors and fallbacks are never kept: they may pass.
"""

import hashlib
import json
import os
import tempfile
from collections.abc import Iterator
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import TypeAdapter, ValidationError

import assistant
import vectorstore
from assistant.config import APP
from assistant.evaluation.asking import Reply
from assistant.evaluation.golden import GoldenQuestion
from assistant.forgetting import replies_folder
from assistant.prompting import prompt_digests
from assistant.providers.local.chatting import gguf_path
from assistant.providers.local.weights import CHAT

if TYPE_CHECKING:
    from assistant.newsroom import NewsAssistant

_SHAPING = {
    "provider",
    "chat_model",
    "evidence_tokens",
    "deadline",
    "idle_timeout",
    "max_question_characters",
    "answer_length",
}
"""Settings that an answer depends on."""
_NO_PART_OF_AN_ANSWER = ("commands", "evaluation", "serving")
_DECIDES = {".py", ".json", ".npz", ".txt", ".yaml"}
"""Endings of code, and of the data that it reads: `kinds.json`, `probes.npz`."""
_replies = TypeAdapter(Reply)


class ReplyCache:
    """Replies in a folder, one file each, for one state of an index.

    Replies of earlier states of the same index are deleted; all of them are when one
    of its articles is removed, so that no words of it outlive it here.
    """

    def __init__(self, folder: Path, *, generation: str, state: str) -> None:
        self._folder = folder / generation
        self._state = state
        self._folder.mkdir(parents=True, exist_ok=True)
        for other in self._folder.parent.iterdir():
            if other != self._folder:
                _empty(other)

    @classmethod
    def of(cls, desk: "NewsAssistant", folder: Path | None = None) -> "ReplyCache":
        """The cache for a desk as it stands now, in the user's cache folder."""
        return cls(
            replies_folder(desk.index.secret, folder),
            generation=str(desk.index.generation),
            state=state_of(desk),
        )

    def get(self, question: GoldenQuestion) -> Reply | None:
        """The kept reply; a damaged file counts as none."""
        try:
            return _replies.validate_json(self._path(question).read_bytes())
        except (OSError, ValidationError):
            return None

    def put(self, question: GoldenQuestion, reply: Reply) -> None:
        """Keep a reply; a kill in the middle leaves the old state or the new one."""
        handle, name = tempfile.mkstemp(dir=self._folder, suffix=".part")
        with os.fdopen(handle, "wb") as file:
            file.write(_replies.dump_json(reply))
        Path(name).replace(self._path(question))

    def _path(self, question: GoldenQuestion) -> Path:
        asked = question.model_dump_json(
            include={"question", "history", "filters", "as_of"}
        )
        digest = hashlib.sha256(f"{self._state}\n{asked}".encode())
        return self._folder / f"{digest.hexdigest()}.json"


def state_of(desk: "NewsAssistant") -> str:
    """SHA-256 of what shapes every answer of a desk: settings, model, prompts, code."""
    shaping = {
        "settings": desk.settings.model_dump(mode="json", include=_SHAPING),
        "model": repr(desk.model),
        "weights": _weights(desk),
        "prompts": prompt_digests(),
        "code": _code(),
    }
    return hashlib.sha256(json.dumps(shaping, sort_keys=True).encode()).hexdigest()


def about(desk: "NewsAssistant") -> dict[str, str | int | None]:
    """What a run measures, for its report."""
    health = desk.health()
    return {
        "version": _version(),
        "state": state_of(desk)[:12],
        "model": desk.model.name if desk.model else None,
        "embedder": health.embedder,
        "articles": health.articles,
        "passages": health.passages,
    }


def _version() -> str | None:
    """The installed version; None in a checkout that is not installed."""
    try:
        return version(APP)
    except PackageNotFoundError:
        return None


def _weights(desk: "NewsAssistant") -> str | None:
    """The hash of the embedded model, or of the reader's own file."""
    if desk.model is None or desk.model.provider != "embedded":
        return None
    own = gguf_path(desk.settings)
    if own is None:
        return CHAT.files[0].sha256
    with own.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@cache
def _code() -> str:
    """SHA-256 of the code that answers, and of what it was fitted to.

    So a version that somebody edited is another.
    """
    digest = hashlib.sha256()
    for path in _files():
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _files() -> Iterator[Path]:
    for package in (assistant, vectorstore):
        root = Path(str(package.__file__)).parent
        for path in sorted(root.rglob("*")):
            decides = path.relative_to(root).parts[0] not in _NO_PART_OF_AN_ANSWER
            if decides and path.suffix in _DECIDES:
                yield path


def _empty(folder: Path) -> None:
    for path in folder.iterdir():
        path.unlink(missing_ok=True)
    folder.rmdir()
