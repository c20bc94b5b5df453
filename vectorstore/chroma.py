"""The only file that imports chromadb: an index over the catalogue's vectors.

Nothing here is a record. Chroma's folder may be lost, torn or stale at any time; it is
then `Unreadable`, searches go on without it, and it is built anew from the catalogue.
"""

import hashlib
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import numpy as np
from numpy.typing import NDArray

from vectorstore.catalogue import EPOCH, Ranking
from vectorstore.records import Filters

if TYPE_CHECKING:
    from chromadb.api.client import Client
    from chromadb.api.collection_configuration import CreateHNSWConfiguration
    from chromadb.api.models.Collection import Collection

COLLECTION = "passages"
BATCH = 1_000
"""Chroma refuses more than 5,461; it saves its graph every 1,000, and the lock is
held for a batch."""
HNSW: "CreateHNSWConfiguration" = {
    "space": "cosine",
    "max_neighbors": 32,
    "ef_construction": 200,
    "ef_search": 200,
}

# Chroma shares one system among all clients of a path in a process, and sees another
# process's writes only after every one of them is closed. So there is one here.
_lock = threading.RLock()
_open: dict[Path, "tuple[int, Client, Collection]"] = {}


class Unreadable(Exception):
    """Chroma cannot serve; says why."""


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
            close(folder)
            reason = str(error).splitlines()[0] if str(error) else repr(error)
            raise Unreadable(f"{folder.name}: {reason}") from error


def close(folder: Path) -> None:
    """Let go of a folder; the next use opens it again."""
    with _lock:
        if folder in _open:
            _open.pop(folder)[1].close()


def create(folder: Path) -> None:
    """Make an empty collection in a new folder.

    Raises:
        Unreadable: it could not be made.
    """
    with _translated(folder):
        client = _client(folder)
        try:
            client.create_collection(
                COLLECTION,
                configuration={"hnsw": HNSW},
                embedding_function=None,
            )
        finally:
            client.close()


def is_open(folder: Path) -> bool:
    """Whether this process has the folder open."""
    return folder in _open


def graph_sum(folder: Path) -> str:
    """SHA-256 of the graph's files, which only a writer changes.

    Empty before the graph was saved: then whoever opens the folder makes the files.

    Raises:
        Unreadable: a file cannot be read.
    """
    if not any(folder.glob("*/index_metadata.pickle")):
        return ""
    total = hashlib.sha256()
    try:
        for file in sorted(folder.glob("*/*")):
            with file.open("rb") as content:
                found = hashlib.file_digest(content, "sha256").hexdigest()
            total.update(f"{file.name} {found}\n".encode())
    except OSError as error:
        raise Unreadable(f"{folder.name}: {error.strerror or error}") from error
    return total.hexdigest()


def require_whole(folder: Path, stamp: int, expected: str) -> None:
    """Look at the graph's files before they are opened: torn ones end the process.

    Raises:
        Unreadable: they are not those that the last writer left.
    """
    with _lock:
        if folder in _open and _open[folder][0] == stamp:
            return
        if expected and graph_sum(folder) != expected:
            raise Unreadable(f"{folder.name}: its files have been changed")


def upsert(
    folder: Path,
    stamp: int,
    numbers: Sequence[int],
    metadatas: Sequence[dict[str, str | int]],
    vectors: NDArray[np.float32],
) -> None:
    """Write passages by number; writing one again changes nothing.

    Raises:
        Unreadable: they could not be written.
    """
    with _translated(folder):
        _collection(folder, stamp).upsert(
            ids=[str(number) for number in numbers],
            embeddings=vectors,
            metadatas=list(metadatas),
        )


def delete(folder: Path, stamp: int, numbers: Sequence[int]) -> None:
    """Delete passages by number; those that are not there do not matter.

    Raises:
        Unreadable: they could not be deleted.
    """
    with _translated(folder):
        collection = _collection(folder, stamp)
        for first in range(0, len(numbers), BATCH):
            batch = [str(number) for number in numbers[first : first + BATCH]]
            collection.delete(ids=batch)


def count(folder: Path, stamp: int) -> int:
    """Count the passages in the folder.

    Raises:
        Unreadable: the folder cannot be read.
    """
    with _translated(folder):
        return _collection(folder, stamp).count()


def ranking(
    folder: Path,
    stamp: int,
    question: NDArray[np.float32],
    filters: Filters,
    limit: int,
) -> Ranking:
    """Rank admitted passages by cosine with the question, nearest first.

    What Chroma is not told (languages, articles without a date) is not filtered.

    Raises:
        Unreadable: the folder cannot be read, or has lost vectors.
    """
    with _translated(folder):
        collection = _collection(folder, stamp)
        wanted = min(limit, collection.count())
        if wanted == 0:
            return []
        result = collection.query(
            query_embeddings=question[np.newaxis],
            n_results=wanted,
            where=_where(filters),
            include=["distances"],
        )
        numbers = [int(name) for name in result["ids"][0]]
        distances = (result["distances"] or [[]])[0]
        # A vector file that went missing raises nothing: Chroma just finds less.
        if not filters and len(numbers) < wanted:
            raise Unreadable(
                f"{folder.name}: {len(numbers)} of {wanted} vectors were found"
            )
        return [
            (number, 1 - float(distance))
            for number, distance in zip(numbers, distances, strict=True)
        ]


def finds(folder: Path, stamp: int, number: int, vector: NDArray[np.float32]) -> bool:
    """Whether a passage, or a twin with the same text, is found by its own vector.

    Raises:
        Unreadable: the folder cannot be read.
    """
    with _translated(folder):
        result = _collection(folder, stamp).query(
            query_embeddings=vector[np.newaxis], n_results=10, include=["distances"]
        )
        distances = (result["distances"] or [[]])[0]
        return str(number) in result["ids"][0] or any(d < 1e-4 for d in distances)


def metadata(article_id: str, day: int | None, outlet_key: str) -> dict[str, str | int]:
    """What Chroma is told about a passage, so that it can filter; never its text."""
    known: dict[str, str | int] = {"article_id": article_id, "outlet": outlet_key}
    return known if day is None else {**known, "day": day}


def _where(filters: Filters) -> Any:
    """Say the filters in Chroma's language; None when there are none."""
    clauses: list[dict[str, Any]] = []
    for sign, day in (("$gte", filters.after), ("$lte", filters.before)):
        if day is not None and not filters.undated:
            clauses.append({"day": {sign: day.toordinal() - EPOCH}})
    for key, sign, wanted in (
        ("outlet", "$in", {outlet.casefold() for outlet in filters.outlets}),
        ("article_id", "$in", filters.articles),
        ("article_id", "$nin", filters.excluded),
    ):
        if wanted:
            clauses.append({key: {sign: sorted(wanted)}})
    return {"$and": clauses} if len(clauses) > 1 else next(iter(clauses), None)


def _client(folder: Path) -> "Client":
    import chromadb
    from chromadb.config import Settings

    # Chroma reads .env and the environment too; neither may send vectors elsewhere.
    settings = Settings(
        _env_file=None,  # type: ignore[call-arg]
        chroma_api_impl="chromadb.api.rust.RustBindingsAPI",
        chroma_otel_collection_endpoint="",
        anonymized_telemetry=False,
    )
    return cast("Client", chromadb.PersistentClient(folder, settings=settings))


def _collection(folder: Path, stamp: int) -> "Collection":
    """The open collection, opened again when another process has updated it."""
    if folder in _open and _open[folder][0] != stamp:
        close(folder)
    if folder not in _open:
        if not folder.is_dir():
            raise Unreadable(f"{folder.name}: the folder is missing")
        client = _client(folder)
        try:
            collection = client.get_collection(COLLECTION, embedding_function=None)
            actual = collection.configuration_json["hnsw"]
            if {key: actual.get(key) for key in HNSW} != HNSW:
                raise Unreadable(f"{folder.name}: its configuration is {actual}")
        except BaseException:
            client.close()
            raise
        _open[folder] = (stamp, client, collection)
    return _open[folder][2]
