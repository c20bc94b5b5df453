"""What is found follows the articles: ones like another, and what has changed."""

from collections.abc import Callable
from typing import Any

from vectorstore.index import NewsIndex
from vectorstore.records import Article, Filters

Put = Callable[..., Article]
Embed = Callable[[str], Any]


def ids(index: NewsIndex, vector: Any) -> list[str]:
    return [match.passage.id for match in index.search("", vector)]


def test_articles_like_one_are_found_once_each_without_it(
    index: NewsIndex, put: Put, embed: Embed
) -> None:
    put(index, "a", "Troops go east.\n\nThe ministers met.", title='Troops "move"')
    put(index, "b", "Troops go west.\n\nTroops went east.", title="East")
    put(index, "c", "Harvest was good.", title="Farms")
    found = index.similar("a")
    assert [match.article.id for match in found] == ["b", "c"]
    assert [match.rank for match in found] == [1, 2]
    assert [match.article.id for match in index.similar("a", limit=1)] == ["b"]
    assert index.similar("zz") == []
    only = Filters(articles=frozenset({"a", "c"}))
    assert [match.article.id for match in index.similar("a", filters=only)] == ["c"]


def test_vectors_in_memory_follow_what_is_put_and_removed(
    index: NewsIndex, put: Put, embed: Embed
) -> None:
    put(index, "a", "Troops stay.")
    assert ids(index, embed("troops")) == ["a#0"]
    put(index, "b", "Troops leave.\n\nNobody saw it.")
    with index.writer() as writer:
        writer.remove("a")
    assert set(ids(index, embed("troops"))) == {"b#0", "b#1"}
    put(index, "b", "Nothing of that.")
    assert ids(index, embed("troops")) == ["b#0"]
