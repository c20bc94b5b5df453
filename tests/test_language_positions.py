"""Shades of a position are told apart by the words news uses for them."""

import pytest

from assistant.language.positions import (
    asked_position,
    asks_for_positions,
    stated_position,
    wanted_positions,
)


@pytest.mark.parametrize(
    ("text", "position"),
    [
        ("Norland rejects the dam.", "opposes"),
        ("Norland will not take part.", "opposes"),
        ("Norland said no to the dam.", "opposes"),
        ("Norland is not willing to pay.", "opposes"),
        ("Norland turned down the request.", "opposes"),
        ("Norland declined to join.", "opposes"),
        ("Norland said no talks took place.", None),
        ("Norland supports the dam.", "supports"),
        ("Norland would back the dam as long as its neighbours pay.", "conditional"),
        ("Norland has not decided whether to back the dam.", "undecided"),
        ("Norland has not ruled out joining.", "undecided"),
        ("Norland is sceptical about the dam.", "reserved"),
        ("Norland signalled support for the dam.", "supports"),
        ("Norland is enthusiastic about the dam.", "supports"),
        ("Norland found it “unwise” not to build the dam.", None),
        ("Norland declined to say which of the figures it had.", None),
        ("Nobody is currently considering a dam.", "opposes"),
        ("Norland has three rivers.", None),
    ],
)
def test_a_sentence_states_one_shade(text: str, position: str | None) -> None:
    assert stated_position(text) == position


def test_a_question_about_one_shade_asks_for_it() -> None:
    assert asked_position("Which countries oppose the dam?") == "opposes"
    assert asked_position("Which countries support the dam?") == "supports"


def test_a_question_about_several_shades_asks_for_none() -> None:
    assert asked_position("Who supports the dam and who opposes it?") is None
    assert asked_position("Which unions want it gone, and which oppose that?") is None
    assert asked_position("Which unions oppose it, and who leads them?") == "opposes"
    assert asked_position("Which rivers does the dam cross?") is None


@pytest.mark.parametrize(
    "question",
    [
        "Which unions support or oppose the dam?",
        "Which unions are for or against the dam?",
        "Which unions are for, and which against, the dam?",
        "Who is for and who is against the dam?",
        "Which unions oppose the dam?",
        "Where do the unions stand?",
    ],
)
def test_a_question_that_wants_to_know_who_stands_where_is_known(question: str) -> None:
    assert asks_for_positions(question)
    assert not asks_for_positions("Which rivers does the dam cross?")


def test_support_on_a_condition_is_listed_unless_the_question_says_without() -> None:
    plain = "Which countries support the dam?"
    assert wanted_positions(plain) == {"supports", "conditional"}
    assert wanted_positions(f"{plain[:-1]} without a condition?") == {"supports"}
    either = f"{plain[:-1]}, whether or not on a condition?"
    assert wanted_positions(either) == {"supports", "conditional"}
    assert wanted_positions("Where do they stand?") == frozenset()


@pytest.mark.parametrize(
    "text",
    [
        "Norland has paid 12 million crowns in support of the dam.",
        "Norland should go back into the valley.",
        "Norland guards the valley against a flood.",
        "Better late than never, Norland said.",
        "Norland is not keen on the dam.",
        "Norland is less enthusiastic about the dam.",
        "Norland expressed no support.",
    ],
)
def test_words_that_only_look_like_a_stance_state_none(text: str) -> None:
    assert stated_position(text) is None
