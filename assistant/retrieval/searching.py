"""Search under the days that a question states, and under none when that finds none."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace

from assistant.errors import ConfigurationError
from assistant.models import DateFilter
from assistant.plugins import Reranker
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


def reranked(
    reranker: Reranker, question: str, matches: Sequence[Match]
) -> tuple[Match, ...]:
    """The matches in the order of a reranker's scores.

    Raises:
        ConfigurationError: it does not give one score a passage.
    """
    scores = [float(s) for s in reranker.rerank(question, [m.text for m in matches])]
    if len(scores) != len(matches):
        raise ConfigurationError(
            f"The reranker gave {len(scores)} scores for {len(matches)} passages.",
            "Mend the package that brings it, or unset ASSISTANT_RERANKER.",
        )
    order = sorted(range(len(scores)), key=lambda place: -scores[place])
    return tuple(
        replace(matches[place], score=scores[place], rank=rank)
        for rank, place in enumerate(order, start=1)
    )


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
