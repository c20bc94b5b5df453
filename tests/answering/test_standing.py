"""Who stands where is read out of sentences; the newest dated one counts."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from assistant.answering.standing import Statement, asked_of, standing, statements
from assistant.answering.verifying import Checked
from assistant.models import Position
from vectorstore.records import Article


@pytest.fixture
def stated(read: Callable[..., Any], dam: Article) -> Callable[..., list[Statement]]:
    """Statements of texts, each an article with its day."""

    def found(
        *reports: tuple[str, str], wanted: frozenset[Position] = frozenset()
    ) -> list[Statement]:
        articles = [
            replace(dam, id=f"a{n}", published=day or None, text=text)
            for n, (day, text) in enumerate(reports)
        ]
        sentences, _ = read(*articles)
        claims = [
            Checked(text=each.text, support="supported", sentences=(each,))
            for each in sentences
        ]
        return list(statements(claims, "state", wanted))

    return found


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Belgium and Czechia raised doubts about the dam.", ["Belgium", "Czechia"]),
        ("Belgium has reservations, its minister told his Dutch peer.", ["Belgium"]),
        ("The dam is opposed by Greece.", ["Greece"]),
        ("Those that support it are Estonia and Portugal.", ["Estonia", "Portugal"]),
        ("Two unnamed diplomats said Norway would support the dam.", []),
        ("Norway has three rivers.", []),
        ("It is better late than never for Norway, one official said.", []),
        ("A force of troops from Bangladesh and Norway is feasible, it said.", []),
        ("Denmark's conservative opposition would back whoever pays.", []),
        ("They sent a message to Norway that they support the dam.", []),
        ("Norway supports the dam. However, Sweden is opposed.", ["Norway", "Sweden"]),
        ("Norway’s Prime Minister said it opposes the dam.", ["Norway"]),
        ("Powers such as Italy and Malta have doubts.", ["Italy", "Malta"]),
        ("They played down the Finnish refusal in Sweden.", ["Finland"]),
        ("A Finnish opposition lawmaker was against the dam.", []),
        ("“Nobody is considering a dam,” Spain’s minister said.", ["Spain"]),
        ("A paper reportedly knew more, but Oslo opposes the dam.", ["Norway"]),
        ("“We need a guarantee for Ukraine that supports the dam,” he said.", []),
        ("“We oppose the dam,” a Finnish opposition lawmaker said.", []),
        ("“We oppose it,” said Spain’s minister as Norway signed.", ["Spain"]),
        ("Envoys, anonymous because of fear, said Norway opposes the dam.", []),
        ("Germany and the Dutch oppose the dam.", ["Germany", "Netherlands"]),
        ("The Swedish and Danish refusal came late.", ["Sweden", "Denmark"]),
        ("A spokesperson for Norway rejected the dam.", ["Norway"]),
        ("Norway despite opposition at home backs the dam.", ["Norway"]),
        ("Norway’s opposition leader rejected the dam.", []),
        ("Countries such as Italy and Malta oppose the dam.", ["Italy", "Malta"]),
    ],
)
def test_the_holder_of_a_position_is_told_from_its_neighbours(
    text: str, expected: list[str], stated: Callable[..., list[Statement]]
) -> None:
    assert [each.name for each in stated(("2026-03-01", text))] == expected


def test_support_on_a_condition_is_no_plain_support(
    stated: Callable[..., list[Statement]],
) -> None:
    text = "Sweden would support the dam as long as Norway pays."
    (first, *_) = stated(("2026-03-01", text), wanted=frozenset({"supports"}))
    assert (first.name, first.position) == ("Sweden", "conditional")


def test_neither_blocking_nor_backing_is_no_opposition(
    stated: Callable[..., list[Statement]],
) -> None:
    text = "Belgium and Czechia raised doubts, though neither would block it."
    found = stated(("2026-03-01", text), wanted=frozenset({"opposes"}))
    assert {each.position for each in found} == {"reserved"}


def test_the_newest_report_decides_and_the_older_one_is_shown_as_overtaken(
    stated: Callable[..., list[Statement]],
) -> None:
    found = stated(
        ("2026-03-24", "Croatia now supports the dam."),
        ("2026-02-10", "Croatia opposes the dam."),
        wanted=frozenset({"opposes"}),
    )
    kept, (change,) = standing(found, frozenset({"opposes"}))
    assert kept == []
    assert (change.about, change.kind) == ("Croatia", "superseded")
    kept, _ = standing(found, frozenset({"supports"}))
    assert [each.name for each in kept] == ["Croatia"]


def test_a_dated_report_outweighs_an_undated_one(
    stated: Callable[..., list[Statement]],
) -> None:
    found = stated(
        ("", "Croatia opposes the dam."), ("2026-03-24", "Croatia supports the dam.")
    )
    kept, _ = standing(found, frozenset())
    assert [each.position for each in kept] == ["supports"]


def test_what_has_no_day_is_not_overtaken(
    stated: Callable[..., list[Statement]],
) -> None:
    found = stated(
        ("", "Estonia would support the dam as long as Norway pays."),
        ("2026-02-10", "Estonia has doubts about the dam."),
        wanted=frozenset({"supports", "conditional"}),
    )
    kept, _ = standing(found, frozenset({"supports", "conditional"}))
    assert [(each.name, each.position) for each in kept] == [("Estonia", "conditional")]


@pytest.mark.parametrize(
    "wanted", [frozenset({"supports", "conditional"}), frozenset()]
)
def test_what_follows_once_a_condition_is_met_is_no_plain_support(
    stated: Callable[..., list[Statement]], wanted: frozenset[Position]
) -> None:
    text = (
        "Sweden backs it on one condition, a vote. After it Sweden would send a ship."
    )
    kept, _ = standing(stated(("2026-03-01", text), wanted=wanted), wanted)
    assert [(each.name, each.position) for each in kept] == [("Sweden", "conditional")]


@pytest.mark.parametrize(
    ("question", "states"),
    [
        ("Where does each country stand on sending troops to Ukraine?", set()),
        ("Which countries are for, and which against, troops in Ukraine?", set()),
        ("Where do Greece and Malta stand on troops in Ukraine?", {"Greece", "Malta"}),
        ("Where do governments in Greece and Malta stand on it?", {"Greece", "Malta"}),
        ("Where do Greece’s and Malta’s leaders stand on it?", {"Greece", "Malta"}),
        ("What are the positions of Greece and Malta on Ukraine?", {"Greece", "Malta"}),
    ],
)
def test_a_place_in_a_question_is_not_who_is_asked_about(
    question: str, states: set[str]
) -> None:
    assert asked_of(question) == states
