"""Paths -> files to take in; whatever cannot be read is named and the rest goes on."""

import os
import stat
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from assistant.errors import IngestionError, UnreadableSource, UnsupportedSource
from assistant.ingestion.report import Problem

LARGEST_FILE = 2_000_000_000
"""Bytes; so much is read of a file of many articles, one article at a time."""


@dataclass(frozen=True, kw_only=True)
class SourceFile:
    """A file that was found, not yet opened."""

    path: Path
    source: str
    """Its path relative to the ingested root, with `/`: what makes the article's id."""


def find_files(paths: Sequence[str | Path]) -> Iterator[SourceFile | Problem]:
    """Walk files and folders in a stable order; hidden files are passed over.

    A link is followed only while it stays inside the folder that was given.
    """
    seen: set[Path] = set()
    for given in map(Path, paths):
        for found in _walk(given) if given.is_dir() else _single(given):
            if isinstance(found, SourceFile):
                real = found.path.resolve()
                if real in seen:
                    continue
                seen.add(real)
            yield found


def open_file(file: SourceFile) -> BinaryIO:
    """Open a regular file of bounded size.

    Raises:
        UnreadableSource: gone, no permission, a pipe or a device.
        UnsupportedSource: larger than LARGEST_FILE.
    """
    # O_NONBLOCK: opening a pipe must not wait for somebody to write into it.
    flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    try:
        descriptor = os.open(file.path, flags)
        found = os.fstat(descriptor)
        opened = os.fdopen(descriptor, "rb")
    except OSError as error:
        raise unreadable(error) from error
    if not stat.S_ISREG(found.st_mode):
        opened.close()
        raise UnreadableSource(
            "It is a pipe, a socket or a device, not a file.", "Leave it out."
        )
    if found.st_size > LARGEST_FILE:
        opened.close()
        raise UnsupportedSource(
            f"It is larger than {LARGEST_FILE // 1_000_000:,} MB.", "Split it."
        )
    return opened


def display_name(name: str) -> str:
    """A file name as it can be shown: no control or direction characters, bounded."""
    shown = "".join(
        "\ufffd" if unicodedata.category(character)[0] == "C" else character
        for character in name
    )
    return shown if len(shown) <= 300 else shown[:299] + "…"


def problem(source: str, error: IngestionError) -> Problem:
    """An error as an entry of the report."""
    return Problem(source=display_name(source), error=error.message, hint=error.hint)


def unreadable(error: Exception) -> UnreadableSource:
    """Say why a file could not be opened or read."""
    if isinstance(error, FileNotFoundError):
        return UnreadableSource("There is no such file or folder.", "Check the path.")
    if isinstance(error, PermissionError):
        return UnreadableSource("It may not be read.", "Allow reading it.")
    reason = getattr(error, "strerror", None) or error
    return UnreadableSource(f"It cannot be read: {reason}.", "Check the file.")


def _single(path: Path) -> Iterator[SourceFile | Problem]:
    try:
        path.stat()
    except (OSError, ValueError) as error:
        yield problem(str(path), unreadable(error))
        return
    yield SourceFile(path=path, source=path.name)


def _walk(root: Path) -> Iterator[SourceFile | Problem]:
    real_root = root.resolve()
    errors: list[OSError] = []
    entered = {real_root}
    for folder, names, files in os.walk(root, onerror=errors.append, followlinks=True):
        here = Path(folder)
        names[:] = sorted(
            name for name in names if _may_enter(here / name, real_root, entered)
        )
        for name in sorted(files):
            if not name.startswith("."):
                yield _inside(here / name, root, real_root)
    for error in errors:
        name = os.path.relpath(str(error.filename), root)
        yield problem(name, unreadable(error))


def _may_enter(folder: Path, real_root: Path, entered: set[Path]) -> bool:
    """Whether to walk a folder: visible, inside the root, not walked already."""
    real = folder.resolve()
    if folder.name.startswith(".") or real in entered:
        return False
    if not real.is_relative_to(real_root):
        return False
    entered.add(real)
    return True


def _inside(path: Path, root: Path, real_root: Path) -> SourceFile | Problem:
    source = path.relative_to(root).as_posix()
    try:
        inside = path.resolve(strict=True).is_relative_to(real_root)
    except (OSError, RuntimeError) as error:
        return problem(source, unreadable(error))
    if not inside:
        return Problem(
            source=display_name(source),
            error="It is a link to a file outside the folder.",
            hint="Give that file by its own path.",
        )
    return SourceFile(path=path, source=source)
