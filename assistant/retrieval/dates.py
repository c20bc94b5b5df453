"""Read the span of days that a question asks about: "last week", "in March 2024".

Left alone is what only seems to be one: "the March summit", "recently", what an event
must date ("since the election"), and the day or year of an event ("on 4 March", "in
2019"), which articles of any date may report.
"""

import re
from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from assistant.language.dates import MONTHS

REPORTED_WITHIN = timedelta(days=7)
"""How long after a day articles still report it."""

_MONTH = rf"(?P<month>{'|'.join(name[:3] + f'(?:{name[3:]})?' for name in MONTHS)})\b"
_YEAR = r"(?P<year>(?:19|20)\d\d)\b"
_DAY = r"(?P<day>[0-3]?\d)(?:st|nd|rd|th)?"
_NUMBERS = {"two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "ten": 10}
_UNITS = {"day": 1, "week": 7, "month": 30, "year": 365}
_SPAN = (
    rf"(?:(?:{_DAY} {_MONTH}|{_MONTH.replace('month', 'month2')} "
    rf"{_DAY.replace('day', 'day2')})(?:,? {_YEAR})?"
    rf"|{_MONTH.replace('month', 'month3')}(?: {_YEAR.replace('year', 'year2')})?"
    rf"|{_YEAR.replace('year', 'year3')})"
)
# What follows must not be a name or thing that the date belongs to ("in March 2024
# talks"): the end, a mark, or a word that goes on with the question.
_ENDS = (
    r"(?= *(?:[?,;:!]|\.(?! *\d)|$)| (?:did|do|does|was|were|is|are|has|have|had|will"
    r"|would|and|about|on|in|at|by|for|from|to|over|after|before|when|while|as|that|who"
    r"|which)\b)"
)
_STATED = re.compile(
    rf"\b(?P<how>in|during|since|after|before|until|from) {_SPAN}{_ENDS}",
    re.IGNORECASE,
)
_PAST = re.compile(
    r"\b(?:in|over|during|within) the (?:last|past) (?:(?P<count>\d{1,3}|"
    rf"{'|'.join(_NUMBERS)}) )?(?P<unit>day|week|month|year)s?\b"
    r"|\bthe (?:last|past) (?P<count2>\d{1,3}|"
    rf"{'|'.join(_NUMBERS)}) (?P<unit2>day|week|month|year)s\b",
    re.IGNORECASE,
)
_RELATIVE = re.compile(
    r"\b(?P<words>yesterday|(?P<which>last|this) (?P<unit>week|month|year))\b"
    r"(?!['’]s)",
    re.IGNORECASE,
)


@dataclass(frozen=True, kw_only=True)
class StatedDates:
    """The days that a question asks about, both inclusive; None where open."""

    words: str
    """As the question puts it."""
    after: date | None
    before: date | None
    current: bool = False
    """Whether it is the present: this week, this year."""


def stated_dates(question: str, today: date) -> StatedDates | None:
    """Read the first span of days off a question; None when it states none.

    A month or day without a year is the latest that has begun.
    """
    readings: tuple[
        tuple[re.Pattern[str], Callable[[re.Match[str], date], _Range | None]], ...
    ] = ((_PAST, _past), (_RELATIVE, _relative), (_STATED, _stated))
    for pattern, read in readings:
        for found in pattern.finditer(question):
            days = read(found, today)
            if days is not None:
                current = found[0].lower().startswith("this ")
                return StatedDates(
                    words=found[0], after=days[0], before=days[1], current=current
                )
    return None


_Range = tuple[date | None, date | None]


def _relative(found: re.Match[str], today: date) -> _Range | None:
    which, unit = (found[name] and found[name].lower() for name in ("which", "unit"))
    if which is None:
        day = today - timedelta(days=1)
        return day, day + REPORTED_WITHIN
    monday = today - timedelta(days=today.weekday())
    if unit == "week" and which == "this":
        # On a Monday, too, "this week" is the news of the days before it.
        return today - timedelta(days=7), None
    if unit == "week":
        return monday - timedelta(days=7), monday - timedelta(days=1) + REPORTED_WITHIN
    first = today.replace(day=1, month=1) if unit == "year" else today.replace(day=1)
    if which == "this":
        return first, None
    last = first - timedelta(days=1)
    begins = last.replace(day=1, month=1) if unit == "year" else last.replace(day=1)
    return begins, last + REPORTED_WITHIN


def _past(found: re.Match[str], today: date) -> _Range | None:
    count = (found["count"] or found["count2"] or "1").lower()
    unit = (found["unit"] or found["unit2"]).lower()
    days = (_NUMBERS.get(count) or int(count)) * _UNITS[unit]
    return today - timedelta(days=min(days, today.toordinal() - 1)), None


def _stated(found: re.Match[str], today: date) -> _Range | None:
    span = _span(found, today)
    if span is None or span[0] > today:
        return None
    first, last = span
    how = found["how"].lower()
    if how in ("since", "from"):
        return first, None
    if how == "after":
        return last + timedelta(days=1), None
    if how == "before":
        return None, first - timedelta(days=1)
    if how == "until":
        return None, last
    if any(found[name] for name in ("year", "year2", "year3")):
        return None
    return first, last + REPORTED_WITHIN


def _span(found: re.Match[str], today: date) -> tuple[date, date] | None:
    """First and last day of a year, month or day; None when there is no such day."""
    year = next((int(found[n]) for n in ("year", "year2", "year3") if found[n]), None)
    named = found["month"] or found["month2"] or found["month3"]
    if named is None:
        return (date(year, 1, 1), date(year, 12, 31)) if year else None
    month = next(n for n, name in enumerate(MONTHS, 1) if name[:3] == named[:3].lower())
    numeral = found["day"] or found["day2"]
    if numeral is None and not named[0].isupper():
        return None  # "in may" is too little to go by
    try:
        day = int(numeral or 1)
        begins = date(year or today.year, month, day)
        if year is None and begins > today:
            begins = date(today.year - 1, month, day)
    except ValueError:
        return None
    if numeral:
        return begins, begins
    return begins, begins.replace(day=monthrange(begins.year, month)[1])
