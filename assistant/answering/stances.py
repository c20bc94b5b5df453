"""Whether a claim says the opposite of a text: denials and opposed words.

Words are compared where they stand: "acquitted the minister but convicted his adviser"
says both, of different people, so of several places the one with the surroundings of
the claim counts.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from assistant.answering.phrases import (
    Phrase,
    Token,
    beside,
    phrases,
    surroundings,
)
from assistant.answering.verdicts import SURER, Finding
from assistant.language.quantities import quantities
from assistant.language.states import STATES
from assistant.language.words import stem

_LEXICON = Path(__file__).parent / "axes.txt"
NEITHER = 2
"""The third side of an axis, neither of the two that a denial exchanges."""
CLEARLY = 2
"""By how many words the surroundings of the opposite must fit better than those of the
claim's own word, when the text has both."""
_NEGATING_PREFIXES = ("un", "in", "im", "ir", "il", "dis", "non", "non-", "mis")
_SHORTEST_ROOT = 4
_BESIDE = frozenset("end age quantity".split())
"""Axes of words so frequent that only what stands next to them tells their object."""
_HEDGING = frozenset("more less fewer higher lower".split())
_UNJUDGED = frozenset(
    stem(word)
    for word in """second minute hour day week month year time people person percent
    cent thing way case today yesterday tomorrow""".split()
)


@dataclass(frozen=True, kw_only=True)
class Place:
    """A word of an axis where it stands in a sentence."""

    axis: str
    value: int
    """Which side of the axis; of two sides, a denial turns it to the other."""
    word: str
    near: frozenset[str]
    beside: frozenset[str]
    """Stems of the content words next to it, two on either side."""
    next: frozenset[str]
    """Stems of the next two content words: what "before" is before."""


@dataclass(frozen=True, kw_only=True)
class Sides:
    """The lexicon: sides of axes by word and by phrase."""

    words: dict[str, list[tuple[str, int]]]
    phrases: dict[tuple[str, ...], list[tuple[str, int]]]
    scales: frozenset[str]
    """Axes that a denial does not turn round."""


def opposed_finding(claim: str, text: str) -> Finding | None:
    """The first word of the claim that the text opposes or denies; None for none."""
    stated = [place for phrase in phrases(text) for place in places(phrase)]
    for phrase in phrases(claim):
        found = list(places(phrase))
        for place in found:
            if any(e.axis == place.axis and e.value != place.value for e in found):
                # The claim itself has both: which is of what cannot be told.
                continue
            if rival := _opposing(place, stated):
                reason = f"the sentence says “{rival.word}”, not “{place.word}”"
                return Finding("contradicted", reason, sure=SURER)
    return _denied_finding(claim, text)


def places(phrase: Phrase) -> Iterator[Place]:
    """Every word of the lexicon in a sentence, with its side of the axis."""
    sides = lexicon()
    for token in phrase:
        if token.is_mark or token.denied is None:
            continue
        for axis, value, length in _found(token, phrase, sides):
            turned = bool(token.denied) and axis not in sides.scales
            said = " ".join(
                t.text for t in phrase[token.position : token.position + length]
            )
            yield Place(
                axis=axis,
                value=1 - value if turned and value < NEITHER else value,
                word=f"not {said}" if turned else said,
                near=surroundings(phrase, token.position),
                beside=beside(phrase, token.position),
                next=beside(phrase, token.position, before=0),
            )


@cache
def lexicon() -> Sides:
    """The axes of the data file beside this module."""
    words: dict[str, list[tuple[str, int]]] = {}
    longer: dict[tuple[str, ...], list[tuple[str, int]]] = {}
    scales = set()
    for line in _LEXICON.read_text("utf-8").splitlines():
        if not line or line.startswith("#"):
            continue
        axis, _, listed = line.partition(":")
        if axis.endswith("="):
            scales.add(axis)
        for value, side in enumerate(listed.split("|")):
            for entry in side.split():
                parts = tuple(entry.split("-"))
                if len(parts) > 1:
                    longer.setdefault(parts, []).append((axis, value))
                else:
                    words.setdefault(stem(entry), []).append((axis, value))
    return Sides(words=words, phrases=longer, scales=frozenset(scales))


def _found(
    token: Token, phrase: Phrase, sides: Sides
) -> Iterator[tuple[str, int, int]]:
    """Axis, side and number of words of what begins at a token."""
    lower = [t.lower for t in phrase[token.position : token.position + 4]]
    for length in (4, 3, 2):
        if longer := sides.phrases.get(tuple(lower[:length])):
            yield from ((axis, value, length) for axis, value in longer)
            return
    if special := _by_grammar(token, phrase):
        yield from ((axis, value, 1) for axis, value in special if axis)
        return
    if not token.is_name:
        for axis, value in sides.words.get(token.stem, []):
            yield axis, value, 1


def _by_grammar(token: Token, phrase: Phrase) -> list[tuple[str, int]]:
    """Sides of the words whose neighbours decide what they mean; ("", 0) for none."""
    at = token.position
    before = [t.lower for t in phrase[max(0, at - 6) : at]]
    after = [t.lower for t in phrase[at + 1 : at + 4]]
    longer = [t.lower for t in phrase[at + 1 : at + 6]]
    following = after[0] if after else ""
    previous = before[-1] if before else ""
    if token.lower in ("up", "down"):
        counts = following in ("from", "by") or following[:1].isdigit()
        return [("amount", int(token.lower == "down")) if counts else ("", 0)]
    if token.stem in ("leav", "keep", "hold") and {"at", "unchanged"} & set(longer):
        return [("amount", 2), ("winning", 0)]
    if token.lower == "ended":
        return [("beginning", 1)]
    if token.lower == "against":
        voted = any(stem(word) in ("vote", "decid", "argu") for word in before)
        return [("stance", 1) if voted else ("", 0)]
    if token.lower == "for" and previous == "voted":
        return [("stance", 0)]
    if token.stem == "defeat":
        passive = following in ("by", "to", "at")
        return [("winning", 1 if passive else 0)]
    if token.stem == "declin" and following == "to":
        return [("stance", 1)]
    return _by_following(token, after, previous)


def _hedges_a_figure(after: list[str]) -> bool:
    """Whether "more" begins "more than 700", not "7 % more than a year earlier"."""
    return after[:1] == ["than"] and bool(quantities(" ".join(after[1:])))


def _by_following(
    token: Token, after: list[str], previous: str
) -> list[tuple[str, int]]:
    following = after[0] if after else ""
    if token.lower in _HEDGING and (previous == "no" or _hedges_a_figure(after)):
        # Judged with the figure.
        return [("", 0)]
    if token.lower == "growth":
        return [("", 0)]
    if token.lower in ("third", "quarter", "half") and following != "of":
        return [("", 0)]
    if token.lower in ("first", "last") and following in (
        "year",
        "month",
        "week",
        "of",
    ):
        return [("", 0)]
    if token.stem in ("win", "lead") and token.lower in ("won", "led"):
        return [("", 0)] if token.lower == "led" and following == "by" else []
    if token.stem == "close" and following == "to":
        return [("", 0)]
    return []


def _opposing(place: Place, stated: list[Place]) -> Place | None:
    """The place in a text that says the opposite of the same thing, if any does."""
    on_axis = [each for each in stated if each.axis == place.axis]
    if not on_axis:
        return None

    scale = place.axis in lexicon().scales

    def shared(each: Place) -> int:
        if place.axis == "sequence":
            return len(each.next & place.next)
        if scale or place.axis in _BESIDE:
            return len(each.beside & place.beside)
        return len(each.near & place.near)

    same = max((shared(e) for e in on_axis if e.value == place.value), default=-CLEARLY)
    other = [each for each in on_axis if each.value != place.value]
    best = max(other, key=shared, default=None)
    if best is None or shared(best) < max(same + CLEARLY, 1):
        return None
    return best


def _denied_finding(claim: str, text: str) -> Finding | None:
    """A word that one of both denies and the other does not."""
    stated = [(token, phrase) for phrase in phrases(text) for token in phrase]
    for phrase in phrases(claim):
        for token in phrase:
            if not _is_judged(token):
                continue
            near = surroundings(phrase, token.position)
            alike = [
                (denied, len(near & surroundings(other, each.position)))
                for each, other in stated
                if (denied := _denied_alike(token, each)) is not None
            ]
            same = max(
                (n for denied, n in alike if denied == token.denied), default=-CLEARLY
            )
            best = max((n for denied, n in alike if denied != token.denied), default=-1)
            if best >= max(same + CLEARLY, 0):
                said = "deny" if token.denied else "say"
                text_says = f"the sentence does not {said} “{token.text}”"
                if not token.denied:
                    text_says = f"the sentence denies “{token.text}”"
                return Finding("contradicted", text_says, sure=SURER)
    return None


def _is_judged(token: Token) -> bool:
    return (
        token.carries_meaning
        and token.denied is not None
        and not token.is_name
        and not token.text[0].isdigit()
        and token.stem not in _UNJUDGED
        and token.lower not in STATES
    )


def _denied_alike(token: Token, other: Token) -> bool | None:
    """Whether a text's word denies the claim's word; None when it is another word.

    A prefix denies too: "unfinished" against "finished".
    """
    if other.denied is None or other.is_mark:
        return None
    if other.stem == token.stem:
        return other.denied
    for longer, shorter in ((other.stem, token.stem), (token.stem, other.stem)):
        if len(shorter) >= _SHORTEST_ROOT and any(
            longer == prefix + shorter for prefix in _NEGATING_PREFIXES
        ):
            return not other.denied
    return None
