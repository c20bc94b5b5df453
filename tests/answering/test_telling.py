"""A sentence tells of whoever a question asks about, by name, office or pronoun."""

from collections.abc import Callable
from typing import Any

import pytest

from assistant.answering.telling import said_by_others, subjects, tells_of
from assistant.answering.verifying import Checked
from vectorstore.records import Article

TEXT = (
    "Brenna Falls is a town.\n"
    "Norwegian Foreign Minister Jens Holm met the press.\n"
    "He promised nothing at all.\n"
    "Holm would send ships.\n"
    "Troops could come from countries such as Norway.\n"
    "The weather was fine."
)


@pytest.fixture
def told(read: Callable[..., Any]) -> Callable[..., list[bool]]:
    def run(subject: str, **options: bool) -> list[bool]:
        article = Article(id="a", title="Ships", text=TEXT, published="2026-02-01")
        sentences, articles = read(article)
        return [
            tells_of(
                subject,
                Checked(text=each.text, support="supported", sentences=(each,)),
                articles,
                **options,
            )
            for each in sentences
        ]

    return run


@pytest.mark.parametrize(
    ("question", "named"),
    [
        ("How has Norway's stance on NATO troops changed?", ["norway"]),
        ("What do Estonia and Latvia think of the mission?", ["estonia", "latvia"]),
        ("What happened over time?", []),
    ],
)
def test_a_question_asks_about_the_names_it_begins_with(
    question: str, named: list[str]
) -> None:
    assert subjects(question) == named


def test_a_state_is_told_of_by_its_people_and_by_pronouns_after_them(
    told: Callable[..., list[bool]],
) -> None:
    assert told("norway") == [False, True, True, True, True, False]


def test_who_is_only_an_example_holds_no_position(
    told: Callable[..., list[bool]],
) -> None:
    assert told("norway", acts=True) == [False, True, True, True, False, False]


def test_a_knight_is_told_of_by_his_first_name(read: Callable[..., Any]) -> None:
    text = "Sir Paul Dunn Reid came.\nSir Paul said no.\nSir John said yes."
    sentences, articles = read(Article(id="a", title="Ships", text=text))
    claims = [
        Checked(text=each.text, support="supported", sentences=(each,))
        for each in sentences
    ]
    assert [tells_of("reid", each, articles) for each in claims] == [True, True, False]


@pytest.mark.parametrize(
    ("question", "others"),
    [
        (
            "What did Jens Holm say about ships?",
            [True, False, False, False, True, True],
        ),
        (
            "What has Norway's minister promised?",
            [True, False, False, False, False, True],
        ),
        ("How did Anna Lund describe the talks?", [True] * 6),
        ("What did Holm say about ships?", [True, False, False, False, True, True]),
        ("What does the Daily Wave say about Holm?", [False] * 6),
        ("What does the deal with Norway call for?", [False] * 6),
        ("What does the deal with Norway demand?", [False] * 6),
        ("What did the minister say about Norway?", [False] * 6),
        ("Where did Jens Holm meet the press?", [False] * 6),
    ],
)
def test_words_asked_of_somebody_are_not_those_of_others(
    question: str, others: list[bool], read: Callable[..., Any]
) -> None:
    sentences, articles = read(
        Article(id="a", title="Ships", text=TEXT, outlet="Daily Wave")
    )
    claims = [
        Checked(text=each.text, support="supported", sentences=(each,))
        for each in sentences
    ]
    assert [said_by_others(question, each, articles) for each in claims] == others


def test_words_spoken_are_of_whom_a_sentence_before_names(
    read: Callable[..., Any],
) -> None:
    text = (
        "Jens Holm came.\nHe said: “I see a way. We should send ships. All would be "
        "well.\n“The ships are ready.”\n" + "It rained. " * 40 + "\n“Holm is wrong.”\n"
        "“Ida Lund is right.”"
    )
    sentences, articles = read(Article(id="a", title="Ships", text=text))
    claims = [
        Checked(text=each.text, support="supported", sentences=(each,))
        for each in sentences
        if each.text != "It rained."
    ]
    asked = "What did Jens Holm say?"
    others = [said_by_others(asked, each, articles) for each in claims]
    assert others[:4] == [False, False, False, True]
    assert others[4] is False
    assert said_by_others("What did Ola Dahl say?", claims[2], articles)
