"""Words of a question, and one ranking out of two."""

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from vectorstore.index import NewsIndex
from vectorstore.records import Article
from vectorstore.search import MAX_TERMS, exact_ranking, fuse, match_expression, unit


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
    assert match_expression(query) == expression


def test_a_pasted_article_is_searched_by_its_first_words() -> None:
    query = " ".join(f"word{number}" for number in range(5_000))
    assert match_expression(query).count(" OR ") == MAX_TERMS - 1


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


def test_fusion_is_the_sum_of_reciprocal_ranks() -> None:
    fused = fuse([[1, 2, 3], [3, 4]], limit=10)
    assert [number for number, _ in fused] == [3, 1, 2, 4]
    assert [score for _, score in fused] == pytest.approx(
        [
            1 / 63 + 1 / 61,
            1 / 61,
            1 / 62,
            1 / 62,
        ]
    )
    assert fuse([[1, 2, 3], [3, 4]], limit=1) == fused[:1]
    assert fuse([[], []], limit=5) == []


def test_exact_ranking_orders_by_cosine_then_by_number() -> None:
    matrix = unit(np.array([[1, 0], [1, 1], [0, 1], [1, 0]], np.float32))
    question = np.array([1, 0], np.float32)
    assert exact_ranking(np.array([9, 8, 7, 6]), matrix, question, 3) == [6, 9, 8]


def test_zero_vectors_stay_zero() -> None:
    assert unit(np.zeros((2, 3), np.float32)).tolist() == [[0, 0, 0], [0, 0, 0]]
