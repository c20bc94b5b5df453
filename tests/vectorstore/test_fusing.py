"""Words of a question, and one ranking out of two."""

from collections.abc import Callable
from datetime import date
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from vectorstore.index import NewsIndex
from vectorstore.records import Article
from vectorstore.search import (
    FEEDBACK_SHARE,
    HALF_LIFE,
    KEYWORD_SHARE,
    MAX_TERMS,
    RECENCY_SHARE,
    feedback,
    fuse,
    match_terms,
    recency,
    unit,
)


@pytest.mark.parametrize(
    ("query", "expression"),
    [
        (
            "Which countries oppose deployment?",
            '"countries" OR "oppose" OR "deployment"',
        ),
        ("the WHO and who", '"who" OR "w h o"'),
        ("WHICH ARMY IS IT", '"army" OR "it" OR "i t"'),
        ("Who is he?", '"who" OR "is" OR "he"'),
        ('he said "no to war" twice', '"no to war" OR "said" OR "twice"'),
        ("“boots on the ground” is it", '"boots on the ground"'),
        ('an unclosed "quote', '"unclosed" OR "quote"'),
        ("the US army", '"us" OR "u s" OR "army"'),
        ("the U.S. army", '"us" OR "u s" OR "army"'),
        ("give it to us", '"give"'),
        (
            "Germany's cease-fire foo_bar",
            '"germany" OR "cease" OR "fire" OR "foo" OR "bar"',
        ),
        ("NEAR(a q) AND col:x* NOT ^y", '"near" OR "q" OR "col" OR "x" OR "y"'),
        ("troops Troops TROOPS", '"troops"'),
        ('"" ?!…', ""),
        ("", ""),
        ("bad \ud800 text", '"bad" OR "text"'),
    ],
)
def test_a_question_becomes_harmless_terms(query: str, expression: str) -> None:
    assert " OR ".join(match_terms(query)) == expression


def test_a_pasted_article_is_searched_by_its_first_words() -> None:
    query = " ".join(f"word{number}" for number in range(5_000))
    assert len(match_terms(query)) == MAX_TERMS


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


def test_fusion_scales_each_ranking_from_its_best_to_its_last() -> None:
    fused = fuse([(1, 9.0), (2, 6.0), (3, 5.0)], [(3, 0.8), (4, 0.4)])
    assert fused == pytest.approx(
        {1: KEYWORD_SHARE, 2: KEYWORD_SHARE / 4, 3: 1 - KEYWORD_SHARE, 4: 0.0}
    )
    assert fuse([(1, 9.0), (2, 3.0)], []) == {1: 1.0, 2: 0.0}
    assert fuse([], [(7, 0.5)]) == {7: 1.0}
    assert fuse([], []) == {}


def test_what_is_new_gains_and_the_gain_halves_with_age() -> None:
    assert recency(100, 100) == recency(120, 100) == RECENCY_SHARE
    assert recency(100, 100 + int(HALF_LIFE)) == pytest.approx(RECENCY_SHARE / 2)
    assert recency(None, 100) == recency(100, None) == 0


def test_of_equal_passages_the_newest_comes_first_when_the_day_counts(
    index: NewsIndex, put: Callable[..., Article]
) -> None:
    for name, day in (("a", "2025-01-01"), ("b", "2025-03-01"), ("c", None)):
        put(index, name, "troops stay", published=day)
    plain = index.search("troops", None)
    assert [match.article.id for match in plain] == ["a", "b", "c"]
    today = index.search("troops", None, today=date(2025, 3, 2))
    assert [match.article.id for match in today] == ["b", "a", "c"]


def test_feedback_draws_the_question_towards_what_was_found() -> None:
    question = np.array([1, 0], np.float32)
    drawn = feedback(question, np.array([[0, 1], [0, 1]], np.float32))
    expected = np.array([1 - FEEDBACK_SHARE, FEEDBACK_SHARE])
    assert drawn == pytest.approx(expected / np.linalg.norm(expected))


def test_zero_vectors_stay_zero() -> None:
    assert unit(np.zeros((2, 3), np.float32)).tolist() == [[0, 0, 0], [0, 0, 0]]
