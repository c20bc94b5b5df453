"""What counts as an item of a list, and in whose words it is shown."""

from collections.abc import Callable

import pytest

from assistant.answering.brief import Brief
from assistant.answering.extracting import extract_claims
from assistant.answering.listing import (
    as_said,
    beside,
    by_office,
    enumerated,
    lone_names,
    named_in,
    with_entries,
)
from assistant.answering.verifying import Checked
from assistant.models import Sort
from tests.answering.conftest import Read
from vectorstore.records import Article

ARTICLE = Article(
    id="a",
    text="Governor Ida Holm said that violence is wrong.\n"
    "He did not name the burning of a house in Kallby, a kidnapping plot in Osterby,"
    " and an assault on a mayor.\n"
    "Norway bought the island from Denmark.\n"
    "What had burned and burns was oil.\n"
    "Ministers met in Brussels.\n"
    "Without it Poland and the Baltic states guard their borders, Sweden said.\n"
    "The Chinese company lost.\n"
    "Former Premier Ida Holm and ex-minister Jon Berg have endorsed it, Eva Dahl said.",
)
Claim = Callable[[str], Checked]
"""Gives the sentence that has these words."""


@pytest.fixture
def claim(read: Callable[..., Read]) -> Claim:
    claims = [*extract_claims(read(ARTICLE)[0], limit=9)]
    return lambda words: next(each for each in claims if words in each.text)


def found(lines: list[str], claim: Checked, sort: Sort) -> list[str]:
    return [*named_in([claim], lines, sort=sort, articles={"a": ARTICLE})]


def asking(question: str) -> Brief:
    return Brief(
        question=question,
        kind="list",
        sentences=(),
        articles={"a": ARTICLE},
        secret=b"",
    )


def lone(question: str, claim: Checked, sort: Sort) -> list[str]:
    return [*lone_names([claim], sort, asking(question))]


def test_an_item_in_another_form_of_a_word_is_shown_as_the_sentence_has_it(
    claim: Claim,
) -> None:
    lines = ["kidnap plot in Osterby", "assaults on a mayor"]
    assert found(lines, claim("kidnapping"), "phrase") == [
        "kidnapping plot in Osterby",
        "assault on a mayor",
    ]


def test_an_item_is_cited_where_it_stands_as_it_is_before_other_forms_of_it(
    claim: Claim,
) -> None:
    inflected, exact = claim("burning of a house"), claim("burned and burns")
    items = named_in(
        [inflected, exact], ["burns"], sort="phrase", articles={"a": ARTICLE}
    )
    assert items == {"burns": exact}


def test_an_item_that_no_sentence_has_is_left_out(claim: Claim) -> None:
    assert found(["a plot in Kallby"], claim("kidnapping"), "phrase") == []
    assert as_said("", ARTICLE.text) == ""


@pytest.mark.parametrize(
    ("line", "words", "sort", "items"),
    [
        ("Denmark", "island", "state", ["Denmark"]),
        ("Ida Holm", "violence", "person", ["Ida Holm"]),
        ("Norway", "island", "person", []),
        ("a mayor", "kidnapping", "person", ["mayor"]),
    ],
)
def test_of_persons_no_state_and_no_body_is_an_item(
    claim: Claim, line: str, words: str, sort: Sort, items: list[str]
) -> None:
    assert found([line], claim(words), sort) == items


def test_the_only_name_beside_those_asked_about_is_an_item(claim: Claim) -> None:
    assert lone("Which countries sold land to Norway?", claim("Norway"), "state") == [
        "Denmark"
    ]
    assert lone("Which governors spoke?", claim("violence"), "person") == ["Ida Holm"]


def test_neither_a_people_nor_a_capital_is_taken_for_its_state(claim: Claim) -> None:
    assert lone("Which countries met?", claim("Brussels"), "state") == []
    assert lone("Which countries lost?", claim("company"), "state") == []


def test_what_is_told_of_a_state_is_told_of_those_in_a_row_with_it(
    claim: Claim,
) -> None:
    sentence, asked = claim("guard their borders"), asking("Who guards it?")
    assert [*beside({"Poland": sentence}, "state", asked)] == ["Baltic States"]
    assert not beside({"Sweden": sentence}, "state", asked)
    assert not beside({"Poland": sentence, "Baltic States": sentence}, "state", asked)
    assert not beside({"Poland": sentence}, "phrase", asked)


def test_what_is_told_of_a_person_is_told_of_those_in_a_row_with_them(
    claim: Claim,
) -> None:
    sentence, asked = claim("have endorsed"), asking("Who endorsed it?")
    assert [*beside({"Ida Holm": sentence}, "person", asked)] == ["Jon Berg"]
    assert not beside({"Eva Dahl": sentence}, "person", asked)


def test_of_two_names_neither_is_taken_for_an_item(claim: Claim) -> None:
    assert lone("Which countries sold land?", claim("Norway"), "state") == []
    assert lone("What was sold?", claim("Norway"), "phrase") == []


@pytest.mark.parametrize(
    ("text", "parts", "are"),
    [
        ("saved by the Aurora and Tern, and later by the Rose", "Aurora|Tern|Rose", 1),
        ("a talk at the wrong time and on the wrong topic", "talk|wrong topic", 0),
        ("saved by the Aurora when the Tern", "Aurora|Tern", 0),
        ("Parks and schools", "parks|Schools", 1),
        ("saved by the Aurora", "Aurora", 1),
    ],
)
def test_what_is_enumerated_is_known(text: str, parts: str, are: int) -> None:
    assert enumerated(parts.split("|"), text) == bool(are)


def test_each_sentence_carries_the_names_found_in_it(claim: Claim) -> None:
    one, other = claim("violence"), claim("island")
    held = [*with_entries({"Ida Holm": one, "Denmark": other, "Norway": other})]
    assert [[entry.name for entry in each.entries] for each in held] == [
        ["Ida Holm"],
        ["Denmark", "Norway"],
    ]


MINISTERS = Article(
    id="m",
    text="Defence Minister Ida Holm will send ships.\n"
    "Jon Berg, the foreign minister, will send ships.\n"
    "Per Dahl will send ships.\n"
    "The ships were praised by the defence minister, Eva Moe.\n"
    "Former Energy Minister Nils Vik and Deputy Energy Minister Ola Lie will not.\n"
    "Energy Minister Kari Strand was away.",
)


def test_persons_are_told_by_the_office_that_a_question_asks_for(
    read: Callable[..., Read],
) -> None:
    sentences, articles = read(MINISTERS)
    claims = [*extract_claims(sentences, limit=9)]
    named = {"Jon Berg": claims[1], "Per Dahl": claims[2], "Nils Vik": claims[4]}

    def listed(question: str) -> list[str]:
        brief = Brief(
            question=question,
            kind="list",
            sentences=tuple(sentences),
            articles=articles,
            secret=b"",
        )
        return [*by_office(named, claims[:4], brief)]

    assert listed("Which defence ministers will send ships?") == [
        "Per Dahl",
        "Ida Holm",
        "Eva Moe",
    ]
    assert listed("Which energy ministers spoke?") == ["Per Dahl", "Nils Vik"]
    named["Kari Strand"] = claims[5]
    assert listed("Which energy ministers spoke?") == ["Per Dahl", "Kari Strand"]
    assert listed("Who will send ships?") == [*named]
