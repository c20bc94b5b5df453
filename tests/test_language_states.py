"""States are found under every word that news uses for them as governments."""

import pytest

from assistant.language import states_in
from assistant.language.states import is_adjective, states_in_a_row


def test_people_capital_and_country_are_one_state() -> None:
    assert states_in("Warsaw said Polish troops would stay in Poland.") == ["Poland"]


def test_states_come_in_order_and_once() -> None:
    text = "Germany and the UK agreed; Britain, like South Korea, will pay."
    assert states_in(text) == ["Germany", "United Kingdom", "South Korea"]


def test_a_word_without_a_capital_is_no_state() -> None:
    assert states_in("They told us to polish the turkey.") == []


def test_a_state_inside_a_longer_name_is_not_taken_for_it() -> None:
    assert states_in("South Sudan, not Sudan.") == ["South Sudan", "Sudan"]
    assert states_in("Nigeria") == ["Nigeria"]


def test_what_only_holds_the_name_of_a_state_is_none() -> None:
    assert states_in("New Mexico, the Gulf of Oman, Benin City and Chad") == ["Chad"]
    assert states_in("a sea of Palestinian flags, the new Mexico deal") == [
        "Palestine",
        "Mexico",
    ]


def test_states_that_speak_as_one_are_listed_as_they_are_called() -> None:
    text = "The Baltics and Poland object; Scandinavian nations agree."
    assert states_in(text) == ["Baltic States", "Poland", "Scandinavian Countries"]


def test_a_people_is_told_from_its_state() -> None:
    assert is_adjective("Norwegian")
    assert is_adjective("European")
    assert not is_adjective("Norway")
    assert not is_adjective("Oslo")


def test_small_states_are_states_too() -> None:
    text = "Guineans and Malians; Trinidad and Tobago, East Timor, Guinea-Bissau."
    found = ["Guinea", "Mali", "Trinidad and Tobago", "Timor-Leste", "Guinea-Bissau"]
    assert states_in(text) == found


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("Poland and the Baltic states would guard it.", [["Poland", "Baltic States"]]),
        (
            "Norway, Canada, and Latvia; Britain said France or Germany.",
            [["Norway", "Canada", "Latvia"], ["France", "Germany"]],
        ),
        ("The UK, the Czech Republic", [["United Kingdom", "Czechia"]]),
        ("the British and French; Paris and Spain; Spain left Malta", []),
        ("Norway, whose army Sweden trains", []),
    ],
)
def test_states_named_directly_after_each_other_are_in_a_row(
    text: str, rows: list[list[str]]
) -> None:
    assert states_in_a_row(text) == rows
