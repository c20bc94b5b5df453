"""Who stands where: positions read out of sentences, the newest one counting.

A sentence states somebody's position when it has words of a shade and a name before
them that holds it. What a name said earlier and has changed since is not its position;
it stays in the answer as overtaken.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from assistant.answering.comparing import Dispute
from assistant.answering.listing import named
from assistant.answering.verifying import Checked
from assistant.language import states_in
from assistant.language.positions import positions_in
from assistant.language.states import is_adjective
from assistant.language.words import UPPER
from assistant.models import Position, Sort

CLOSE_BY = 400
"""Characters between two sentences that are about the same: two or three sentences."""
_CLAUSE = re.compile(
    r"[;:]\s|[.!?][”\"]?\s|\b(?:but|while|whereas|although|though|however|because)\b",
    re.IGNORECASE,
)
# Whose ally, plan or opposition it is stands nowhere by that; whose minister does.
_OTHERS_OF = re.compile(
    rf"\b[{UPPER}][\w-]+[’'](?:s\b|(?!s))"
    r"(?! (?:(?!(?i:opposition|former|ex)\b)\w+ ){0,2}(?i:minister|ministry|government"
    r"|president|premier|chancellor|leader|parliament|king|queen|cabinet)\b)"
)
# Nor is what somebody thinks who does not speak for it.
_NO_GOVERNMENT = re.compile(
    rf"\b([{UPPER}][\w-]+) (?:(?!(?:and|or|the|to|told|in|at|of|with|for|as|despite|has"
    r"|have|had|is|are|was|were|said|says)\b)[a-z-]+ ){0,2}?(?:opposition|lawmakers?"
    r"|MPs?|backbenchers?|voters?|analysts?|experts?|activists?|unions?|newspapers?"
    r"|compan(?:y|ies))\b"
)
# Behind these a question says what about.
_ON = re.compile(
    r"\b(?:on|about|towards?|regarding|for|against|supports?|opposes?)\b", re.IGNORECASE
)
_LISTED = rf"(?:the )?[{UPPER}][\w-]+(?:(?:,? and (?:the )?|, )[{UPPER}][\w-]+)*"
# Examples hold what their group holds ("powers such as Italy have doubts"), unless
# the group itself is spoken of in passing ("troops from countries such as India").
_PLACE = re.compile(
    r"\b(?:(?:in|to|with|from|at|against|into|near|over|between|on"
    r"|(?<!man )(?<!person )(?<!tor )(?<!envoy )(?<!minister )(?<!tive )(?<!s )for) "
    rf"{_LISTED}|(?:such as|including) (?>{_LISTED})"
    r"(?!,?\s*$|,? (?:have|are|were|would|will|also|all|said)\b))"
)
_SAID_BY = re.compile(
    r",[”\"] (?:sa(?:id|ys) (?P<after>[^”\"“,]+)|(?P<before>[^”\"“]+?) sa(?:id|ys)\b)"
)
_MEANWHILE = re.compile(r"\b(?:as|while|after|before|who)\b")
# What is somebody's where their name stands before it: "the Dutch refusal".
_OWNED = re.compile(
    r"(?:refusal|reserv|doubt|concern|objection|misgiving|qualm|support|opposition)",
    re.IGNORECASE,
)
_LISTS = re.compile(r"\b(?:by|are|include|includes|were)\b")
# What somebody unnamed says of others is no position of theirs: nothing in a sentence
# that keeps its source nameless, else nothing in the clause.
_NAMELESS = re.compile(r"\b(?:unnamed|anonym\w+)\b", re.IGNORECASE)
_HEARSAY = re.compile(
    r"\b(?:rumou?r\w*|reportedly|leaked"
    r"|citing (?:a |an |two |three |several )?\w*\s?(?:sources?|diplomats?|officials?"
    r"|persons?|people)|quoting a person|a person (?:close|familiar|in)"
    r"|people familiar)\b",
    re.IGNORECASE,
)


_OPPOSITE: dict[Position | None, Position] = {
    "supports": "opposes",
    "opposes": "supports",
}
"""Only between these is a change of mind said to be one."""


@dataclass(frozen=True, kw_only=True)
class Statement:
    """A name, where it stands, and the sentence that says so."""

    name: str
    position: Position
    claim: Checked

    @property
    def day(self) -> str:
        """Of the report; empty when undated."""
        return self.claim.day


def statements(
    claims: Iterable[Checked], sort: Sort, wanted: frozenset[Position]
) -> Iterator[Statement]:
    """Every position that the sentences state, by the words of each clause.

    Of several shades in a clause the one wanted counts, else the most particular one:
    support with a condition is no plain support.
    """
    for claim in claims:
        text = claim.sentences[-1].text
        for clause in () if _NAMELESS.search(text) else _CLAUSE.split(text):
            found = positions_in(clause)
            if not found or _HEARSAY.search(clause):
                continue
            own = [each for each in found if each in wanted - {"supports"}]
            position = next(iter([*own, *found]))
            for name in _holders(clause, found[position], sort):
                yield Statement(name=name, position=position, claim=claim)


def standing(
    found: Sequence[Statement], wanted: frozenset[Position]
) -> tuple[list[Statement], list[Dispute]]:
    """The statements that hold today, and the changes of mind behind them."""
    kept: list[Statement] = []
    changes: list[Dispute] = []
    for name in dict.fromkeys(each.name for each in found):
        own = sorted((e for e in found if e.name == name), key=lambda e: e.day)
        last = {each.position: each for each in own}
        if not wanted:
            kept.append([each for each in own if not _conditioned(each, own)][-1])
        kept += [
            each
            for each in own
            if each.position in wanted
            and not _overtaken(last[each.position], own)
            and not _conditioned(each, own)
        ]
        told = not wanted or bool(wanted & _OPPOSITE.keys())
        if told and {"supports", "opposes"} <= last.keys():
            sides = sorted((last["supports"], last["opposes"]), key=lambda e: e.day)
            if sides[0].claim is not sides[1].claim:
                changes.append(
                    Dispute(about=name, sides=tuple(each.claim for each in sides))
                )
    return kept, changes


def _conditioned(stated: Statement, own: Sequence[Statement]) -> bool:
    """Whether a condition for the support that a sentence tells stands close by."""
    sentence = stated.claim.sentences[-1]
    return stated.position == "supports" and any(
        other.article_id == sentence.article_id
        and abs(other.start - sentence.start) <= CLOSE_BY
        for other in (e.claim.sentences[-1] for e in own if e.position == "conditional")
    )


def _overtaken(stated: Statement, own: Sequence[Statement]) -> bool:
    """Whether a newer report has the name in another place, or the opposite one.

    What has no day is not overtaken: nobody knows which came first.
    """
    opposite = _OPPOSITE.get(stated.position)
    return any(
        each.day > stated.day > ""
        and each.position != stated.position
        and opposite in (None, each.position)
        for each in own
    )


def asked_of(question: str) -> set[str]:
    """The states whose positions a question asks for; none where it asks for all.

    "Where does each country stand on troops in Ukraine?" asks for no state's alone.
    """
    return set(states_in(_ON.split(question, maxsplit=1)[0]))


def without_places(text: str) -> str:
    """A text without the names that stand in it as places, examples or owners."""
    return _PLACE.sub(" ", _OTHERS_OF.sub(" ", text))


def _holders(clause: str, at: int, sort: Sort) -> list[str]:
    """The names before the words of a position, or behind "by", "are", a quotation."""
    if _OWNED.match(clause, at) and (owners := _owners(clause[:at], sort)):
        return owners
    if before := named(sort, _acting(clause[:at])):
        return before
    if lists := _LISTS.search(clause, at):
        return named(sort, clause[lists.end() :])
    said = _SAID_BY.search(clause, at)
    who = _MEANWHILE.split((said["before"] or said["after"]) if said else "")[0]
    return named(sort, _acting(who))


def _acting(text: str) -> str:
    """A text without the names that do not speak for a state by it."""
    return without_places(
        _NO_GOVERNMENT.sub(lambda m: " " if is_adjective(m[1]) else m[0], text)
    )


def _owners(text: str, sort: Sort) -> list[str]:
    """Whose it is, by the adjectives that end a text: "the Dutch and Danish"."""
    own: list[str] = []
    for word in reversed(text.split()):
        if not (is_adjective(word.rstrip(",")) or (own and word == "and")):
            break
        own.insert(0, word)
    return named(sort, " ".join(own))
