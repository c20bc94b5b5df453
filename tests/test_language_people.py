"""Names of persons are told from those of places and offices."""

import pytest

from assistant.language.people import (
    is_no_person,
    people_of,
    person_names,
    persons_in_a_row,
    without_office,
)

REPORT = (
    "Norway's prime minister, Jens Holm, met Polish Foreign Minister Ewa Zajac in "
    "Oslo. Tore Lind, Norway's defence minister, stayed away. Marta Ruiz, deputy chair "
    "of the Bank of Spain, told The Harbour Times that Holm was right. Zajac left the "
    "United Nations building for Saudi Arabia as Sir Paul Reid of the Ministry of "
    "Trade arrived."
)


def test_persons_are_named_in_full_and_without_their_office() -> None:
    found = person_names(REPORT, REPORT)
    assert set(found) == {
        "Jens Holm",
        "Ewa Zajac",
        "Tore Lind",
        "Marta Ruiz",
        "Paul Reid",
    }


@pytest.mark.parametrize(
    ("name", "bare"),
    [
        ("Polish Prime Minister Ewa Zajac", "Ewa Zajac"),
        ("Sir Paul Reid", "Paul Reid"),
        ("Jens Holm", "Jens Holm"),
        ("Norway’s Jens Holm", "Jens Holm"),
    ],
)
def test_an_office_is_no_part_of_a_name(name: str, bare: str) -> None:
    assert without_office(name) == bare


@pytest.mark.parametrize(
    ("state", "people"),
    [("norway", {"holm", "lind"}), ("poland", {"zajac"}), ("ukraine", set())],
)
def test_who_holds_an_office_speaks_for_its_state(state: str, people: set[str]) -> None:
    assert people_of(state, REPORT) == people


def test_a_last_name_alone_is_a_person_once_the_article_named_one_so() -> None:
    assert person_names("Holm said no.", REPORT) == ["Jens Holm"]
    assert person_names("Harbour said no.", REPORT) == []


@pytest.mark.parametrize(
    ("name", "none"),
    [
        ("Norway", True),
        ("Maine House", True),
        ("Democratic Party of Wisconsin", True),
        ("Kanye West", False),
        ("Will Smith", False),
        ("White House officials", False),
    ],
)
def test_states_and_bodies_are_no_persons(name: str, none: bool) -> None:
    assert is_no_person(name) == none


def test_a_word_that_begins_a_sentence_is_no_given_name() -> None:
    assert person_names("Actor Will Smith won.") == ["Will Smith"]
    assert person_names("Ida Holm left. But Holm stayed.", "But Holm stayed.") == [
        "Ida Holm"
    ]


def test_an_article_before_a_lone_word_is_no_name() -> None:
    around = "IDEAS IN THE UK The plan is old."
    assert person_names("“The UK, France and others agreed.", around) == []


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        (
            "Jens Holm, Poland's premier Ewa Zajac and two ex-ministers, Ida Lund and "
            "Paul Reid, came.",
            [["Jens Holm", "Ewa Zajac", "Ida Lund", "Paul Reid"]],
        ),
        ("Jens Holm told Ewa Zajac and Ida Lund.", [["Ewa Zajac", "Ida Lund"]]),
        ("Jens Holm left. Ewa Zajac and her dog stayed.", []),
        ("Jens Holm left, and Ewa Zajac stayed.", []),
    ],
)
def test_persons_in_a_row_have_nothing_but_their_offices_between_them(
    text: str, rows: list[list[str]]
) -> None:
    assert persons_in_a_row(text) == rows
