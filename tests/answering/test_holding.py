"""Of the positions that sentences state, those on what the question is about count."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from assistant.answering.writing import Writing
from assistant.language.positions import matter_of
from vectorstore.records import Article

Write = Callable[..., Writing]

OTHER_WORDS = "What does Spain say about sending engineers to Malta?"


def items(writing: Writing) -> list[str]:
    return [entry.name for claim in writing.claims() for entry in claim.entries]


def asked(
    write: Write, dam: Article, *texts: str, agrees: str, matter: str = "the dam"
) -> list[str]:
    articles = [
        replace(dam, id=f"a{n}", title="News", text=text)
        for n, text in enumerate(texts)
    ]
    question = f"Which countries oppose {matter}?"
    return items(
        write(question=question, sort="state", articles=articles, agrees=[agrees])
    )


SPAIN = "“Nobody is considering engineers,” Spain’s minister said of Malta."
GREECE = "Greece opposes the tax, its minister said in Malta."


@pytest.mark.parametrize(
    ("matter", "listed"),
    [
        ("sending engineers to Malta", ["Spain"]),
        ("sending engineers to Malta without a mandate", []),
    ],
)
def test_a_position_in_other_words_counts_where_the_sentence_is_about_the_matter(
    write: Write, dam: Article, matter: str, listed: list[str]
) -> None:
    found = asked(write, dam, SPAIN, GREECE, agrees=OTHER_WORDS, matter=matter)
    assert found == listed


def test_an_article_that_names_no_place_of_the_question_says_nothing_on_it(
    write: Write, dam: Article
) -> None:
    elsewhere = "Greece opposes the engineers, its minister said."
    agrees, matter = "Does the text answer", "sending engineers to Malta"
    assert asked(write, dam, SPAIN, elsewhere, agrees=agrees, matter=matter) == [
        "Spain"
    ]


@pytest.mark.parametrize(
    ("question", "matter"),
    [
        ("Which countries oppose the dam?", "the dam"),
        (
            "Which countries are against or wary of lending engineers?",
            "lending engineers",
        ),
        ("Name the governments that have ruled out a loan.", "a loan"),
        ("Which countries back the plan or are at least open to it?", ""),
        ("Which countries support the dam without a condition?", ""),
        ("Which three countries were reported on 11 May to refuse a loan?", ""),
        ("Which countries border the lake?", ""),
        ("Which countries oppose the plan to block imports?", ""),
        ("Which countries oppose lifting the block on grain?", ""),
    ],
)
def test_a_plain_question_tells_what_the_positions_are_on(
    question: str, matter: str
) -> None:
    assert matter_of(question) == matter
