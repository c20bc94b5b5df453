"""Servers that stop and come back, and several writers at once."""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import date
from typing import Any

import numpy as np
import pytest

from tests.servers import QUICK, Process, private_chroma, private_postgres
from vectorstore import chroma, manifest
from vectorstore import chroma_server as chroma_server_module
from vectorstore import postgres as engine
from vectorstore.catalogue import condition
from vectorstore.chroma_server import ChromaServer
from vectorstore.engine import Connection, Wanted
from vectorstore.errors import IndexMissing, StoreError, StoreUnavailable
from vectorstore.index import NewsIndex
from vectorstore.location import Server
from vectorstore.making import engines
from vectorstore.postgres_schema import STEPS
from vectorstore.postgres_words import PostgresWords
from vectorstore.records import Article, EmbedderIdentity, Filters, Passage
from vectorstore.tables import SUMMED

Put = Callable[..., Article]
Embed = Callable[[str], Any]

RECOVERY = 10.0
"""Seconds after which an index must be itself again."""


@pytest.fixture
def own(
    postgres: tuple[Process, str],
) -> Iterator[tuple[Process, Process, Server]]:
    """Servers that a test may stop, where there are any at all."""
    with (
        private_postgres(*QUICK) as (database, url),
        private_chroma() as (vectors, address),
    ):
        yield database, vectors, Server(database=url, vectors=address)


@pytest.fixture
def served(
    server: Callable[[], Server], identity: EmbedderIdentity
) -> Iterator[NewsIndex]:
    """An empty index on servers."""
    with NewsIndex.create(server(), identity) as made:
        yield made


@pytest.mark.parametrize("which", ["database", "vectors"])
def test_a_server_that_restarts_is_said_to_be_away_and_nothing_is_lost(
    own: tuple[Process, Process, Server],
    which: str,
    identity: EmbedderIdentity,
    put: Put,
    embed: Embed,
) -> None:
    database, vectors, place = own
    process = database if which == "database" else vectors
    with NewsIndex.create(place, identity) as index:
        put(index, "a", "Troops stay.")
        index.ping()
        process.stop()
        with pytest.raises(StoreUnavailable, match="does not answer"):
            index.search("troops", embed("troops"))
        with pytest.raises(StoreUnavailable):
            index.ping()
        with pytest.raises(StoreUnavailable):
            put(index, "b", "Troops leave.")
        process.start()
        deadline = time.monotonic() + RECOVERY
        while True:
            try:
                index.ping()
                break
            except StoreUnavailable:
                assert time.monotonic() < deadline
        put(index, "b", "Troops leave.")
        found = index.search("troops", embed("troops"))
        assert {match.article.id for match in found} == {"a", "b"}
        assert index.check() == []


def test_a_place_that_cannot_be_reached_is_named_without_its_password(
    chroma_server: tuple[Process, str], identity: EmbedderIdentity
) -> None:
    address = "postgresql://desk:secret@127.0.0.1:1/news"
    place = Server(database=address, vectors=chroma_server[1])
    with pytest.raises(StoreUnavailable, match=r"127\.0\.0\.1/news") as caught:
        NewsIndex.create(place, identity)
    assert "secret" not in f"{caught.value} {caught.value.hint} {place!r}"
    odd = Server(database="postgresql://desk@[", vectors=chroma_server[1])
    with pytest.raises(StoreError, match="address"):
        NewsIndex.open(odd)
    with pytest.raises(StoreError, match="address of the vectors"):
        NewsIndex.open(Server(database=address, vectors="localhost:8000"))


def test_a_vector_server_that_never_answers_is_given_up(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(chroma_server_module, "PATIENCE", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        vectors = ChromaServer(f"http://127.0.0.1:{silent.getsockname()[1]}", None)
        told: list[str] = []

        def ask() -> None:
            with pytest.raises(StoreUnavailable, match="does not answer") as caught:
                vectors.ping()
            told.append(str(caught.value))

        asking = [threading.Thread(target=ask, daemon=True) for _ in range(6)]
        for thread in asking:
            thread.start()
        for thread in asking:  # all at once, not one after the other
            thread.join(RECOVERY)
        assert len(told) == 6
        assert "nothing in 0.2 seconds" in told[0]
        vectors.close()


def test_an_empty_database_has_no_index(server: Callable[[], Server]) -> None:
    with pytest.raises(IndexMissing, match="no index"):
        NewsIndex.open(server())


def test_writers_at_once_lose_and_double_nothing(
    server: Callable[[], Server], identity: EmbedderIdentity, put: Put, embed: Embed
) -> None:
    place = server()
    NewsIndex.create(place, identity).close()
    failures: list[BaseException] = []

    def write(name: str) -> None:
        try:
            with NewsIndex.open(place) as index:
                for number in range(4):
                    put(index, f"{name}{number}", f"Report {name}{number} of the day.")
                    put(index, "all", f"Everybody writes this, {name} too.")
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=write, args=(name,)) for name in "abc"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    with NewsIndex.open(place) as index:
        with index.writer():
            pass
        assert index.check() == []
        expected = {f"{name}{number}" for name in "abc" for number in range(4)}
        assert {article.id for article in index.articles()} == expected | {"all"}
        assert index.counts().passages == 13
        assert len(index.search("report", embed("report"), limit=50)) == 13


def test_tables_of_an_older_version_are_brought_up_to_date_once(
    server: Callable[[], Server],
    identity: EmbedderIdentity,
    put: Put,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    place = server()
    with NewsIndex.create(place, identity) as index:
        put(index, "a", "Troops stay.")
    taken: list[str] = []
    step = "ALTER TABLE articles ADD COLUMN checked TEXT"
    steps = (*STEPS, step)
    migrate = engine.PostgresCatalogue.migrate

    def noted(self: Any, connection: Connection, since: int) -> None:
        taken.extend(steps[since:])
        migrate(self, connection, since)

    monkeypatch.setattr(engine, "STEPS", steps)
    monkeypatch.setattr(engine.PostgresCatalogue, "schema", len(steps))
    monkeypatch.setattr(engine.PostgresCatalogue, "migrate", noted)
    for _ in range(2):
        with NewsIndex.open(place) as index:
            assert [match.article.id for match in index.search("troops", None)] == ["a"]
    assert taken == [step]
    catalogue, _ = engines(place)
    with closing(catalogue), catalogue.read() as connection:
        assert connection.execute("SELECT checked FROM articles").fetchall() == [
            (None,)
        ]


def test_rows_of_an_older_version_get_sums_and_sketches(
    server: Callable[[], Server], identity: EmbedderIdentity, put: Put
) -> None:
    place = server()
    with NewsIndex.create(place, identity) as index:
        put(index, "a", "Troops stay.", published="2026-05-04")
    catalogue, _ = engines(place)
    with closing(catalogue), catalogue.write() as connection:
        for table in SUMMED:
            connection.execute(f"ALTER TABLE {table.name} DROP COLUMN checksum")
        connection.execute("DROP TABLE sketches")
        manifest.update(connection, schema=1)
    with NewsIndex.open(place) as index:
        assert index.check() == []
    with closing(catalogue), catalogue.write() as connection:
        connection.execute("UPDATE revisions SET published = '2024-05-04'")
    with NewsIndex.open(place) as index:
        assert any("date" in problem for problem in index.check())


def test_a_lost_collection_leaves_keywords_and_is_made_anew(
    server: Callable[[], Server], identity: EmbedderIdentity, put: Put, embed: Embed
) -> None:
    with NewsIndex.create(server(), identity) as index:
        put(index, "a", "Troops stay.")
        catalogue, chroma = engines(index.location)
        with closing(catalogue), catalogue.read() as connection:
            query = "SELECT value FROM manifest WHERE key = 'chroma_folder'"
            (name,) = connection.execute(query).fetchone()
        chroma.replaced(name, "")
        chroma.close()
        index.close()
        assert [m.article.id for m in index.search("troops", embed("troops"))] == ["a"]
        (problem,) = index.check()
        assert "cannot be read" in problem
        assert index.rebuild() == 1
        assert index.check() == []
        assert [m.article.id for m in index.search("", embed("troops"))] == ["a"]


def test_words_are_searched_while_the_vector_server_ranks(
    served: NewsIndex,
    put: Put,
    embed: Embed,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    put(served, "a", "Troops stay.")
    searched = threading.Event()
    whole, ranking = PostgresWords.ranking, ChromaServer.ranking

    def by_words(*values: Any) -> Any:
        searched.set()
        return whole(*values)

    def by_meaning(*values: Any) -> Any:
        assert searched.wait(RECOVERY), "the words were not searched meanwhile"
        return ranking(*values)

    monkeypatch.setattr(PostgresWords, "ranking", by_words)
    monkeypatch.setattr(ChromaServer, "ranking", by_meaning)
    found = served.search("troops", embed("troops"))
    assert [match.similarity is not None for match in found] == [True]


def test_a_search_asks_the_database_no_more_often_where_it_finds_more(
    served: NewsIndex,
    put: Put,
    embed: Embed,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked = 0
    execute = engine._Speaking.execute

    def counted(*values: Any) -> Any:
        nonlocal asked
        asked += 1
        return execute(*values)

    monkeypatch.setattr(engine._Speaking, "execute", counted)
    for number in range(12):
        put(served, f"a{number}", f"Troops stay in town {number} for winter.")
    counts = []
    for limit in (1, 1, 12):
        asked = 0
        found = served.search("troops town", embed("troops town"), limit=limit)
        assert len(found) == limit
        counts.append(asked)
    assert counts[1] == counts[2]


def test_vectors_that_another_writer_adds_meanwhile_are_not_taken_for_lost(
    served: NewsIndex,
    put: Put,
    embed: Embed,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    put(served, "a", "Troops stay.")
    with served._catalogue.read() as connection:
        state = manifest.chroma_state(connection)
    nearest = chroma._nearest
    added: list[Article] = []

    def raced(*values: Any) -> Any:
        found = nearest(*values)
        if not added:
            added.append(put(served, "b", "Troops leave."))
        return found

    monkeypatch.setattr(chroma, "_nearest", raced)
    question = embed("troops")
    found = served._chroma.ranking(state, question, Filters(), 10)
    assert len(found) == 2
    # Less than are counted, and no writer about: they are lost.
    monkeypatch.setattr(chroma, "_nearest", lambda *values: nearest(*values)[:1])
    with pytest.raises(chroma.Unreadable, match="1 of 2"):
        served._chroma.ranking(state, question, Filters(), 10)


def test_what_others_write_during_an_update_is_told_to_the_vector_server_once(
    served: NewsIndex,
    put: Put,
    embed: Embed,
    chunk: Callable[[Article], list[Passage]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    told: list[int] = []
    upsert = ChromaServer.upsert

    def interrupted(self: ChromaServer, state: Any, numbers: Any, *rest: Any) -> None:
        first = not told
        told.extend(numbers)
        upsert(self, state, numbers, *rest)
        if first:
            article = Article(id="b", text="Troops leave.", title="On b")
            passages = chunk(article)
            writer.put(article, passages, article.revision)
            writer.add_vectors(
                [each.embedded_text for each in passages],
                np.array([embed(each.embedded_text) for each in passages]),
            )

    with served.writer() as writer:
        monkeypatch.setattr(ChromaServer, "upsert", interrupted)
        put(served, "a", "Troops stay.")
    assert len(told) == len(set(told)) == 2


def test_each_search_is_planned_for_what_its_own_filter_admits(
    served: NewsIndex, put: Put
) -> None:
    for number in range(40):
        put(served, str(number), f"Troops stay {number}.", published="2026-05-04")
    admitting = condition(Filters(after=date(2026, 1, 1)))
    wanted = Wanted(terms={"troops": 1}, rare=["troops"], phrases=())
    plans = (
        "SELECT sum(custom_plans), sum(generic_plans) FROM pg_prepared_statements"
        " WHERE statement LIKE '%FROM passage_words%'"
    )
    catalogue, _ = engines(served.location)
    with closing(catalogue), catalogue.read() as connection:
        for _ in range(12):  # psycopg prepares what it was told five times,
            assert PostgresWords().ranking(connection, wanted, admitting, 10)
        own, general = connection.execute(plans).fetchone()
    assert own >= 6  # and after five more PostgreSQL would take one plan for all.
    assert general == 0
