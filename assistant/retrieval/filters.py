"""Filters as people and programs write them, turned into the store's Filters."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from assistant.errors import ConfigurationError
from vectorstore.records import Filters

_KEYS = ("after", "before", "outlets", "articles", "excluded")


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
        outlets=_names(given.get("outlets"), "outlets"),
        articles=_names(given.get("articles"), "articles"),
        excluded=_names(given.get("excluded"), "excluded"),
    )


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
