"""Ingesting with workers on Dask: the same index, whatever becomes of a worker."""

import json
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from assistant.errors import ConfigurationError, IngestionError
from assistant.ingestion.distributing import Cluster, workers_at
from assistant.ingestion.indexing import ingest
from assistant.ingestion.working import Outcome, Workers
from assistant.providers.fake import FakeEmbedder
from vectorstore.index import NewsIndex
from vectorstore.moving import content_hash

pytestmark = pytest.mark.filterwarnings("ignore::ResourceWarning")


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    """Two worker processes that the tests of this module share."""
    identity = FakeEmbedder().identity
    with workers_at("local:2", identity) as made:
        assert isinstance(made, Cluster)
        yield made


@pytest.fixture
def feed(tmp_path: Path) -> Path:
    """A file of many articles, one of them empty, one twice."""
    path = tmp_path / "feed.jsonl"
    lines = [
        {
            "id": f"a{number}",
            "title": f"Report {number}",
            "text": f"The harbour of town {number} will close on day {number}. " * 8,
        }
        for number in range(60)
    ]
    lines += [{"id": "none", "text": " "}, lines[3]]
    path.write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    return path


@pytest.fixture
def stocked(tmp_path: Path, feed: Path) -> Callable[..., NewsIndex]:
    """Ingest the feed into a new index, all indexes with one secret."""
    made: list[NewsIndex] = []

    def stock(workers: Workers | None) -> NewsIndex:
        embedder = FakeEmbedder()
        place = tmp_path / f"index-{len(made)}"
        index = NewsIndex.create(place, embedder.identity)
        made.append(index)
        report = ingest([feed], index=index, embedder=embedder, workers=workers)
        assert (report.added, report.pending) == (60, 0)
        assert len(report.problems) == 1
        assert report.embedded >= report.passages
        return index

    return stock


def stored(index: NewsIndex) -> list[object]:
    return [
        (index.article(each.id), index.passages(each.id)) for each in index.articles()
    ]


def test_workers_make_the_index_that_this_process_makes(
    stocked: Callable[..., NewsIndex], cluster: Cluster, feed: Path
) -> None:
    here, there = stocked(None), stocked(cluster)
    assert stored(here) == stored(there)
    question = FakeEmbedder().embed_question("harbour of town 7")
    found, same = (each.search("town 7", question) for each in (here, there))
    assert [m.passage for m in found] == [m.passage for m in same]
    assert [m.similarity for m in found] == pytest.approx([m.similarity for m in same])
    before = content_hash(there.directory)
    again = ingest([feed], index=there, embedder=FakeEmbedder(), workers=cluster)
    assert (again.added, again.updated, again.embedded) == (0, 0, 0)
    assert content_hash(there.directory) == before


def test_a_killed_worker_costs_a_retry_and_nothing_else(
    stocked: Callable[..., NewsIndex], cluster: Cluster
) -> None:
    process, *_ = cluster._client.run(os.getpid).values()

    def kill() -> None:
        time.sleep(0.2)
        os.kill(process, signal.SIGKILL)

    killer = threading.Thread(target=kill)
    killer.start()
    index = stocked(cluster)
    killer.join()
    assert len(index.articles()) == 60
    assert index.check() == []


@pytest.mark.parametrize("address", ["ray://here", "local:", "local:x", "2"])
def test_workers_that_cannot_be_are_refused_in_words(address: str) -> None:
    identity = FakeEmbedder().identity
    with pytest.raises(ConfigurationError, match="no workers") as caught:
        workers_at(address, identity).__enter__()
    assert "local:2" in caught.value.hint


class Waiting:
    """Dask as it looks while no result comes: a client and a future in one."""

    def __init__(self, looks: int, *there: int) -> None:
        self.looks, self.there = looks, list(there)

    def submit(self, *args: object, **kwargs: object) -> "Waiting":
        return self

    def nthreads(self) -> dict[str, int]:
        return dict.fromkeys("ab"[: self.there.pop(0)], 1) if self.there else {}

    def result(self, timeout: float) -> list[Outcome]:
        self.looks -= 1
        if self.looks >= 0:
            raise TimeoutError
        return []


def test_workers_that_are_all_starting_again_are_waited_for() -> None:
    client = Waiting(4, 2, 0, 1, 0, 2)
    cluster = Cluster(client, FakeEmbedder().identity)
    assert list(cluster.run([("end of file", None)])) == [("end of file", None)]


def test_workers_that_stay_away_end_the_run_in_words() -> None:
    client = Waiting(999, 2)
    cluster = Cluster(client, FakeEmbedder().identity)
    with pytest.raises(IngestionError, match="do not answer any more"):
        list(cluster.run([("end of file", None)]))


def test_workers_that_die_as_they_start_are_told_in_words(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def fails(**_: object) -> None:
        raise RuntimeError("Nanny failed to start.")

    monkeypatch.setattr("distributed.LocalCluster", fails)
    with pytest.raises(IngestionError, match="could not be started") as caught:
        workers_at("local:2", FakeEmbedder().identity).__enter__()
    assert "--workers" in caught.value.hint
