"""Who stands where: positions read out of sentences, the newest one counting.

A sentence states somebody's position when it has words of a shade and a name before
them that holds it. What a name said earlier and has changed since is not its position;
it stays in the answer as overtaken.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from assistant.answering.comparing import Dispute
from assistant.answering.positions import positions_in
from assistant.answering.verifying import Checked
from assistant.language import is_adjective, name_phrases, states_in
from assistant.models import Position, Sort

_CLAUSE = re.compile(r"[;:]\s|\bbut\b|\bwhile\b|\bwhereas\b|\balthough\b|\bthough\b")
# What somebody unnamed says of others is no position of theirs.
_HEARSAY = re.compile(
    r"\b(?:unnamed|anonymous|rumou?r\w*|reportedly|leaked|on condition of anonymity"
    r"|citing (?:a |an |two |three |several )?\w*\s?(?:sources?|diplomats?|officials?"
    r"|persons?|people)|quoting a person|a person (?:close|familiar|in)"
    r"|people familiar)\b",
    re.IGNORECASE,
)
_BY = re.compile(r"\bby\b")


@dataclass(frozen=True, kw_only=True)
class Statement:
    """A name, where it stands, and the sentence that says so."""

    name: str
    position: Position
    claim: Checked

    @property
    def day(self) -> str:
        """ISO day of the report; empty when undated, so that dated ones count more."""
        return (self.claim.sentences[-1].published or "")[:10]


def statements(
    claims: Iterable[Checked], sort: Sort, *, asked: Position | None
) -> Iterator[Statement]:
    """Every position that the sentences state, by the words of each clause."""
    for claim in claims:
        text = claim.sentences[-1].text
        if _HEARSAY.search(text):
            continue
        for clause in _CLAUSE.split(text):
            found = positions_in(clause)
            if not found:
                continue
            # Support with a condition is no plain support, whoever asks for it.
            plain = asked in found and asked != "supports"
            position = asked if asked and plain else next(iter(found))
            for name in _holders(clause, found[position], sort):
                yield Statement(name=name, position=position, claim=claim)


def standing(
    found: Sequence[Statement], asked: Position | None
) -> tuple[list[Statement], list[Dispute]]:
    """The statements that hold today, and the changes of mind behind them."""
    kept: list[Statement] = []
    changes: list[Dispute] = []
    for name in dict.fromkeys(each.name for each in found):
        own = sorted((e for e in found if e.name == name), key=lambda e: e.day)
        newest = [each for each in own if each.day == own[-1].day]
        now = {each.position for each in newest}
        if asked is None or asked in now:
            kept += [e for e in own if e.position in ({asked} if asked else now)]
        older = [each for each in own if each.position not in now]
        if older and (asked is None or asked in {e.position for e in own}):
            sides = (older[-1].claim, newest[-1].claim)
            if sides[0] is not sides[1]:
                changes.append(Dispute(about=name, sides=sides))
    return kept, changes


def _holders(clause: str, at: int, sort: Sort) -> list[str]:
    """The names before the words of a position, or behind a "by", or all behind it."""
    read = states_in if sort == "state" else _named
    before = read(clause[:at])
    if before:
        return before
    by = _BY.search(clause, at)
    return read(clause[by.end() :] if by else clause[at:])


def _named(text: str) -> list[str]:
    return [name for name in name_phrases(text) if not is_adjective(name)]
