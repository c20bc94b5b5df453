"""The work on articles that needs no index: one pure function, here or on workers."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from typing import Protocol, TypeVar

import numpy as np

from assistant.errors import IngestionError, ProviderError
from assistant.ingestion.articles import Prepared, prepare
from assistant.ingestion.reading import problem
from assistant.ingestion.report import Problem
from assistant.ingestion.unpacking import Item
from assistant.providers.base import Vectors

Embed = Callable[[Sequence[str]], Vectors]
Step = TypeVar("Step")
EMBEDDED_AT_ONCE = 64
"""Texts a call, of like length: enough to fill two cores, few enough that a kill
costs little and progress shows."""


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What became of an item: an article, or what is wrong with it."""

    prepared: Prepared | None = None
    vectors: Vectors | None = None
    """One row a passage; None leaves the passages to be embedded beside."""
    problem: Problem | None = None


class Workers(Protocol):
    """Who does the work."""

    embeds: bool
    """Whether outcomes come with vectors."""

    def run(
        self, steps: Iterable[tuple[Step, Item | None]]
    ) -> Iterator[tuple[Step, Outcome | None]]:
        """Work on items; every step comes back in its turn, also one without item.

        Raises:
            IngestionError: there are no workers any more.
        """


class Here:
    """This thread, one item after the other; embedding goes on beside it."""

    embeds = False

    def run(
        self, steps: Iterable[tuple[Step, Item | None]]
    ) -> Iterator[tuple[Step, Outcome | None]]:
        """See `Workers`."""
        for step, item in steps:
            yield step, process([item], None)[0] if item else None


def process(items: Sequence[Item], embed: Embed | None) -> list[Outcome]:
    """Clean, describe, chunk and, when told how, embed.

    Pure: equal items have equal outcomes, and nothing is kept or written. So a batch
    that is lost with its worker is worked on again, and nobody can tell.
    """
    found = [_prepared(item) for item in items]
    return found if embed is None else _embedded(found, embed)


def _prepared(item: Item) -> Outcome:
    try:
        return Outcome(prepared=prepare(item))
    except IngestionError as error:
        return Outcome(problem=problem(item.source, error))


def _embedded(found: Sequence[Outcome], embed: Embed) -> list[Outcome]:
    """The same with vectors; without, when the embedder fails: there is a next run."""
    texts = sorted(set(chain.from_iterable(map(_texts, found))), key=len)
    batches = (
        texts[first : first + EMBEDDED_AT_ONCE]
        for first in range(0, len(texts), EMBEDDED_AT_ONCE)
    )
    try:
        rows = dict(zip(texts, chain.from_iterable(map(embed, batches)), strict=True))
    except ProviderError:
        return list(found)
    return [
        replace(each, vectors=np.array([rows[text] for text in _texts(each)]))
        if each.prepared
        else each
        for each in found
    ]


def _texts(outcome: Outcome) -> list[str]:
    passages = outcome.prepared.passages if outcome.prepared else ()
    return [passage.embedded_text for passage in passages]
