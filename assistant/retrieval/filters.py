"""Filters as people and programs write them, turned into the store's Filters."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from assistant.errors import ConfigurationError
from assistant.models import DateFilter
from assistant.retrieval.dates import StatedDates
from vectorstore.records import Filters

_KEYS = ("after", "before", "undated", "outlets", "articles", "excluded", "languages")


def parse_filters(given: Mapping[str, Any] | Filters | None) -> Filters:
    """Filters from a mapping with the keys of `Filters`; dates may be ISO strings.

    Raises:
        ConfigurationError: naming the key that is unknown or wrong.
    """
    if given is None:
        return Filters()
    if isinstance(given, Filters):
        return given
    unknown = sorted(set(given) - set(_KEYS))
    if unknown:
        raise ConfigurationError(
            f"The filter {unknown[0]!r} is unknown.",
            f"Filters are {', '.join(_KEYS)}.",
        )
    return Filters(
        after=_day(given.get("after"), "after"),
        before=_day(given.get("before"), "before"),
        undated=bool(given.get("undated")),
        outlets=_names(given.get("outlets"), "outlets"),
        articles=_names(given.get("articles"), "articles"),
        excluded=_names(given.get("excluded"), "excluded"),
        languages=_names(given.get("languages"), "languages"),
    )


def known_by(filters: Filters, as_of: date | None) -> Filters:
    """The filters on a day: articles dated later are not there yet.

    Undated articles stay, since nothing says that they are later, unless the filters
    ask for dates themselves.
    """
    if as_of is None:
        return filters
    dated = filters.after is not None or filters.before is not None
    return replace(
        filters,
        before=min(filters.before or as_of, as_of),
        undated=filters.undated or not dated,
    )


def within(filters: Filters, dates: StatedDates | None) -> Filters | None:
    """The filters with the days that a question states; None when it states none.

    Undated articles are left out then: a question about last week wants articles known
    to be of last week.
    """
    if dates is None:
        return None
    days = [day for day in (filters.before, dates.before) if day is not None]
    return replace(
        filters, after=dates.after, before=min(days, default=None), undated=False
    )


def date_filter(
    stated: StatedDates | None, limited: Filters | None, *, applied: bool
) -> DateFilter | None:
    """What an answer says about the days of its question; None when they set no limit.

    Args:
        stated: As the question states them.
        limited: The filters that came of it.
        applied: Whether these are the filters that were searched under.
    """
    if stated is None or limited is None:
        return None
    after, before = limited.after, limited.before
    return DateFilter(
        words=stated.words,
        after=after.isoformat() if after else None,
        before=before.isoformat() if before else None,
        applied=applied,
    )


def date_note(dates: DateFilter) -> str:
    """Say which days were read, and why."""
    span = " ".join(
        f"{word} {day}"
        for word, day in (("from", dates.after), ("to", dates.before))
        if day
    )
    if dates.applied:
        return f"Only articles dated {span} were read, for “{dates.words}”."
    return (
        f"No article dated {span} (“{dates.words}”) speaks of this: articles of other "
        "days were read."
    )


def today(as_of: date | None) -> date:
    """The day that counts as today."""
    return as_of or datetime.now().astimezone().date()


def _day(value: Any, key: str) -> date | None:
    if value is None or type(value) is date:
        return value
    try:
        return date.fromisoformat(str(value)[:10])
    except ValueError:
        raise ConfigurationError(
            f"The filter {key!r} is not a date: {value!r}.",
            "Write dates as YYYY-MM-DD.",
        ) from None


def _names(value: Any, key: str) -> frozenset[str]:
    if isinstance(value, str):
        return frozenset({value})
    if value is None or (
        isinstance(value, Sequence | frozenset | set)
        and all(isinstance(item, str) for item in value)
    ):
        return frozenset(value or ())
    raise ConfigurationError(
        f"The filter {key!r} must be a list of texts.", "Give a list of strings."
    )
