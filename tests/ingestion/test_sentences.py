import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.ingestion.sentences import LONGEST_SENTENCE, sentence_spans


def sentences(text: str) -> list[str]:
    return [text[start:end] for start, end in sentence_spans(text)]


@pytest.mark.parametrize(
    "expected",
    [
        ["He was firm.", "“We need it.”", "She left."],
        ["It cost £10bn.", "The price rose 5.2 per cent."],
        ["No. 10 said so.", "The U.S. Army agreed."],
        ["Ms. Lee met Mr. Hay.", "Cllr. Bo and Lt. Gen. Dow did not."],
        ["Sir Keir said ‘nothing is off the table’ in Kyiv.", "Next one."],
        ["It ended at 5 p.m. on Monday.", "The Jan. 6 riot did not."],
        ["Britain's chancellor doesn't know.", "It wasn't so."],
        ["The aid is worth approx. 5 million.", "J. K. Lund wrote it."],
        ["Kiev is 😀 open.", "Next 😀 one."],
    ],
)
def test_sentences_are_cut_where_a_reader_would(expected: list[str]) -> None:
    assert sentences(" ".join(expected)) == expected


def test_a_quotation_stays_with_the_words_that_say_whose_it_is() -> None:
    text = "He wrote: “They play dumb. Time and again.” She did not."
    assert sentences(text) == [
        "He wrote: “They play dumb. Time and again.”",
        "She did not.",
    ]


def test_a_line_break_is_a_border() -> None:
    assert sentences("One line\nand the next.\n\n  Third. ") == [
        "One line",
        "and the next.",
        "Third.",
    ]


def test_pieces_without_a_letter_or_digit_are_no_sentences() -> None:
    assert sentences("* * *\n—\nWords.") == ["Words."]


def test_a_very_long_sentence_is_cut_at_clauses() -> None:
    text = "; ".join(
        f"the clause with the number {n} goes on and on" for n in range(60)
    )
    found = sentences(text + ".")
    assert len(found) > 3
    assert all(len(each) <= LONGEST_SENTENCE for each in found)
    assert all(each.endswith((";", ".")) for each in found)


@given(
    st.text(
        st.sampled_from("aB. “”‘’\"'!?\n\t ;,0123é😀—…()")
        | st.characters(codec="utf-8"),
        max_size=1500,
    )
)
def test_spans_are_exact_ordered_and_cover_every_word(text: str) -> None:
    spans = sentence_spans(text)
    place = 0
    for start, end in spans:
        assert place <= start < end <= len(text)
        assert not any(map(str.isalnum, text[place:start]))
        assert text[start:end] == text[start:end].strip()
        assert "\n" not in text[start:end]
        assert end - start <= LONGEST_SENTENCE
        place = end
    assert not any(map(str.isalnum, text[place:]))


@pytest.mark.parametrize(
    "piece", ["a", "a. ", "“A. ", '" ', " ", ".\n", "Mr. ", "(a. "]
)
def test_time_grows_with_the_length_only(piece: str) -> None:
    began = time.perf_counter()
    sentence_spans(piece * (400_000 // len(piece)))
    assert time.perf_counter() - began < 5
