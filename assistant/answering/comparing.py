"""Put statements side by side that do not agree: disputed, or overtaken by newer ones.

Nothing is averaged and nobody is called right: both sides stand in the answer, with
their dates.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from assistant.answering.verifying import Checked
from assistant.language import content_stems, numbers


@dataclass(frozen=True, kw_only=True)
class Dispute:
    """Claims that give different answers to one question."""

    about: str
    sides: tuple[Checked, ...]

    @property
    def kind(self) -> Literal["disputed", "superseded"]:
        """Superseded when every side is dated and the newest is newer than all others.

        Sources that differ on one day, or without days, dispute each other.
        """
        days = sorted((side.day for side in self.sides), reverse=True)
        newest_alone = bool(days[-1]) and days[0] > days[1]
        return "superseded" if newest_alone else "disputed"


def answers_differ(one: str, other: str) -> bool:
    """Whether two short answers to one question cannot both be it.

    Figures against figures, words against words; a figure against words says nothing.
    """
    figures, others = numbers(one), numbers(other)
    if figures or others:
        return bool(figures and others) and figures.isdisjoint(others)
    stems, other_stems = content_stems(one), content_stems(other)
    return bool(stems and other_stems) and stems.isdisjoint(other_stems)


def position_disputes(claims: Iterable[Checked]) -> list[Dispute]:
    """One dispute for each name that stands in several positions by several articles.

    One article that tells of a condition and of what follows it disputes nothing.
    """
    held: dict[str, dict[str, Checked]] = {}
    for claim in claims:
        for entry in claim.entries:
            if entry.position:
                held.setdefault(entry.name, {}).setdefault(entry.position, claim)
    return [
        Dispute(
            about=name, sides=tuple(sorted(sides.values(), key=lambda side: side.day))
        )
        for name, sides in held.items()
        if len({side.sentences[-1].article_id for side in sides.values()}) > 1
    ]
