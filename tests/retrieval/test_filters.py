"""Filters of people and programs become the store's, or are refused by name."""

from datetime import date
from typing import Any

import pytest

from assistant.errors import ConfigurationError
from assistant.retrieval.filters import parse_filters
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
