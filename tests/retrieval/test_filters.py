"""Filters of people and programs become the store's, or are refused by name."""

from datetime import date
from typing import Any

import pytest

from assistant.errors import ConfigurationError
from assistant.retrieval.dates import StatedDates
from assistant.retrieval.filters import (
    date_filter,
    date_note,
    known_by,
    parse_filters,
    within,
)
from vectorstore.records import Filters


def test_nothing_given_filters_nothing() -> None:
    assert parse_filters(None) == parse_filters({}) == Filters()
    assert not parse_filters({"after": None, "outlets": [], "articles": None})


def test_filters_are_taken_as_they_are() -> None:
    filters = Filters(outlets=frozenset({"x"}))
    assert parse_filters(filters) is filters


@pytest.mark.parametrize("day", ["2026-03-10", date(2026, 3, 10), "2026-03-10T08:00Z"])
def test_days_may_be_dates_or_iso_strings(day: Any) -> None:
    assert parse_filters({"after": day, "before": day}) == Filters(
        after=date(2026, 3, 10), before=date(2026, 3, 10)
    )


@pytest.mark.parametrize("names", ["a", ["a"], {"a"}, ("a", "a"), frozenset("a")])
def test_names_may_be_one_or_many(names: Any) -> None:
    parsed = parse_filters({"outlets": names, "articles": names, "excluded": names})
    one = frozenset({"a"})
    assert parsed == Filters(outlets=one, articles=one, excluded=one)


@pytest.mark.parametrize(
    ("given", "named"),
    [
        ({"colour": "red"}, "colour"),
        ({"after": "soon"}, "after"),
        ({"before": 5}, "before"),
        ({"outlets": [1]}, "outlets"),
        ({"articles": 5}, "articles"),
        ({"excluded": {"a": 1}}, "excluded"),
    ],
)
def test_a_wrong_filter_is_named(given: dict[str, Any], named: str) -> None:
    with pytest.raises(ConfigurationError, match=named) as caught:
        parse_filters(given)
    assert caught.value.hint


def test_languages_and_undated_articles_are_filters_too() -> None:
    assert parse_filters({"languages": "de", "undated": True}) == Filters(
        languages=frozenset({"de"}), undated=True
    )


def test_on_a_day_later_articles_are_not_there_and_undated_ones_are() -> None:
    day = date(2026, 3, 10)
    assert known_by(Filters(), None) == Filters()
    assert known_by(Filters(), day) == Filters(before=day, undated=True)
    early = Filters(before=date(2026, 1, 1))
    assert known_by(early, day) == early
    late = Filters(before=date(2026, 9, 1), outlets=frozenset({"x"}))
    assert known_by(late, day) == Filters(before=day, outlets=frozenset({"x"}))


def test_days_of_a_question_narrow_the_filters_to_dated_articles() -> None:
    known = Filters(before=date(2026, 3, 10), undated=True)
    stated = StatedDates(words="since", after=date(2026, 3, 1), before=None)
    assert within(known, stated) == Filters(
        after=date(2026, 3, 1), before=date(2026, 3, 10)
    )
    assert within(known, None) is None


def test_a_note_says_which_days_were_read() -> None:
    stated = StatedDates(words="last week", after=date(2026, 3, 2), before=None)
    limited = within(Filters(), stated)
    applied = date_filter(stated, limited, applied=True)
    assert applied is not None
    assert date_note(applied) == (
        "Only articles dated from 2026-03-02 were read, for “last week”."
    )
    lifted = date_filter(stated, limited, applied=False)
    assert lifted is not None
    assert date_note(lifted).startswith("No article dated from 2026-03-02")
    assert date_filter(None, None, applied=True) is None
