"""What is read out of English text: words, values, names."""

import pytest

from assistant.language import (
    canonical_names,
    content_stems,
    names,
    numbers,
    stands_in,
    stem,
    words,
)


def test_words_are_lower_case_and_keep_their_apostrophes() -> None:
    assert words("Lund’s dam, isn't it?") == ["lund’s", "dam", "isn't", "it"]


def test_stems_join_forms_of_one_word_and_drop_possessives() -> None:
    assert stem("opposes") == stem("opposed") == stem("oppose")
    assert stem("mayor's") == stem("mayor’s") == stem("mayor")


def test_stop_words_carry_no_meaning_and_states_have_one_name() -> None:
    assert content_stems("What did the British say about it?") == content_stems("UK")
    assert content_stems("to be or not to be") == frozenset()


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("340 million crowns", {340e6}),
        ("£12.8bn or 12.8 billion", {12.8e9}),
        ("1,200 people, 3.5 per cent", {1200, 3.5}),
        ("two trawlers and a dozen boats", {2, 12}),
        ("six thousand", {6000}),
        ("in 2022", {2022}),
        ("no figure at all", set()),
        ("the A4 road", set()),
    ],
)
def test_values_are_read_in_digits_and_words(text: str, values: set[float]) -> None:
    assert numbers(text) == values


def test_names_are_tokens_without_titles_or_openings_of_sentences() -> None:
    assert names("Mayor Petra Lund spoke to Sir Bob Hall.") >= {"petra", "lund", "hall"}
    assert names("However, nothing happened. Nobody spoke on Monday.") == frozenset()
    assert "minister" not in names("the Prime Minister of Norway")


@pytest.mark.parametrize("text", ["Londoners saw London", "the White House", "Kyiv"])
def test_a_capital_stands_for_its_state(text: str) -> None:
    state = {"White": "us", "Kyiv": "ukraine", "London": "uk"}
    wanted = next(value for key, value in state.items() if key in text)
    assert wanted in names(f"It was said in {text}.")


def test_a_name_stands_in_a_text_in_any_of_its_forms() -> None:
    assert stands_in("lund", "It was Lund’s idea.")
    assert stands_in("germany", "German ministers refused.")
    assert stands_in("us", "A White House official spoke.")
    assert not stands_in("lund", "It was Lundgren's idea.")
    assert not stands_in("france", "German ministers refused.")


def test_names_of_two_words_count_as_the_state_they_are() -> None:
    assert canonical_names(["white", "house"]) == {"us"}
    assert canonical_names(["czech-republic"]) == {"czechia"}
    assert canonical_names(["prime", "minister", "j"]) == set()
