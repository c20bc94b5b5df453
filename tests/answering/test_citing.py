"""Citations are numbered by first use and marked in the text."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from assistant.answering.citing import Citer, inert, marked
from assistant.answering.verifying import Checked, Entry
from assistant.models import EvidenceSentence
from vectorstore.records import Article


def claim(text: str, *sentences: EvidenceSentence) -> Checked:
    return Checked(text=text, support="supported", sentences=sentences)


def test_numbers_follow_first_use_and_a_sentence_has_one(
    read: Callable[..., Any], dam: Article
) -> None:
    (first, second, third, _), articles = read(dam)
    citer = Citer(articles)
    added = [
        citer.add(claim("Cost is named.", third)),
        citer.add(claim("Lund speaks.", first, third, first)),
        citer.add(claim("She is blunt.", second), separator="\n"),
    ]
    deltas = [delta for delta in added if delta]
    assert "".join(delta.text for delta in deltas) == citer.text
    assert citer.text == "Cost is named [1]. Lund speaks [2][1].\nShe is blunt [3]."
    assert [claim.citations for claim in citer.claims] == [(1,), (2, 1), (3,)]
    assert [len(delta.citations) for delta in deltas] == [1, 1, 1]
    for citation in citer.citations:
        assert dam.text[citation.start : citation.end] == citation.quote
        assert citation.revision == dam.revision


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("The plan [2022] fell.", "The plan (2022) fell [1]."),
        ("See [1] and [2, 3] there.", "See (1) and (2, 3) there [1]."),
        ("Years [1999–2022].", "Years (1999–2022) [1]."),
        ("He [the mayor] spoke.", "He (the mayor) spoke [1]."),
    ],
)
def test_digits_in_brackets_that_nobody_cited_become_parentheses(
    text: str, shown: str, read: Callable[..., Any], dam: Article
) -> None:
    sentences, articles = read(dam)
    citer = Citer(articles)
    citer.add(claim(text, sentences[0]))
    assert citer.text == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("It sank.", "It sank [1][2]."),
        ("It sank", "It sank [1][2]"),
        ("“It sank.”", "“It sank.” [1][2]"),
        ("It sank!", "It sank! [1][2]"),
        ("It sank. ", "It sank [1][2]."),
    ],
)
def test_marks_stand_before_the_final_stop(text: str, shown: str) -> None:
    assert marked(text, (1, 2)) == shown


def test_the_same_words_count_as_said(read: Callable[..., Any], dam: Article) -> None:
    sentences, articles = read(dam)
    citer = Citer(articles)
    assert citer.add(claim("Lund opposes it.", sentences[0]))
    again = replace(
        claim("lund opposes it", sentences[0]), entries=(Entry(name="Lund"),)
    )
    assert citer.add(again) is None
    assert citer.text == "Lund opposes it [1]."
    (item,) = citer.items
    assert (item.name, item.citations) == ("Lund", (1,)), "its items are kept"
    assert citer.add(claim("Lund supports it.", sentences[0]))


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Pay at https://a.example/x?y now.", "Pay at (address in the source) now."),
        ("![x](//a.example) sank.", "!(x)(//a.example) sank."),
        ("<img src=x> sank.", "\u2039img src=x> sank."),
        ("It is so 【1†source】.", "It is so (1†source)."),
        ("Fewer than 5 < 6 came.", "Fewer than 5 < 6 came."),
    ],
)
def test_words_of_an_answer_hold_nothing_that_a_client_makes_live(
    text: str, shown: str
) -> None:
    assert inert(text) == shown


def test_an_item_holds_as_of_the_newest_report_of_it(
    read: Callable[..., Any], dam: Article
) -> None:
    days = (None, "2026-04-08", "2026-02-11T09:00:00+01:00")
    reports = [replace(dam, id=f"a{at}", published=day) for at, day in enumerate(days)]
    sentences, articles = read(*reports)
    citer = Citer(articles)
    for number, report in enumerate(reports):
        own = next(each for each in sentences if each.article_id == report.id)
        lund = (Entry(name="Lund", position="opposes"),)
        citer.add(replace(claim(f"Lund opposes it, {number}.", own), entries=lund))
    (item,) = citer.items
    assert (item.as_of, item.citations) == ("2026-04-08", (1, 2, 3))
