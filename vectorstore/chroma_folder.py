"""Chroma inside this process, in folders of this machine; see `chroma`."""

import hashlib
import json
import os
import sqlite3
import struct
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from shutil import rmtree
from typing import TYPE_CHECKING, cast

from vectorstore.chroma import (
    Chroma,
    Sample,
    Unreadable,
    checked,
    first_line,
    make_collection,
    quiet_settings,
)
from vectorstore.manifest import ChromaState

if TYPE_CHECKING:
    from chromadb.api.client import Client
    from chromadb.api.models.Collection import Collection

COLLECTION = "passages"
DATABASE = "chroma.sqlite3"
_HEADER = struct.Struct("<i4Q")
_FLOAT = 4


class ChromaFolder(Chroma):
    """Chroma inside this process, each collection in a folder of its own."""

    shared = False

    def __init__(self, directory: Path) -> None:
        self._directory = directory

    def create(self, name: str) -> None:
        """Make an empty collection in a new folder."""
        folder = self._directory / name
        with _translated(folder):
            client = _client(folder)
            try:
                make_collection(client, COLLECTION)
            finally:
                client.close()

    @contextmanager
    def opened(self, state: ChromaState) -> "Iterator[Collection]":
        """Open a folder again when another process has updated it."""
        folder = self._directory / state.folder
        with _translated(folder):
            if folder in _open and _open[folder][0] != state.stamp:
                _close(folder)
            if folder not in _open:
                if not folder.is_dir():
                    raise Unreadable(f"{folder.name}: the folder is missing")
                _require_whole(folder, state.graph_sum)
                client = _client(folder)
                try:
                    collection = client.get_collection(COLLECTION, None)
                    found = checked(collection, folder.name)
                except BaseException:
                    client.close()
                    raise
                _open[folder] = (state.stamp, client, found)
            yield _open[folder][2]

    def sealed(self, name: str) -> str:
        """Close the folder, and add up its files."""
        folder = self._directory / name
        with _translated(folder):
            _close(folder)
            _blank_room(folder)
            return _graph_sum(folder)

    def purge(self, name: str) -> None:
        """Empty the free pages of Chroma's own database, and its queue of the deleted.

        Chroma does so itself only from time to time, and from the command line.
        """
        folder = self._directory / name
        with _translated(folder):
            _close(folder)
            with closing(sqlite3.connect(folder / DATABASE, timeout=10)) as connection:
                with connection:
                    connection.execute(
                        "DELETE FROM embeddings_queue"
                        " WHERE id NOT IN (SELECT embedding_id FROM embeddings)"
                    )
                connection.execute("VACUUM")

    def is_open(self, name: str) -> bool:
        """Whether this process has the folder open: what it sees stays as it was."""
        return self._directory / name in _open

    def replaced(self, old: str, new: str) -> None:
        """Delete every folder but the new one: crashes may have left some."""
        for folder in self._directory.glob("chroma-*"):
            if folder.name != new:
                _close(folder)
                rmtree(folder, ignore_errors=True)

    def ping(self) -> None:
        """A folder needs nobody to be awake."""

    def probe(self, state: ChromaState, sample: Sample) -> tuple[int, int]:
        """Look in a process of its own: torn files can end it (SIGSEGV)."""
        folder = self._directory / state.folder
        with _translated(folder):
            _require_whole(folder, state.graph_sum)
        request = {"folder": str(folder), "sample": sample}
        process = subprocess.run(
            [sys.executable, "-m", "vectorstore.probing"],
            input=json.dumps(request),
            capture_output=True,
            text=True,
            check=False,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
        )
        if process.returncode:
            raise Unreadable("reading it ends the process")
        reply = json.loads(process.stdout)
        if "unreadable" in reply:
            raise Unreadable(reply["unreadable"])
        return reply["count"], reply["missed"]

    def close(self) -> None:
        """Let go of the folders; other indexes on them open them again."""
        for folder in self._directory.glob("chroma-*"):
            _close(folder)


# Chroma shares one system among all clients of a path in a process, and sees another
# process's writes only after every one of them is closed. So there is one here.
_lock = threading.RLock()
_open: dict[Path, "tuple[int, Client, Collection]"] = {}


@contextmanager
def _translated(folder: Path) -> Iterator[None]:
    """Turn whatever Chroma raises, panics of its Rust part included, into one error."""
    with _lock:
        try:
            yield
        except Unreadable:
            raise
        except BaseException as error:
            panic = type(error).__name__ == "PanicException"
            if not isinstance(error, Exception) and not panic:
                raise
            _close(folder)
            raise Unreadable(f"{folder.name}: {first_line(error)}") from error


def _close(folder: Path) -> None:
    with _lock:
        if folder in _open:
            _open.pop(folder)[1].close()


def _blank_room(folder: Path) -> None:
    """Empty the room that the graph's files have for more passages.

    hnswlib writes it as it finds it in memory: texts and keys may stand there. Its
    header: version, offset, places, places taken, bytes of a place.
    """
    for header in folder.glob("*/header.bin"):
        version, _, places, taken, size = _HEADER.unpack_from(header.read_bytes())
        for name, each in (("data_level0.bin", size), ("length.bin", _FLOAT)):
            file = header.with_name(name)
            if version == 1 and file.stat().st_size == places * each:
                os.truncate(file, taken * each)
                os.truncate(file, places * each)  # reads as zeros


def _graph_sum(folder: Path) -> str:
    """SHA-256 of the graph's files, which only a writer changes.

    Empty before the graph was saved: then whoever opens the folder makes the files.
    """
    if not any(folder.glob("*/index_metadata.pickle")):
        return ""
    total = hashlib.sha256()
    for file in sorted(folder.glob("*/*")):
        with file.open("rb") as content:
            found = hashlib.file_digest(content, "sha256").hexdigest()
        total.update(f"{file.name} {found}\n".encode())
    return total.hexdigest()


def _require_whole(folder: Path, expected: str) -> None:
    """Look at the graph's files before they are opened: torn ones end the process.

    Raises:
        Unreadable: they are not those that the last writer left.
    """
    if expected and _graph_sum(folder) != expected:
        raise Unreadable(f"{folder.name}: its files have been changed")


def _client(folder: Path) -> "Client":
    import chromadb

    settings = quiet_settings("chromadb.api.rust.RustBindingsAPI")
    return cast("Client", chromadb.PersistentClient(folder, settings=settings))
