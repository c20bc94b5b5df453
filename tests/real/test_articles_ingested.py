"""The five real articles: what they state is found, their boilerplate is gone."""

import os
from pathlib import Path

import pytest

from assistant.ingestion.articles import Prepared, prepare
from assistant.ingestion.unpacking import Item, unpack

ROOT = Path(__file__).parents[2]
ARTICLES = (
    Path(os.environ.get("ASSISTANT_SHARED") or ROOT.parent / "shared") / "articles"
)

pytestmark = pytest.mark.skipif(
    not ARTICLES.is_dir(), reason=f"the shared articles are not in {ARTICLES}"
)

# The line that is the title, then outlet, author and date.
STATED = {
    "000": (11, None, None, "2025-02-01"),
    "001": (0, "The i Paper", "Leo Cendrowicz", None),
    "002": (None, None, None, None),
    "003": (None, None, None, "2025-03-17"),
    "004": (None, None, None, None),
}
# Line numbers from 0 of the raw files; everything else is the article.
NOT_THE_ARTICLE = {
    "000": {11, 12, 13},
    "001": {0, 1, -1, -2},
    "002": set(),
    "003": {1, 2, 5, 9, 10},
    "004": {7, 8, 9, 10, -1},
}


def raw_lines(number: str) -> list[str]:
    (path,) = ARTICLES.glob(f"{number}_*.txt")
    return path.read_text(encoding="utf-8").splitlines()


def prepared(number: str) -> Prepared:
    (path,) = ARTICLES.glob(f"{number}_*.txt")
    (item,) = unpack(path.read_bytes(), path.name)
    assert isinstance(item, Item)
    return prepare(item)


@pytest.mark.parametrize("number", STATED)
def test_title_outlet_author_and_date_are_found_where_stated(number: str) -> None:
    article = prepared(number).article
    title, *others = STATED[number]
    assert [article.outlet, article.author, article.published] == others
    assert article.title == (None if title is None else raw_lines(number)[title])


@pytest.mark.parametrize("number", STATED)
def test_no_boilerplate_line_is_left(number: str) -> None:
    made = prepared(number)
    lines = raw_lines(number)
    for place in NOT_THE_ARTICLE[number]:
        assert " ".join(lines[place].split()) not in made.article.text.split("\n")
    for mark in ("Invalid email", "Advertisement", "(Image:", "belongs to", "Source:"):
        assert mark not in made.article.text
        assert all(mark not in passage.embedded_text for passage in made.passages)


@pytest.mark.parametrize("number", STATED)
def test_everything_else_is_left(number: str) -> None:
    lines = raw_lines(number)
    gone = {place % len(lines) for place in NOT_THE_ARTICLE[number]}
    text = "".join(prepared(number).article.text.split())
    for place, line in enumerate(lines):
        if place not in gone:
            # A byline or heading may have been glued to the end of a line.
            assert "".join(line.split())[:-20] in text


def test_sub_headings_stand_alone_and_name_their_passages() -> None:
    made = prepared("001")
    countries = ["Germany", "Italy", "Denmark", "Spain", "Poland", "Estonia"]
    countries += ["Netherlands", "Norway", "Sweden"]
    lines = made.article.text.split("\n")
    assert set(countries) <= set(lines)
    for country in countries:
        assert any(f"\n{country}\n" in each.embedded_text for each in made.passages)


@pytest.mark.parametrize("number", STATED)
def test_sentences_are_exact_and_none_is_a_heading(number: str) -> None:
    made = prepared(number)
    for passage in made.passages:
        for start, end in passage.sentences:
            quote = made.article.text[start:end]
            assert quote == quote.strip()
            assert len(quote.split()) > 2
