"""Search under the days that a question states, and under none when that finds none."""

from collections.abc import Callable, Collection
from dataclasses import dataclass

from assistant.models import DateFilter
from assistant.retrieval.dates import StatedDates
from assistant.retrieval.filters import date_filter, within
from vectorstore.records import Filters, Match


@dataclass(frozen=True, kw_only=True)
class Found:
    """What was found, and under which filters."""

    matches: tuple[Match, ...]
    filters: Filters
    dates: DateFilter | None
    """Days that the question states, and whether they limited the search."""


def search_dated(
    search: Callable[[Filters], list[Match]],
    near: Callable[[Collection[Match]], Collection[str]],
    filters: Filters,
    stated: StatedDates | None,
) -> Found:
    """Search within the stated days; without them when nothing there is near.

    Args:
        search: Finds passages under filters.
        near: Names the articles whose passages speak of the question.
        filters: What limits the search in any case.
        stated: The days that the question states.
    """
    limited = within(filters, stated)
    if limited is not None:
        matches = search(limited)
        if near(matches):
            dates = date_filter(stated, limited, applied=True)
            return Found(matches=tuple(matches), filters=limited, dates=dates)
    return Found(
        matches=tuple(search(filters)),
        filters=filters,
        dates=date_filter(stated, limited, applied=False),
    )
