from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.evaluation.golden import GoldenItem
from assistant.evaluation.metrics import (
    invented_numbers,
    item_scores,
    overlaps,
    quote_is_exact,
)
from assistant.models import Answer, Item, Position
from vectorstore.records import Article


def item(name: str, position: Position | None = None) -> Item:
    return Item(name=name, position=position, detail="", as_of=None, citations=(1,))


EXPECTED = [
    GoldenItem(names=("Norland", "Kingdom of Norland"), position="supports"),
    GoldenItem(names=("Sudria",), position="opposes"),
    GoldenItem(names=("Westmark",)),
]


def test_items_are_scored_as_worked_by_hand() -> None:
    # Two of three found, one too many: P = 2/3, R = 2/3, F1 = 2/3; 1 of 2 placed.
    scores = item_scores(
        EXPECTED,
        [item("the NORLAND", "supports"), item("Sudria", "supports"), item("Ostia")],
    )
    assert scores.precision == pytest.approx(2 / 3)
    assert scores.recall == pytest.approx(2 / 3)
    assert scores.f1 == pytest.approx(2 / 3)
    assert (scores.positions_right, scores.positions) == (1, 2)
    assert scores.missed == ("Westmark",)
    assert scores.extra == ("Ostia",)
    assert scores.misplaced == ("Sudria",)


def test_an_item_under_two_of_its_names_counts_once() -> None:
    scores = item_scores(
        EXPECTED[:1], [item("Norland", "supports"), item("Kingdom of Norland", None)]
    )
    assert (scores.precision, scores.recall) == (1, 1)
    assert scores.misplaced == ("Norland",), "two positions are not the expected one"


def test_a_name_inside_another_is_not_found() -> None:
    assert item_scores(EXPECTED[:1], [item("North Norland")]).recall == 0


def test_an_expected_name_of_several_words_is_found_inside_a_longer_one() -> None:
    assert item_scores(EXPECTED[:1], [item("the old Kingdom of Norland")]).recall == 1


def test_no_items_score_nothing() -> None:
    scores = item_scores(EXPECTED, [])
    assert (scores.precision, scores.recall, scores.f1) == (0, 0, 0)
    assert not scores.perfect


names = st.sampled_from(["Norland", "Sudria", "Westmark", "Kingdom of Norland", "X"])


@given(st.lists(names, max_size=6))
def test_item_scores_are_bounded_and_do_not_depend_on_the_order(
    given_names: list[str],
) -> None:
    items = [item(name) for name in given_names]
    scores = item_scores(EXPECTED, items)
    for figure in (scores.precision, scores.recall, scores.f1):
        assert 0 <= figure <= 1
    assert min(scores.precision, scores.recall) <= scores.f1 + 1e-9
    assert scores.f1 <= max(scores.precision, scores.recall) + 1e-9
    assert item_scores(EXPECTED, items[::-1]) == scores


@pytest.mark.parametrize(
    ("cited", "expected", "same"),
    [
        ((0, 10), (0, 10), True),
        ((0, 100), (40, 50), True),
        ((0, 10), (5, 15), True),
        ((0, 10), (6, 16), False),
        ((0, 10), (10, 20), False),
        ((5, 5), (0, 10), False),
    ],
)
def test_half_of_the_shorter_sentence_must_be_shared(
    cited: tuple[int, int], expected: tuple[int, int], same: bool
) -> None:
    assert overlaps(cited, expected) is same
    assert overlaps(expected, cited) is same


def test_a_quote_must_stand_at_its_offsets(
    make_answer: Callable[..., Answer], north: Article
) -> None:
    (citation,) = make_answer("x", (north, "Parliament was not asked.")).citations
    assert quote_is_exact(citation, north.text)
    assert not quote_is_exact(replace(citation, start=citation.start + 1), north.text)
    assert not quote_is_exact(replace(citation, quote="It was asked."), north.text)
    assert not quote_is_exact(citation, None)
    assert not quote_is_exact(replace(citation, start=-25, end=-1), north.text)


def test_numbers_that_stand_nowhere_are_named(
    make_answer: Callable[..., Answer], north: Article
) -> None:
    text = "450 troops, £12.8bn and 600 ships by 9 April 2027, wrote 40% [1]."
    answer = make_answer(text, (north, "The cost was put at £12.8 billion."))
    assert invented_numbers(answer) == ("450", "600", "2027-04-09", "40%")


def test_numbers_of_the_question_the_day_and_the_count_are_not_invented(
    make_answer: Callable[..., Answer], north: Article
) -> None:
    answer = make_answer(
        "Not 600: on 10 March 2026 two countries agreed [1].",
        (north, "Parliament was not asked."),
        items=[item("Norland"), item("Sudria")],
    )
    assert invented_numbers(replace(answer, question="Is it 600?")) == ()
