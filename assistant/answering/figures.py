"""Whether the figures and dates of a claim stand in a text."""

import re
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import pairwise

from assistant.answering.verdicts import NEVER, Finding
from assistant.language.dates import StatedDate, stated_dates, states, without_dates
from assistant.language.quantities import Quantity, quantities

_LIST = re.compile(
    r"\b[A-Z]\w+(?: [A-Z]\w+)*(?:, (?:the )?[A-Z]\w+(?: [A-Z]\w+)*)*"
    r" and (?:the )?[A-Z]\w+"
)
_OF = re.compile(
    r"(?: \w+)?(?: of| in| out of)(?: the| its| their| all| every)?(?: top)? "
)
_RELATIVE_YEARS = [
    (re.compile(words, re.IGNORECASE), shift)
    for words, shift in [
        (r"\b(?:this year|today|yesterday|now|currently)\b", 0),
        (r"\b(?:last year|a year (?:ago|earlier|before)|the previous year)\b", -1),
        (r"\bnext year\b", 1),
    ]
]
_VAGUE = ("one", "a", "an")


def figure_finding(claim: str, text: str, published: str | None) -> Finding | None:
    """What is wrong with the claim's figures, the first one; None when all stand.

    `published` tells which year "last year" is.
    """
    stated = quantities(without_dates(text))
    stated = (*stated, *_worked_out(text, stated))
    for wanted in quantities(without_dates(claim)):
        alike = [each for each in stated if wanted.agrees_with(each)]
        if alike:
            if other := _counted_otherwise(wanted, stated):
                return _differs(wanted, other)
            if turned := _turned_round(wanted, alike):
                return turned
            continue
        if wanted.value in _years_meant(text, _day(published)):
            continue
        if wanted.value == 1 and wanted.said.lower() in _VAGUE:
            continue
        if wanted.said.isalpha() and wanted.value in _list_lengths(text):
            continue
        rival = next(
            (
                each
                for each in stated
                if each.of_one_kind(wanted)
                and (each.nouns & wanted.nouns or (wanted.unit and not wanted.nouns))
            ),
            None,
        )
        if rival is not None:
            return _differs(wanted, rival)
        reason = f"no sentence read has the figure {wanted.said}"
        return Finding("unsupported", reason, sure=NEVER)
    return None


def date_finding(claim: str, text: str, published: str | None) -> Finding | None:
    """What is wrong with the claim's dates, the first one; None when all stand.

    `published` turns days of the week into dates: "on Tuesday" carries "on 4 March".
    """
    stated, day = stated_dates(text), _day(published)
    for wanted in stated_dates(claim):
        if any(states(each, wanted, day) for each in stated):
            continue
        rival = next((each for each in stated if _same_kind(each, wanted)), None)
        if rival is not None:
            reason = f"the sentence says {rival.said}, not {wanted.said}"
            return Finding("contradicted", reason, sure=NEVER)
        return Finding("unsupported", f"no sentence read has the date {wanted.said}")
    return None


def _counted_otherwise(wanted: Quantity, stated: Sequence[Quantity]) -> Quantity | None:
    """What the text counts of the same thing, when the value counts something else.

    "Two people" against "four people … two years".
    """
    if not wanted.nouns or wanted.unit:
        return None
    alike = [each for each in stated if each.nouns & wanted.nouns]
    if not alike or any(wanted.agrees_with(each) for each in alike):
        return None
    elsewhere = [each for each in stated if wanted.agrees_with(each)]
    return alike[0] if all(each.nouns for each in elsewhere) else None


def _turned_round(wanted: Quantity, alike: Sequence[Quantity]) -> Finding | None:
    """A finding when "from 9 to 15" stands in the text as "from 15 to 9"."""
    ways = {each.after for each in alike}
    if wanted.after and ways == {"to" if wanted.after == "from" else "from"}:
        (way,) = ways
        reason = f"the sentence says {way} {wanted.said}, not {wanted.after} it"
        return Finding("contradicted", reason, sure=NEVER)
    return None


def _years_meant(text: str, published: date | None) -> set[int]:
    """Years that a text means without writing them, known from its day."""
    if published is None:
        return set()
    shifts = {shift for words, shift in _RELATIVE_YEARS if words.search(text)}
    if any(stated.year is None for stated in stated_dates(text)):
        shifts.add(0)
    return {published.year + shift for shift in shifts}


def _worked_out(text: str, stated: Sequence[Quantity]) -> Iterator[Quantity]:
    """What follows from two figures of a text: "two in five" are 40 %.

    And a part of a whole: "half of the 60 seats" are 30.
    """
    for one, other in pairwise(stated):
        between = text[one.start + len(one.said) : other.start]
        if one.rough and _OF.fullmatch(between):
            yield Quantity(value=one.value * other.value / 100, unit=other.unit)
        elif _OF.fullmatch(between) and 0 < one.value < other.value:
            part = 100 * one.value / other.value
            yield Quantity(value=part, unit="%", rough=True)


def _list_lengths(text: str) -> set[int]:
    """How many names each list of a text has: "Quebec and Tucson" are two."""
    return {len(re.split(r", | and ", found)) for found in _LIST.findall(text)}


def _differs(wanted: Quantity, stated: Quantity) -> Finding:
    one, other = _said(stated), _said(wanted)
    reason = f"the sentence says {one}, not {other}"
    return Finding("contradicted", reason, sure=NEVER)


def _said(quantity: Quantity) -> str:
    period = f" a {quantity.per}" if quantity.per else ""
    unit = quantity.unit if quantity.unit in ("%", "mph", "km/h") else ""
    return f"{quantity.said}{unit}{period}"


def _same_kind(one: StatedDate, other: StatedDate) -> bool:
    return (one.weekday is None) == (other.weekday is None)


def _day(published: str | None) -> date | None:
    try:
        return date.fromisoformat((published or "")[:10])
    except ValueError:
        return None
