"""Put statements side by side that do not agree: disputed, or overtaken by newer ones.

Nothing is averaged and nobody is called right: both sides stand in the answer, with
their dates.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from assistant.answering.figures import date_finding, figure_finding
from assistant.answering.verifying import Checked
from assistant.language import (
    content_stems,
    names,
    numbers,
    stands_in,
    stem,
    words,
)
from assistant.language.quantities import quantities
from assistant.models import EvidenceSentence
from vectorstore.records import Article

ALIKE = 0.75
"""Least share of a claim's words, figures aside, in a sentence about the same."""


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


def sentences_against(
    claim: Checked,
    question: str,
    sentences: Sequence[EvidenceSentence],
    articles: Mapping[str, Article],
) -> list[EvidenceSentence]:
    """Sentences of other articles that tell the claim with another figure or name.

    What was read and not used is held against what was: a model that believes the
    loudest text would leave it out. Of several in one article, the first.
    """
    cited = {each.article_id for each in claim.sentences}
    against: dict[str, EvidenceSentence] = {}
    for each in sentences:
        day = articles[each.article_id].published
        if each.article_id not in cited and _differ(
            claim.text, each.text, question, day
        ):
            against.setdefault(each.article_id, each)
    return list(against.values())


def _differ(claim: str, text: str, question: str, published: str | None) -> bool:
    """Whether a text says what a claim says, but for a figure or a name."""
    own = {name for name in names(claim) if not stands_in(name, text)}
    counted = {stem(word) for q in quantities(claim) for word in words(q.said)}
    wanted = content_stems(claim) - counted - {stem(w) for n in own for w in words(n)}
    if not wanted or len(wanted & content_stems(text)) < ALIKE * len(wanted):
        return False
    if date_finding(claim, text, published):
        return False  # It tells of another day.
    if own:
        theirs = (name for name in names(text) if not stands_in(name, claim))
        return own.isdisjoint(names(question)) and any(theirs)
    figure = figure_finding(claim, text, published)
    return figure is not None and figure.support == "contradicted"


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
