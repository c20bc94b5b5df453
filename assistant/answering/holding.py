"""Which of the positions that sentences state are on what a question asks about."""

from collections.abc import Mapping
from functools import lru_cache

from assistant.answering.abstaining import Thresholds, tells_of_others
from assistant.answering.brief import Brief
from assistant.answering.standing import Statement, asked_of
from assistant.answering.verifying import Checked
from assistant.answering.weighing import Weighing
from assistant.language import states_in
from assistant.language.positions import matter_of
from assistant.models import Position
from vectorstore.records import Article

MOST_NAMES = 36
"""Names whose position is asked about; each costs the embedded model half a second, or
a second where the sentence says it in other words than the question."""


def held(
    found: list[Statement],
    wanted: frozenset[Position],
    *,
    brief: Brief,
    weighing: Weighing,
    limits: Thresholds,
) -> list[Statement]:
    """What the model agrees to of the shades wanted, and the names' other shades.

    All statements when every shade is wanted.

    Raises:
        ProviderError: as `Weighing.answers` does.
    """
    if not wanted:
        whose = asked_of(brief.question)
        return [each for each in found if not whose or each.name in whose]
    matter = matter_of(brief.question)
    direct = [
        each
        for each in found
        if each.position in wanted
        and not _tells_of_another_matter(matter, each.claim, brief.articles)
    ][:MOST_NAMES]
    shares = weighing.are_answers(
        [(each.name, each.claim.sentences[-1]) for each in direct]
    )
    doubted = [
        each
        for each, share in zip(direct, shares, strict=True)
        if (share or 0.0) < limits.stands
    ]
    sure = _on_matter(doubted, matter, weighing, limits)
    agreed = [each for each in direct if each not in doubted or each in sure]
    named = {each.name for each in agreed}
    others = (each for each in found if each.position not in wanted)
    return [*agreed, *(each for each in others if each.name in named)]


def _on_matter(
    found: list[Statement], matter: str, weighing: Weighing, limits: Thresholds
) -> list[Statement]:
    """Those whose sentence surely is about the matter, in whatever words.

    That it states a position is known by its words: "not prepared to send troops" is
    opposition, though a small model does not see that it is.
    """
    if not matter or not found:
        return []
    weights = weighing.tell_about(
        matter, [(each.name, each.claim.sentences[-1]) for each in found]
    )
    weighed = zip(found, weights, strict=True)
    return [each for each, weight in weighed if (weight or 0.0) >= limits.on_matter]


def _tells_of_another_matter(
    matter: str, claim: Checked, articles: Mapping[str, Article]
) -> bool:
    """Whether the article names no place of the matter or, if it has none, nobody."""
    article = articles[claim.sentences[0].article_id]
    if places := _states(matter):
        return not places & _states(f"{article.title}\n{article.text}")
    return tells_of_others(matter, claim, articles)


@lru_cache(maxsize=200)
def _states(text: str) -> frozenset[str]:
    return frozenset(states_in(text))
