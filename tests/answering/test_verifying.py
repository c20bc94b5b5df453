"""A claim is kept only when a sentence that was read carries it."""

from collections.abc import Callable
from typing import Any

import pytest

from assistant.answering.drafting import Draft
from assistant.answering.verifying import check_claim, context_of
from vectorstore.records import Article

Reader = Callable[..., Any]

QUESTION = "Who said what of the dam?"


@pytest.mark.parametrize(
    ("text", "typed", "carried_by"),
    [
        ("Petra Lund opposes the Varnholt dam.", (1,), [1]),
        ("Petra Lund opposes the Varnholt dam.", (4,), [1]),
        ("Petra Lund opposes the Varnholt dam.", (), [1]),
        ("The Varnholt dam would cost 340 million crowns.", (1,), [3]),
        ("It would cost 340m crowns.", (3,), [3]),
        ("Lund called it “a monument to vanity”.", (2,), [2]),
        ("Lund called it “A Monument to Vanity.”", (2,), [2]),
        ("Brenna's council supports the dam.", (), [4]),
    ],
)
def test_the_sentence_that_carries_a_claim_is_found(
    text: str, typed: tuple[int, ...], carried_by: list[int], read: Reader, dam: Article
) -> None:
    checked = check_claim(Draft(text, typed), QUESTION, *read(dam))
    assert checked.support == "supported"
    assert [sentence.number for sentence in checked.sentences] == carried_by


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("Nine engineers were asked.", "figure Nine"),
        ("Petra Lund and Bob Hansen oppose the dam.", "Hansen"),
        ("Lund called it “a monument to folly”.", "a monument to folly"),
        ("Fishermen caught herring near the coast.", "no sentence read says this"),
    ],
)
def test_a_claim_that_nothing_carries_is_unsupported_with_the_reason(
    text: str, reason: str, read: Reader, dam: Article
) -> None:
    checked = check_claim(Draft(text, (1, 2, 3, 4)), QUESTION, *read(dam))
    assert checked.support == "unsupported"
    assert reason in checked.reason


@pytest.mark.parametrize(
    ("text", "reason", "against"),
    [
        ("The dam would cost 350 million crowns.", "340 million, not 350", 3),
        ("The council of Brenna does not support the dam.", "not support", 4),
        ("The council of Brenna opposes the dam.", "“supports”, not “opposes”", 4),
        ("Mayor Petra Lund supports the Varnholt dam.", "“opposes”, not", 1),
    ],
)
def test_a_claim_that_a_sentence_speaks_against_is_contradicted_by_that_sentence(
    text: str, reason: str, against: int, read: Reader, dam: Article
) -> None:
    checked = check_claim(Draft(text, (2,)), QUESTION, *read(dam))
    assert checked.support == "contradicted"
    assert [sentence.number for sentence in checked.sentences] == [against]
    assert reason in checked.reason


def test_two_outlets_that_differ_each_carry_their_own_claim(
    read: Reader, dam: Article
) -> None:
    other = Article(id="b", text="The council of Brenna opposes the dam.")
    sentences, articles = read(dam, other)
    for text, number in (("supports", 4), ("opposes", 5)):
        claim = Draft(f"The council of Brenna {text} the dam.", ())
        checked = check_claim(claim, QUESTION, sentences, articles)
        assert checked.support == "supported"
        assert [sentence.number for sentence in checked.sentences] == [number]


def test_a_report_told_without_its_speaker_is_partial(read: Reader) -> None:
    article = Article(id="a", text="The plant will close in May, Olga Brandt said.")
    checked = check_claim(
        Draft("The plant will close in May.", (1,)), "", *read(article)
    )
    assert (checked.support, len(checked.sentences)) == ("partial", 1)
    assert "Olga Brandt" in checked.reason


def test_several_typed_sentences_can_carry_a_claim_together(
    read: Reader, dam: Article
) -> None:
    other = Article(id="b", text="Two engineers met.\nThe harbour council sat.")
    sentences, articles = read(dam, other)
    both = "Two engineers put the cost at 340 million crowns."
    joined = check_claim(Draft(both, (3, 5)), QUESTION, sentences, articles)
    assert joined.support == "supported"
    assert [sentence.number for sentence in joined.sentences] == [3, 5]
    untyped = check_claim(Draft(both, (3,)), QUESTION, sentences, articles)
    assert untyped.support == "unsupported"


def test_what_a_reader_knows_is_the_title_the_outlet_and_the_lines_before(
    read: Reader, dam: Article
) -> None:
    sentences, _ = read(dam)
    context = context_of(sentences[1], dam)
    assert "Varnholt dam divides the valley" in context
    assert "The Valley Times" in context
    assert "Petra Lund" in context
    assert "vanity" not in context
