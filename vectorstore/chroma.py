"""Chroma: an index over the catalogue's vectors, in a folder or on a server.

Nothing here is a record. What Chroma holds may be lost, torn or stale at any time; it
is then `Unreadable`, searches go on without it, and it is built anew from the
catalogue. Only this file, `chroma_folder` and `chroma_server` import chromadb.
"""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from vectorstore.catalogue import EPOCH
from vectorstore.engine import Ranking
from vectorstore.manifest import ChromaState
from vectorstore.records import Filters

if TYPE_CHECKING:
    from chromadb.api import ClientAPI
    from chromadb.api.collection_configuration import CreateHNSWConfiguration
    from chromadb.api.models.Collection import Collection

BATCH = 1_000
"""Chroma refuses more than 5,461; it saves its graph every 1,000, and the lock is
held for a batch."""
HNSW: "CreateHNSWConfiguration" = {
    "space": "cosine",
    "max_neighbors": 32,
    "ef_construction": 200,
    "ef_search": 200,
}

Sample = Sequence[tuple[int, list[float]]]
"""Passages by number, with their vectors."""


class Unreadable(Exception):
    """Chroma cannot serve; says why."""


class Chroma(ABC):
    """Collections by name, one of which the catalogue points to."""

    shared: ClassVar[bool]
    """Whether it is a server: asked always, and whole whatever becomes of a writer."""

    @abstractmethod
    def create(self, name: str) -> None:
        """Make an empty collection.

        Raises:
            Unreadable: it could not be made.
        """

    @abstractmethod
    def opened(self, state: ChromaState) -> "AbstractContextManager[Collection]":
        """Lend a collection as the catalogue knows it.

        Raises:
            Unreadable: for whatever goes wrong with it.
        """

    @abstractmethod
    def sealed(self, name: str) -> str:
        """Finish writing; the `graph_sum` that a reader is to find, empty for any.

        Raises:
            Unreadable: what was written cannot be read again.
        """

    @abstractmethod
    def purge(self, name: str) -> None:
        """Leave nothing of what was told of deleted passages readable in files.

        Their vectors stay in the graph, unmarked, until it is built anew.

        Raises:
            Unreadable: it could not be done.
        """

    @abstractmethod
    def is_open(self, name: str) -> bool:
        """Whether it can be read though another process is writing into it."""

    @abstractmethod
    def replaced(self, old: str, new: str) -> None:
        """Delete what another collection has taken the place of; either may be empty.

        Raises:
            Unreadable: it could not be deleted.
        """

    @abstractmethod
    def ping(self) -> None:
        """Ask for a sign of life.

        Raises:
            StoreUnavailable: there is none.
        """

    @abstractmethod
    def close(self) -> None:
        """Let go of everything; the next use opens it again."""

    def upsert(
        self,
        state: ChromaState,
        numbers: Sequence[int],
        metadatas: Sequence[dict[str, str | int]],
        vectors: NDArray[np.float32],
    ) -> None:
        """Write passages by number; writing one again changes nothing.

        Raises:
            Unreadable: they could not be written.
        """
        with self.opened(state) as collection:
            collection.upsert(
                ids=[str(number) for number in numbers],
                embeddings=vectors,
                metadatas=list(metadatas),
            )

    def delete(self, state: ChromaState, numbers: Sequence[int]) -> None:
        """Delete passages by number; those that are not there do not matter.

        Raises:
            Unreadable: they could not be deleted.
        """
        for first in range(0, len(numbers), BATCH):
            batch = [str(number) for number in numbers[first : first + BATCH]]
            with self.opened(state) as collection:
                collection.delete(ids=batch)

    def ranking(
        self,
        state: ChromaState,
        question: NDArray[np.float32],
        filters: Filters,
        limit: int,
    ) -> Ranking:
        """Rank admitted passages by cosine with the question, nearest first.

        What Chroma is not told (languages, articles without a date) is not filtered.

        Raises:
            Unreadable: it cannot be read, or has lost vectors.
        """
        with self.opened(state) as collection:
            found = _nearest(collection, question, filters, limit)
            # A vector file that went missing raises nothing: Chroma just finds less.
            # Counting takes longer than the search, so only where it has found less.
            if not filters and len(found) < limit:
                wanted = min(limit, collection.count())
                if len(found) < wanted:
                    # Unless another writer has just added some.
                    found = _nearest(collection, question, filters, limit)
                if len(found) < wanted:
                    raise Unreadable(
                        f"{state.folder}: {len(found)} of {wanted} vectors were found"
                    )
            return found

    def probe(self, state: ChromaState, sample: Sample) -> tuple[int, int]:
        """Count the passages, and those of the sample that their vector does not find.

        A twin with the same text is as good as the passage itself.

        Raises:
            Unreadable: it cannot be read.
        """
        with self.opened(state) as collection:
            missed = sum(
                not _finds(collection, number, vector) for number, vector in sample
            )
            return collection.count(), missed


def quiet_settings(implementation: str) -> Any:
    """Settings of Chroma that nothing outside changes, and that tell nobody."""
    from chromadb.config import Settings

    # Chroma reads .env and the environment too; neither may send vectors elsewhere.
    return Settings(
        _env_file=None,  # type: ignore[call-arg]
        chroma_api_impl=implementation,
        chroma_otel_collection_endpoint="",
        anonymized_telemetry=False,
    )


def make_collection(client: "ClientAPI", name: str) -> "Collection":
    """Make an empty collection that is configured as ours are."""
    return client.create_collection(
        name, configuration={"hnsw": HNSW}, embedding_function=None
    )


def checked(collection: "Collection", name: str) -> "Collection":
    """The collection, if it is configured as ours are.

    Raises:
        Unreadable: it is not.
    """
    actual = collection.configuration_json["hnsw"]
    if {key: actual.get(key) for key in HNSW} != HNSW:
        raise Unreadable(f"{name}: its configuration is {actual}")
    return collection


def first_line(error: BaseException) -> str:
    """What an error says, in one line."""
    return str(error).splitlines()[0] if str(error) else repr(error)


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
            # What is not text names nothing; the catalogue is asked once more.
            sent = sorted(each.encode("utf-8", "replace").decode() for each in wanted)
            clauses.append({key: {sign: sent}})
    return {"$and": clauses} if len(clauses) > 1 else next(iter(clauses), None)


def _nearest(
    collection: "Collection",
    question: NDArray[np.float32],
    filters: Filters,
    limit: int,
) -> Ranking:
    result = collection.query(
        query_embeddings=question[np.newaxis],
        n_results=limit,
        where=_where(filters),
        include=["distances"],
    )
    numbers, distances = result["ids"][0], (result["distances"] or [[]])[0]
    return [
        (int(number), 1 - float(distance))
        for number, distance in zip(numbers, distances, strict=True)
    ]


def _finds(collection: "Collection", number: int, vector: list[float]) -> bool:
    result = collection.query(
        query_embeddings=np.array([vector], np.float32),
        n_results=10,
        include=["distances"],
    )
    distances = (result["distances"] or [[]])[0]
    return str(number) in result["ids"][0] or any(d < 1e-4 for d in distances)
