"""Load and search an index of many passages, in a folder and on servers of our own.

The text is drawn from a vocabulary by Zipf's law, half of an article's words from its
topic; vectors have the intrinsic dimension of real ones (about 20 of 384). Questions
are words of a passage with a vector near its own. Starts PostgreSQL and Chroma itself,
and asks twice there: just loaded, and when PostgreSQL has tidied up after it. Servers
that are given keep what was loaded: a second run there only asks.

    python -m benchmarks.scale --passages 10000 [--place folder|server]
    python -m benchmarks.scale --passages 10000 --database postgresql://… --vectors …
"""

import argparse
import time
from collections import deque
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import psycopg
from numpy.typing import NDArray

from tests.servers import private_chroma, private_postgres
from vectorstore.index import NewsIndex
from vectorstore.location import Location, Server
from vectorstore.records import Article, EmbedderIdentity, Filters, Passage

DIMENSION, INTRINSIC, TOPICS = 384, 20, 400
VOCABULARY, TOPIC_WORDS, WORDS, PASSAGES = 60_000, 300, 110, 10
FIRST_DAY, DAYS = date(2020, 1, 1), 2_000
ASKED, WARM, LIMIT = 200, 20, 60
MONTH = timedelta(days=30)
QUIET, LONGEST = 90, 1800
"""Seconds: PostgreSQL looks every 60 whether there is something to tidy up."""
Vector = NDArray[np.float32]


class Newsroom:
    """Invents articles; the same ones in every run."""

    def __init__(self) -> None:
        self.random = np.random.default_rng(8)
        shares = np.cumsum(1 / np.arange(1, VOCABULARY + 1))
        self._shares = shares / shares[-1]
        self._words = np.array([_word(n) for n in range(VOCABULARY)])
        self._topics = self.random.integers(500, VOCABULARY, (TOPICS, TOPIC_WORDS))
        self._centres = self.random.normal(size=(TOPICS, INTRINSIC))
        self._directions = self.random.normal(size=(INTRINSIC, DIMENSION))

    def article(self, number: int) -> tuple[Article, list[Passage], Vector]:
        """An article of ten passages with their vectors."""
        topic = int(self.random.integers(TOPICS))
        lines, passages, start = [], [], 0
        name = f"article-{number}"
        for ordinal in range(PASSAGES):
            line = " ".join(self.words(topic, WORDS)) + "."
            end = start + len(line)
            passages.append(
                Passage(
                    article_id=name,
                    ordinal=ordinal,
                    start=start,
                    end=end,
                    sentences=((start, end),),
                    embedded_text=f"{name} {ordinal}\n{line}",
                )
            )
            lines.append(line)
            start = end + 1
        day = FIRST_DAY + timedelta(days=int(self.random.integers(DAYS)))
        article = Article(
            id=name,
            text="\n".join(lines),
            title=" ".join(self.words(topic, 8)),
            outlet=f"Outlet {topic % 25}",
            published=day.isoformat(),
        )
        return article, passages, self.vectors(topic, PASSAGES)

    def words(self, topic: int, count: int) -> list[str]:
        """Words, half of them of a topic."""
        common = np.searchsorted(self._shares, self.random.random(count))
        own = self._topics[topic][self.random.integers(TOPIC_WORDS, size=count)]
        chosen = np.where(self.random.random(count) < 0.5, own, common)
        return [str(word) for word in self._words[chosen]]

    def vectors(self, topic: int, count: int) -> Vector:
        """Points around a topic's centre, in few dimensions, with a little noise."""
        inner = self._centres[topic] + 0.7 * self.random.normal(size=(count, INTRINSIC))
        found = inner @ self._directions + 0.3 * self.random.normal(
            size=(count, DIMENSION)
        )
        lengths = np.linalg.norm(found, axis=1, keepdims=True)
        return np.asarray(found / lengths, np.float32)

    def questions(self) -> Iterator[tuple[str, Vector, date]]:
        """Six words, a vector and a day."""
        for _ in range(ASKED + WARM):
            topic = int(self.random.integers(TOPICS))
            day = FIRST_DAY + timedelta(days=int(self.random.integers(DAYS)))
            yield " ".join(self.words(topic, 6)), self.vectors(topic, 1)[0], day


def main() -> None:
    """Load, search, print a row for each place."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--passages", type=int, default=10_000)
    parser.add_argument("--place", choices=["folder", "server"], action="append")
    parser.add_argument("--database", help="of servers that run already")
    parser.add_argument("--vectors", help="the address of their Chroma")
    options = parser.parse_args()
    if bool(options.database) != bool(options.vectors):
        parser.error("--database and --vectors belong together")
    print("| place | passages | load, passages/s | filter | p50 | p95 | disk |")
    print("|---|---|---|---|---|---|---|")
    if options.database:
        given = Server(database=options.database, vectors=options.vectors)
        measure("server", given, [], options.passages)
        return
    for place in options.place or ["folder", "server"]:
        with TemporaryDirectory() as folder:
            if place == "folder":
                measure(place, Path(folder) / "index", [Path(folder)], options.passages)
                continue
            with (
                private_postgres() as (database, url),
                private_chroma() as (vectors, address),
            ):
                location = Server(database=url, vectors=address)
                folders = [database.folder, vectors.folder]
                measure(place, location, folders, options.passages)


def measure(place: str, location: Location, folders: list[Path], size: int) -> None:
    """Print the rows of one place."""
    newsroom = Newsroom()
    identity = EmbedderIdentity(name="benchmark", revision="1", dimension=DIMENSION)
    with NewsIndex.create(location, identity) as index:
        rate = load(index, newsroom, size)
        disk = f"{_bytes_in(folders) / 1e6:,.0f} MB" if folders else ""
        asked = list(newsroom.questions())

        def report(moment: str) -> None:
            for name in ("none", "one month"):
                p50, p95 = np.percentile(ask(index, asked, name), [50, 95])
                print(
                    f"| {place}{moment} | {size:,} | {rate} | {name} | {p50:.0f} ms"
                    f" | {p95:.0f} ms | {disk} |",
                    flush=True,
                )

        if isinstance(location, Server):
            if rate:
                report(", just loaded")
            rest(location)
        report("")


def load(index: NewsIndex, newsroom: Newsroom, size: int) -> str:
    """Store articles, unless they are there; passages a second, or nothing then.

    They are invented again even so: questions come after them.
    """
    articles = map(newsroom.article, range(size // PASSAGES))
    if stored := index.counts().passages:
        if stored != size:
            raise SystemExit(f"{stored:,} other passages are there: give an empty one.")
        deque(articles, 0)
        return ""
    began = time.perf_counter()
    with index.writer() as writer:
        for article, passages, vectors in articles:
            writer.put(article, passages, article.id)
            writer.add_vectors([p.embedded_text for p in passages], vectors)
    return f"{size / (time.perf_counter() - began):.0f}"


def ask(
    index: NewsIndex, asked: list[tuple[str, Vector, date]], name: str
) -> list[float]:
    """Milliseconds of each question but those that warm up."""
    took = []
    for query, vector, day in asked:
        month = Filters(after=day - MONTH, before=day)
        filters = Filters() if name == "none" else month
        start = time.perf_counter()
        index.search(query, vector, limit=LIMIT, filters=filters, today=day)
        took.append((time.perf_counter() - start) * 1000)
    return took[WARM:]


def rest(location: Server) -> None:
    """Wait until PostgreSQL has tidied up after the load: no worker for QUIET."""
    query = (
        "SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'autovacuum worker'"
    )
    quiet = begun = time.monotonic()
    with psycopg.connect(location.database, autocommit=True) as connection:
        while time.monotonic() - quiet < QUIET and time.monotonic() - begun < LONGEST:
            time.sleep(1)
            if connection.execute(query).fetchone() != (0,):
                quiet = time.monotonic()


def _bytes_in(folders: list[Path]) -> int:
    found = (each for folder in folders for each in folder.rglob("*"))
    return sum(each.stat().st_size for each in found if each.is_file())


def _word(number: int) -> str:
    """A word that can be said: syllables of a number."""
    syllables: list[str] = []
    while number or not syllables:
        number, part = divmod(number, 85)
        syllables.append("bcdfghklmnprstvwz"[part % 17] + "aeiou"[part // 17])
    return "".join(syllables) + "n"


if __name__ == "__main__":
    main()
