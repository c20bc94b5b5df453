"""Words rank passages in PostgreSQL as in SQLite, to the last digits of a score."""

import random
import re
from collections.abc import Callable, Iterator
from contextlib import closing
from itertools import pairwise
from pathlib import Path

import pytest

from vectorstore import postgres_words
from vectorstore.index import NewsIndex
from vectorstore.location import Location, Server
from vectorstore.making import engines
from vectorstore.records import Article, EmbedderIdentity, Filters, Passage
from vectorstore.search import keyword_ranking

EVERYTHING = Filters()
TEXTS = Path(__file__).resolve().parents[2] / "samples"


def test_both_engines_give_every_passage_the_same_score(
    tmp_path: Path,
    server: Callable[[], Server],
    chunk: Callable[[Article], list[Passage]],
    identity: EmbedderIdentity,
) -> None:
    texts = [path.read_text("utf-8") for path in sorted(TEXTS.glob("*.txt"))]
    stored = [
        Article(id=str(number), text=text, title="Fög", outlet="Café")
        for number, text in enumerate(texts)
    ]
    places: list[Location] = [tmp_path / "index", server()]
    for place in places:
        with NewsIndex.create(place, identity) as index, index.writer() as writer:
            for article in stored:
                writer.put(article, chunk(article), "f")
            writer.remove("0")
            writer.put(stored[5], chunk(stored[5]), "again")
    for query in questions(texts, 60):
        first, second = (ranking(place, query) for place in places)
        assert [n for n, _ in first] == [n for n, _ in second] or ties(first), query
        assert dict(second) == pytest.approx(dict(first), rel=1e-5)


@pytest.mark.parametrize("few", [0, 1_000], ids=["many articles", "few articles"])
def test_a_filter_leaves_out_passages_and_changes_no_score(
    few: int,
    server: Callable[[], Server],
    chunk: Callable[[Article], list[Passage]],
    identity: EmbedderIdentity,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(postgres_words, "MOST_NAMED", few)
    texts = [path.read_text("utf-8") for path in sorted(TEXTS.glob("*.txt"))]
    place = server()
    with NewsIndex.create(place, identity) as index, index.writer() as writer:
        for number, text in enumerate(texts):
            article = Article(id=str(number), text=text, outlet=f"Outlet {number % 3}")
            writer.put(article, chunk(article), "f")
    one = Filters(outlets=frozenset({"Outlet 1"}))
    admitted = in_articles(place, {str(number) for number in range(1, len(texts), 3)})
    for query in questions(texts, 20):
        whole = ranking(place, query)
        assert ranking(place, query, one) == [w for w in whole if w[0] in admitted]
    assert not ranking(place, query, Filters(outlets=frozenset({"Nobody's"})))


def in_articles(place: Location, articles: set[str]) -> set[int]:
    catalogue, _ = engines(place)
    with closing(catalogue), catalogue.read() as connection:
        rows = connection.execute("SELECT number, article_id FROM passages").fetchall()
    return {number for number, article_id in rows if article_id in articles}


def questions(texts: list[str], count: int) -> Iterator[str]:
    luck = random.Random(5)
    words = re.findall(r"[^\W_]{2,}", " ".join(texts))
    for _ in range(count):
        yield " ".join(luck.sample(words, luck.randint(1, 9))).lower()


def ranking(
    place: Location, query: str, filters: Filters = EVERYTHING
) -> list[tuple[int, float]]:
    catalogue, _ = engines(place)
    with closing(catalogue), catalogue.read() as connection:
        words = catalogue.words
        return list(keyword_ranking(connection, words, query, filters, None, 1_000, {}))


def ties(found: list[tuple[int, float]]) -> bool:
    """Whether two passages have one score: either may come first, by a last digit."""
    scores = sorted(score for _, score in found)
    return any(after - before < 1e-6 * after for before, after in pairwise(scores))
