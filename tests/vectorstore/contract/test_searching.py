"""What a search finds by words, and in which order."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from vectorstore.index import NewsIndex
from vectorstore.records import Article


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(query=st.text(alphabet=st.characters(exclude_categories=()), max_size=60))
def test_no_question_breaks_the_search(index: NewsIndex, query: str) -> None:
    assert index.search(query, None) == []


def test_a_phrase_in_quotes_is_kept_together(
    index: NewsIndex, put: Callable[..., Article]
) -> None:
    put(index, "a", "boots on the ground")
    put(index, "b", "ground frost ruined the boots")
    assert [m.article.id for m in index.search('"boots on the ground"', None)] == ["a"]
    assert len(index.search("boots ground", None)) == 2


def test_titles_and_outlets_are_searched(
    index: NewsIndex, put: Callable[..., Article]
) -> None:
    put(index, "a", "Text.", title="Élysée meeting", outlet="Le Monde")
    assert len(index.search("elysee", None)) == 1
    assert len(index.search("monde", None)) == 1


def test_a_phrase_that_stands_nowhere_is_searched_by_its_words(
    index: NewsIndex, put: Callable[..., Article], embed: Callable[[str], Any]
) -> None:
    put(index, "a", "boots on the ground")
    put(index, "b", "ground frost ruined the boots")
    put(index, "c", "the harvest was good")
    quoted = index.search(
        'harvest "boots on the ground"', embed("harvest"), phrases=True
    )
    assert [match.article.id for match in quoted] == ["a"]
    nowhere = index.search('harvest "boots in the air"', embed("harvest"), phrases=True)
    assert nowhere[0].article.id == "c"


def test_a_word_that_stands_nearly_everywhere_counts_only_beside_a_rarer_one(
    index: NewsIndex,
    put: Callable[..., Article],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    put(index, "a", "troops go")
    put(index, "b", "the harvest of troops")
    put(index, "c", "troops stay")

    def found(query: str) -> list[str]:
        return [match.article.id for match in index.search(query, None)]

    assert found("troops harvest") == ["b", "a", "c"]
    monkeypatch.setattr("vectorstore.search.SCORED", 2)
    assert found("troops harvest") == ["b"]
    assert found("troops") == ["a", "c", "b"]
    assert found("troops nowhere") == ["a", "c", "b"]
    put(index, "d", "new harvest")
    assert found("troops harvest") == ["b", "d"]


def test_of_equal_passages_the_newest_comes_first_when_the_day_counts(
    index: NewsIndex, put: Callable[..., Article]
) -> None:
    for name, day in (("a", "2025-01-01"), ("b", "2025-03-01"), ("c", None)):
        put(index, name, "troops stay", published=day)
    plain = index.search("troops", None)
    assert [match.article.id for match in plain] == ["a", "b", "c"]
    today = index.search("troops", None, today=date(2025, 3, 2))
    assert [match.article.id for match in today] == ["b", "a", "c"]


def test_words_are_found_in_every_form_and_ranked_by_how_rare_they_are(
    index: NewsIndex, put: Callable[..., Article]
) -> None:
    for name, text in (
        ("a", "The ministers were opposing deployments of troops in the valley."),
        ("b", "Troops, troops, troops."),
        ("c", "Troops left the U.S. base in Köln, which is far away from all of this."),
        ("d", "Harvests were good."),
    ):
        put(index, name, text)

    def found(query: str) -> list[str]:
        return [match.article.id for match in index.search(query, None)]

    assert found("opposed a deployment of troops") == ["a", "b", "c"]
    assert found("US troop in koln") == ["c", "b", "a"]
    assert found("harvesting") == ["d"]
    assert found("minister nowhere") == ["a"]
