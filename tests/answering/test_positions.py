"""Shades of a position are told apart by the words news uses for them."""

import pytest

from assistant.answering.positions import asked_position, stated_position


@pytest.mark.parametrize(
    ("text", "position"),
    [
        ("Norland rejects the dam.", "opposes"),
        ("Norland will not take part.", "opposes"),
        ("Norland supports the dam.", "supports"),
        ("Norland would back the dam as long as its neighbours pay.", "conditional"),
        ("Norland has not decided whether to back the dam.", "undecided"),
        ("Norland has not ruled out joining.", "undecided"),
        ("Norland is sceptical about the dam.", "reserved"),
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
    assert asked_position("Which rivers does the dam cross?") is None
