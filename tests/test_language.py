"""What is read out of English text: words, values, names."""

import sys
from concurrent.futures import ThreadPoolExecutor

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


@pytest.mark.parametrize(
    ("text", "state"),
    [
        ("Talks with London failed.", "uk"),
        ("Officials of the White House spoke.", "us"),
        ("Yesterday Kyiv refused.", "ukraine"),
        ("South Korean officials spoke.", "south korea"),
        ("New Zealand's minister spoke.", "new zealand"),
    ],
)
def test_a_people_and_a_capital_that_acts_are_their_state(
    text: str, state: str
) -> None:
    assert state in names(text)


def test_a_capital_where_something_happens_is_only_a_place() -> None:
    assert names("They met in Kyiv.") == {"kyiv"}
    assert not stands_in("berlin", "They met in Germany.")
    assert stands_in("germany", "They met in Berlin.")


def test_names_are_compared_without_their_accents() -> None:
    assert stands_in("castagnac", "Hélène Castagnac spoke.")
    assert names("It was Hélène Castagnac.") == names("It was Helene Castagnac.")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Customers of Petra Savings pulled out.", {"petra", "savings"}),
        ("Francis of Petra came.", {"francis", "petra"}),
        ("Several hundred people came.", set()),
        ("Neither Namibia nor Fiji won.", {"namibia", "fiji"}),
        ("Strikes on Fridays ended.", set()),
    ],
)
def test_words_that_begin_a_sentence_or_tell_a_day_are_no_names(
    text: str, found: set[str]
) -> None:
    assert names(text) == found


def test_a_lone_word_that_begins_a_sentence_is_a_name_when_it_owns_something() -> None:
    assert names("Varnholt's dam leaks.") == {"varnholt"}
    assert names("Engineers fear a leak.") == frozenset()


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


def test_threads_that_stem_at_once_do_not_get_each_others_words() -> None:
    made = [
        f"{start}{end}"
        for start in ("oppos", "generat", "relat", "organiz")
        for end in ("ing", "ed", "ation", "ational", "ers", "ability", "ively")
    ]
    expected = [stem(word) for word in made]
    usual = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        with ThreadPoolExecutor(8) as threads:
            for _ in range(20):
                stem.cache_clear()
                rounds = list(threads.map(lambda _: [stem(w) for w in made], range(8)))
                assert rounds == [expected] * 8
    finally:
        sys.setswitchinterval(usual)
        stem.cache_clear()
