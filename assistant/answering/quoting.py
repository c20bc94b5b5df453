"""Answer with a small model: it weighs sentences, and those that answer are quoted.

What it would write itself was right less often and took twice as long
(docs/quality.md), so its answers are in the articles' own words.
"""

import re
from collections.abc import (
    Callable,
    Generator,
    Iterable,
    Iterator,
    Mapping,
    Sequence,
)
from dataclasses import dataclass, field, replace
from functools import cached_property

from assistant.answering.abstaining import (
    NAME_ELSEWHERE,
    Thresholds,
    names_elsewhere,
    tells_of_others,
    wrong_sort,
)
from assistant.answering.brief import Brief
from assistant.answering.comparing import Dispute, answers_differ, position_disputes
from assistant.answering.extracting import extract_claims
from assistant.answering.granting import tells_whether
from assistant.answering.holding import held
from assistant.answering.listing import (
    bare,
    beside,
    by_office,
    enumerated,
    goes_on,
    lone_names,
    named_in,
    occurs,
    with_entries,
)
from assistant.answering.standing import Statement, standing, statements
from assistant.answering.telling import said_by_others, so_many, subjects, tells_of
from assistant.answering.verifying import Checked, Entry
from assistant.answering.weighing import Weighing
from assistant.language import name_phrases, states_in
from assistant.language.names import names_in_order
from assistant.language.positions import (
    asked_position,
    asks_for_both_sides,
    asks_for_positions,
    stated_position,
    wanted_positions,
)
from assistant.models import Kind, Sort

WEIGHED = {"lookup": 6, "position": 16, "comparison": 24, "timeline": 24, "list": 32}
"""How many sentences are weighed. Look-ups: in 44 of 46 development questions the one
that answers was among the best six by score."""
SAID = {"position": 4, "comparison": 6, "timeline": 8, "summary": 8, "list": 24}
"""How many sentences are quoted at most in an answer of normal length."""
MOST_PHRASES = 8
"""How many sentences are items themselves, where nothing in them is named."""
READ_ANYWAY = {"lookup": WEIGHED["lookup"], "list": 3}
"""Sentences out of which answers are named though they hardly seem to hold any."""
CLOSE = 0.25
"""How far behind the heaviest sentence another may be that is an item itself."""
PARTS = 3
"""Sentences quoted for a question that asks for several things: "who … and why"."""
_IN_PARTS = re.compile(
    r"\band (?:(?:about|roughly|in|on|by|at|to|for|from|with) )?"
    r"(?:who|whom|whose|what|when|where|why|how|which)\b",
    re.IGNORECASE,
)
_ASKS_FOR_ONE = re.compile(
    r"(?:why|how|is|are|was|were|do|does|did|has|have|had|will|would|can|could|shall"
    r"|should|may|might|(?:\w+ )?which)\b",
    re.IGNORECASE,
)
"""Begins a look-up that no names or things answer, or one: "in which city"."""
RIVALS = 3
"""Other articles whose answer to a look-up is held against the first; each costs the
embedded model a second."""
WEIGHED_AGAINST = 4
"""Other articles whose best sentence is weighed for that, if none of theirs was."""


@dataclass(frozen=True, kw_only=True)
class Quoting:
    """One answer made of quoted sentences."""

    brief: Brief
    weighing: Weighing
    limits: Thresholds
    disputes: list[Dispute] = field(default_factory=list)
    """What the claims so far do not agree on."""
    missing: list[str] = field(default_factory=list)
    """What the articles leave open, in words."""

    def claims(self) -> Iterator[Checked]:
        """Sentences that answer, in the order in which a reader wants them.

        Raises:
            ProviderError: as `Weighing.answers` does.
        """
        ways: Mapping[Kind, Callable[[], Iterator[Checked]]] = {
            "lookup": self._lookup,
            "list": self._list,
            "position": self._position,
            "comparison": self._comparison,
            "timeline": self._timeline,
            "summary": self._summary,
        }
        return ways[self.brief.kind]()

    @cached_property
    def _ranked(self) -> list[tuple[Checked, float]]:
        """The best sentences with their weights, heaviest first."""
        brief = self.brief
        return self._weighed(extract_claims(brief.sentences, limit=WEIGHED[brief.kind]))

    def _weighed(self, claims: Iterable[Checked]) -> list[tuple[Checked, float]]:
        """Those that may answer with their weights, heaviest first."""
        brief = self.brief
        may = [c for c in claims if not wrong_sort(brief.question, brief.wanted, c)]
        if brief.kind == "lookup":
            asked, articles = brief.question, brief.articles
            may = [c for c in may if not tells_of_others(asked, c, articles)]
            may = [c for c in may if not said_by_others(asked, c, articles)]
        weights = self.weighing.answers([claim.sentences[0] for claim in may])
        weighed = [
            (claim, self._with_names(claim, weight or 0.0))
            for claim, weight in zip(may, weights, strict=True)
        ]
        return sorted(weighed, key=lambda each: -each[1])

    def _with_names(self, claim: Checked, weight: float) -> float:
        """The weight of a sentence, less when names of a look-up stand elsewhere."""
        if self.brief.kind != "lookup":
            return weight
        brief = self.brief
        elsewhere = names_elsewhere(brief.question, claim, brief.articles)
        odds = weight * NAME_ELSEWHERE ** len(elsewhere)
        return odds / (odds + 1 - weight) if odds else 0.0

    def _lookup(self) -> Iterator[Checked]:
        """The sentence that answers, then other articles' that say otherwise."""
        if not self._answering:
            if said := tells_whether(self.brief, self.weighing, self.limits):
                self.missing.append(said.missing)
                yield said.claim
            return
        if _IN_PARTS.search(self.brief.question):
            yield from self._in_parts()
            return
        best, *others = self._answering
        yield best
        yield from self._with_several(best)
        against = yield from self._told_otherwise(best, self._rivals(best, others))
        if self.brief.length == "long":
            yield from (each for each in others if each not in against)

    def _told_otherwise(
        self, best: Checked, rivals: list[Checked]
    ) -> Generator[Checked, None, list[Checked]]:
        """Rivals that surely say otherwise; all that may are returned."""
        if not rivals:
            return []
        answer = self.weighing.short_answer(best.sentences[0])
        sides, differing = [best], list[Checked]()
        for rival in rivals:
            sentence = rival.sentences[0]
            other = self.weighing.short_answer(sentence)
            if not answers_differ(answer, other):
                continue
            differing.append(rival)
            (share,) = self.weighing.are_answers([(other, sentence)])
            if (share or 0.0) >= self.limits.rival:
                sides.append(rival)
                yield rival
        if len(sides) > 1:
            about = self.brief.question
            self.disputes.append(Dispute(about=about, sides=tuple(sides)))
        return differing

    def _rivals(self, best: Checked, others: list[Checked]) -> list[Checked]:
        """The best sentence that answers of each of a few other articles."""
        brief = self.brief
        read = {claim.sentences[0].article_id for claim, _ in self._ranked}
        unread = [each for each in brief.sentences if each.article_id not in read]
        claims = extract_claims(unread, limit=len(unread))
        further = self._weighed(_one_an_article(claims, beside=best)[:WEIGHED_AGAINST])
        least = self.limits.answered
        telling = [claim for claim, weight in further if weight >= least]
        return _one_an_article([*others, *telling], beside=best)[:RIVALS]

    def _with_several(self, best: Checked) -> Iterator[Checked]:
        """What answers a look-up if it is several things, each with its sentence."""
        brief = self.brief
        if brief.wanted == "number" or _ASKS_FOR_ONE.match(brief.question):
            return
        # Read for its neighbours, but no answer: it is not quoted as one.
        named, answering = self._named("phrase").items(), self._answering
        found = {name: claim for name, claim in named if claim in answering}
        # What the sentence that answers best does not name at all answers otherwise,
        # and pieces of it alone that it does not enumerate are one answer.
        elsewhere = any(claim != best for claim in found.values())
        several = elsewhere or enumerated([*found], best.text)
        if len(found) > 1 and best in found.values() and several:
            yield from with_entries(found)

    def _named(self, sort: Sort) -> dict[str, Checked]:
        """What the model names out of the sentences that may hold an answer."""
        brief, limits = self.brief, self.limits
        anyway = READ_ANYWAY[brief.kind]
        least = limits.answered_in_list
        leads = [claim for claim, weight in self._ranked if weight >= least]
        claims = [
            claim
            for place, (claim, weight) in enumerate(self._ranked)
            if goes_on(claim, leads, sort, brief)
            or (
                place < SAID["list"]
                and weight >= (limits.told_of if place < anyway else limits.holds)
            )
        ]
        if not claims or not leads:
            return {}
        sentences = [claim.sentences[0] for claim in claims]
        lines = self.weighing.all_answers(sorted(sentences, key=lambda s: s.number))
        found = named_in(claims, lines, sort=sort, articles=brief.articles)
        sure = [claim for claim, weight in self._ranked if weight >= limits.alone]
        for name, claim in lone_names(sure, sort, brief).items():
            found.setdefault(name, claim)
        found |= beside(found, sort, brief)
        found = self._by_office(found) if brief.kind == "list" else found
        asked = brief.question
        return {name: c for name, c in found.items() if not occurs(name, asked)}

    def _by_office(self, found: Mapping[str, Checked]) -> dict[str, Checked]:
        """What was named, where a question asks for persons by their office."""
        # Of stances the model is less sure than of what somebody spoke about.
        stances, limits = asks_for_positions(self.brief.question), self.limits
        least = limits.answered if stances else limits.holds
        telling = [claim for claim, weight in self._ranked if weight >= least]
        return by_office(found, telling, self.brief)

    def _in_parts(self) -> Iterator[Checked]:
        """The best sentences of a question that asks for several things at once."""
        least = self.limits.told
        found = [claim for claim, weight in self._ranked if weight >= least]
        found = found[: max(PARTS, self.brief.most(PARTS))]
        yield from sorted(found, key=lambda claim: claim.sentences[0].number)

    @cached_property
    def _answering(self) -> list[Checked]:
        """The sentences that answer, heaviest first."""
        return [
            claim for claim, weight in self._ranked if weight >= self.limits.answered
        ]

    def _telling(
        self, least: float, subjects: Sequence[str], *, acts: bool = False
    ) -> list[Checked]:
        """The sentences of some weight that tell of a subject, heaviest first.

        Where the question names nobody, of all sentences those that nearly answer.
        """
        if not subjects:
            least = self.limits.told_in_part
        articles = self.brief.articles
        return [
            claim
            for claim, weight in self._ranked
            if weight >= least
            and (
                not subjects
                or any(tells_of(one, claim, articles, acts=acts) for one in subjects)
            )
        ]

    def _list(self) -> Iterator[Checked]:
        """Who stands where, by verbs of a stance; without any, who or what is named."""
        brief, found = self.brief, False
        if brief.sort == "state" and asks_for_positions(brief.question):
            for claim in self._standing():
                found = True
                yield claim
        if not found:
            yield from self._items()

    def _standing(self) -> Iterator[Checked]:
        """Who stands where today, from every sentence that states a position."""
        brief, wanted = self.brief, wanted_positions(self.brief.question)
        claims = extract_claims(brief.sentences, limit=len(brief.sentences))
        found = held(
            list(statements(claims, brief.sort, wanted)),
            wanted,
            brief=brief,
            weighing=self.weighing,
            limits=self.limits,
        )
        kept, changes = standing(found, wanted)
        by_claim: dict[int, list[Statement]] = {}
        for each in kept:
            by_claim.setdefault(id(each.claim), []).append(each)
        for own in list(by_claim.values())[: SAID["list"]]:
            entries = tuple(Entry(name=h.name, position=h.position) for h in own)
            yield replace(own[0].claim, entries=entries)
        for change in changes:
            yield from change.sides
        self.disputes.extend(changes)

    def _items(self) -> Iterator[Checked]:
        """Who or what is named; where nothing is, the sentences are the items."""
        question, sort = self.brief.question, self.brief.sort
        found = self._named(sort)
        if not found and sort == "phrase" and self._answering:
            least = self._ranked[0][1] - CLOSE
            heavy = [c for c, weight in self._ranked if weight >= least]
            sure = [claim for claim in self._answering if claim in heavy]
            found = {bare(claim.text): claim for claim in sure[:MOST_PHRASES]}
        if not asks_for_positions(question) or asks_for_both_sides(question):
            # Words do not tell the side: who supports a play opposes its ban.
            yield from with_entries(found)
            return
        asked = asked_position(question)
        for claim in with_entries(found):
            # Who answers "who opposes it" opposes it, in whatever words.
            position = stated_position(claim.text, asked) or asked
            entries = (replace(entry, position=position) for entry in claim.entries)
            yield replace(claim, entries=tuple(entries))

    def _position(self) -> Iterator[Checked]:
        """Newest first: what counts is where somebody stands now."""
        asked, least = self.brief.question, self.limits.told_in_part
        whose = [*states_in(asked), *name_phrases(asked)][:1]
        found = self._telling(least, subjects(asked), acts=True)
        held: list[Checked] = []
        for claim in self._most(found):
            position = stated_position(claim.text)
            entries = [Entry(name=name, position=position) for name in whose]
            held.append(replace(claim, entries=tuple(entries)))
        newest_first = sorted(held, key=lambda each: each.day, reverse=True)
        self.disputes.extend(position_disputes(newest_first))
        said = self._so_many(held)
        # A dispute is never cut.
        said += [side for dispute in self.disputes for side in dispute.sides]
        yield from (each for each in newest_first if each in said)

    def _timeline(self) -> Iterator[Checked]:
        """Oldest first, each with its day; what has no date comes last, and says so."""
        about, least = subjects(self.brief.question), self.limits.told_of
        found = self._so_many(self._telling(least, about))
        if found and not any(claim.day for claim in found):
            self.missing.append("in what order this came: the articles have no dates")
            yield from found
            return
        for claim in sorted(found, key=lambda each: each.day or "9999"):
            yield replace(claim, text=f"{claim.day or 'Undated'}: {claim.text}")

    def _comparison(self) -> Iterator[Checked]:
        """The best sentences of each side, or about both where no side is named."""
        sides, least = names_in_order(self.brief.question), self.limits.told_of
        brief, both = self.brief, SAID["comparison"]
        each = brief.most(max(2, both // max(1, len(sides))))
        said: dict[str, Checked] = {}
        for side in sides:
            about = self._telling(least, [side])[:each]
            said |= {claim.text: claim for claim in about}
        if len(sides) < 2:
            about = self._telling(least, [])[: brief.most(both)]
            said |= {claim.text: claim for claim in about}
        yield from list(said.values())[: max(len(sides), brief.most(SAID["timeline"]))]

    def _summary(self) -> Iterator[Checked]:
        """The sentences nearest to the question, in the order of the articles."""
        most = self.brief.most(SAID["summary"])
        best = extract_claims(self.brief.sentences, limit=most)
        yield from sorted(best, key=lambda claim: claim.sentences[0].number)

    def _most(self, claims: list[Checked]) -> list[Checked]:
        """What an answer may quote of the claims, heaviest first."""
        normally = SAID[self.brief.kind]
        return claims[: max(normally, self.brief.most(normally))]

    def _so_many(self, claims: list[Checked]) -> list[Checked]:
        """What it does quote: as many as are wanted, every subject told of."""
        brief = self.brief
        most, about = brief.most(SAID[brief.kind]), subjects(brief.question)
        return list(so_many(self._most(claims), most, about, brief.articles))


def _one_an_article(claims: Iterable[Checked], *, beside: Checked) -> list[Checked]:
    """The best claim of every article but that of `beside`."""
    best: dict[str, Checked] = {}
    for claim in claims:
        best.setdefault(claim.sentences[0].article_id, claim)
    best.pop(beside.sentences[0].article_id, None)
    return list(best.values())
