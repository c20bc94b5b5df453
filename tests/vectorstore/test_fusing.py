"""Words of a question, and one ranking out of two."""

import numpy as np
import pytest

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
    ("query", "terms"),
    [
        (
            "Which countries oppose deployment?",
            ["countries", "oppose", "deployment"],
        ),
        ("the WHO and who", ["who", "w h o"]),
        ("WHICH ARMY IS IT", ["army", "it", "i t"]),
        ("Who is he?", ["who", "is", "he"]),
        ('he said "no to war" twice', ["no to war", "said", "twice"]),
        ("“boots on the ground” is it", ["boots on the ground"]),
        ('an unclosed "quote', ["unclosed", "quote"]),
        ("the US army", ["us", "u s", "army"]),
        ("the U.S. army", ["us", "u s", "army"]),
        ("give it to us", ["give"]),
        (
            "Germany's cease-fire foo_bar",
            ["germany", "cease", "fire", "foo", "bar"],
        ),
        ("NEAR(a q) AND col:x* NOT ^y", ["near", "q", "col", "x", "y"]),
        ("troops Troops TROOPS", ["troops"]),
        ('"" ?!…', []),
        ("", []),
        ("bad \ud800 text", ["bad", "text"]),
    ],
)
def test_a_question_becomes_harmless_terms(query: str, terms: list[str]) -> None:
    assert match_terms(query) == terms


def test_a_pasted_article_is_searched_by_its_first_words() -> None:
    query = " ".join(f"word{number}" for number in range(5_000))
    assert len(match_terms(query)) == MAX_TERMS


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


def test_feedback_draws_the_question_towards_what_was_found() -> None:
    question = np.array([1, 0], np.float32)
    drawn = feedback(question, np.array([[0, 1], [0, 1]], np.float32))
    expected = np.array([1 - FEEDBACK_SHARE, FEEDBACK_SHARE])
    assert drawn == pytest.approx(expected / np.linalg.norm(expected))


def test_zero_vectors_stay_zero() -> None:
    assert unit(np.zeros((2, 3), np.float32)).tolist() == [[0, 0, 0], [0, 0, 0]]
