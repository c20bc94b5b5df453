"""A claim must speak of what was asked; silence has its reason in words."""

from collections.abc import Callable
from typing import Any, Literal, get_args

import pytest

from assistant.answering.abstaining import (
    abstention_text,
    names_elsewhere,
    tells_of_others,
    word_share,
    wrong_sort,
)
from assistant.answering.extracting import extract_claims
from assistant.answering.verifying import Checked
from assistant.models import Reason
from vectorstore.records import Article


@pytest.mark.parametrize(
    ("question", "wanted", "sentence", "wrong"),
    [
        ("How much does the dam cost?", "number", 3, False),
        ("How much does the dam cost?", "number", 4, True),
        ("When was the Varnholt dam opposed?", "date", 1, True),
        ("What does the prime minister think?", None, 1, True),
        ("What does the mayor think?", None, 1, False),
        ("What does the mayor think?", None, 4, False),
    ],
)
def test_a_claim_must_be_of_the_sort_that_is_asked_for(
    question: str,
    wanted: Literal["number", "date"] | None,
    sentence: int,
    wrong: bool,
    read: Callable[..., Any],
    dam: Article,
) -> None:
    cited = read(dam)[0][sentence - 1]
    checked = Checked(text=cited.text, support="supported", sentences=(cited,))
    assert wrong_sort(question, wanted, checked) is wrong


def test_names_in_the_question_may_stand_near_the_sentence(
    read: Callable[..., Any], dam: Article
) -> None:
    sentences, articles = read(dam)
    cost = Checked(text="x", support="supported", sentences=(sentences[2],))
    assert names_elsewhere("What did Petra Lund say?", cost, articles) == frozenset()
    assert names_elsewhere("Did Bo Hansen or Lund speak?", cost, articles) == {
        "bo",
        "hansen",
    }


@pytest.mark.parametrize(
    ("question", "others"),
    [
        ("What did Petra Lund say?", False),
        ("What did Mayor Lund say?", False),
        ("What did Bo Hansen say?", True),
        ("What did Petra Lund tell Bo Hansen?", True),
        ("What did Norway say?", False),
        ("What did the IAEA say?", False),
        ("What did the Valley Times report of Osterby's mayor?", False),
    ],
)
def test_an_article_that_nowhere_names_who_is_asked_about_tells_of_others(
    question: str, others: bool, read: Callable[..., Any], dam: Article
) -> None:
    sentences, articles = read(dam)
    claim = Checked(text="x", support="supported", sentences=(sentences[1],))
    assert tells_of_others(question, claim, articles) is others


def test_the_share_of_a_questions_words_is_between_none_and_all(
    read: Callable[..., Any], dam: Article
) -> None:
    first = read(dam)[0][0]
    assert word_share("Does Lund oppose the Varnholt dam?", first, dam) == 1
    assert word_share("Who caught herring?", first, dam) == 0
    assert word_share("What is it?", first, dam) == 0


@pytest.mark.parametrize("reason", get_args(Reason))
def test_every_reason_is_told_in_a_sentence(reason: Reason) -> None:
    assert abstention_text(reason).endswith(".")
    assert "[" not in abstention_text(reason)


def test_quoted_sentences_are_the_best_and_none_is_said_twice(
    read: Callable[..., Any], dam: Article
) -> None:
    copy = Article(id="copy", text=dam.text.upper())
    sentences, _ = read(dam, copy)
    claims = list(extract_claims(sentences, limit=6))
    assert [claim.sentences[0].number for claim in claims] == [1, 2, 3, 4]
    assert all(claim.text == claim.sentences[0].text for claim in claims)
    assert len(list(extract_claims(sentences, limit=2))) == 2
