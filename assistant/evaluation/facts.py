"""Whether a text states a fact: whole words, numbers by value, dates by value.

A text becomes a row of words, numbers and days; a fact is stated where its own row
stands in it without a gap. Quotation marks, dashes, spaces and case never matter.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from assistant.language.dates import MONTHS


@dataclass(frozen=True)
class Word:
    """One word, without case."""

    text: str


@dataclass(frozen=True, kw_only=True)
class Number:
    """A value, with `£ € $ %` where one is stated."""

    value: Decimal
    unit: str | None = None


@dataclass(frozen=True, kw_only=True)
class Day:
    """A calendar date; what is not stated is None."""

    year: int | None
    month: int
    day: int | None


Token = Word | Number | Day

_ONES = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]
_TEENS = (
    *("ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen"),
    *("seventeen", "eighteen", "nineteen"),
)
_TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
_SPELLED = {
    **{word: value for value, word in enumerate([*_ONES, *_TEENS], start=1)},
    **{word: value * 10 for value, word in enumerate(_TENS, start=2)},
}
_SCALES = {
    "hundred": 10**2,
    "thousand": 10**3,
    "million": 10**6,
    "billion": 10**9,
    "trillion": 10**12,
    "mn": 10**6,
    "bn": 10**9,
    "tn": 10**12,
    "k": 10**3,
    "m": 10**6,
    "b": 10**9,
}
_UNITS = {
    **dict.fromkeys(("£", "gbp", "pound", "pounds"), "£"),
    **dict.fromkeys(("€", "eur", "euro", "euros"), "€"),
    **dict.fromkeys(("$", "us$", "usd", "dollar", "dollars"), "$"),
    **dict.fromkeys(("%", "percent", "per cent"), "%"),
}

# A capital tells the month from the verb in "they may 3 times".
_MONTH = (
    r"(?P<month>(?=[A-Z])(?i:"
    + "|".join(f"{name[:3]}(?:{name[3:]})?" for name in MONTHS)
    + r"|sept)\b\.?)"
)
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_YEAR = r"(?P<year>1[5-9]\d\d|20\d\d)(?!\w)"
_DATES = tuple(
    re.compile(pattern)
    for pattern in (
        r"(?<!\w)(?P<year>\d{4})-(?P<month>\d\d)-(?P<day>\d\d)(?!\d)",
        rf"(?<!\w){_DAY} (?:of )?{_MONTH}(?:,? {_YEAR})?",
        rf"(?<!\w){_MONTH} {_DAY}(?!\w|[.,]\d)(?:,? {_YEAR})?",
        rf"(?<!\w){_MONTH},? {_YEAR}",
    )
)
_SCALE = (
    r"(?:[ -]?(?P<scale>hundred|thousand|million|billion|trillion|mn|bn|tn)(?!\w))?"
)
_AFTER = (
    r"(?:[ -]?(?P<after>%|(?:percent|per cent|pounds?|euros?|dollars?"
    r"|GBP|EUR|USD)(?!\w)))?"
)
_DIGITS = re.compile(
    r"(?<!\w)(?:(?P<before>US\$|[£€$]|(?:GBP|EUR|USD)(?= ?\d)) ?)?"
    r"(?P<sign>(?<![^\s(£€$])[-\u2212](?=\d))?"
    r"(?P<digits>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)"
    rf"(?:(?P<letter>[kmb])(?!\w)|{_SCALE})(?!\w){_AFTER}",
    re.IGNORECASE,
)
_ANY = "|".join([*_TENS, *_SPELLED])
_WORDS = re.compile(
    rf"(?<!\w)(?=(?:{_ANY})\b)(?:(?P<hundreds>{'|'.join(_ONES)}) hundred\b)?"
    rf"(?:(?:(?<=hundred) (?:and )?)?(?P<small>(?:(?:{'|'.join(_TENS)})"
    rf"(?:[- ](?:{'|'.join(_ONES)}))?|{_ANY})\b))?{_SCALE}{_AFTER}",
    re.IGNORECASE,
)
_WORD = re.compile(r"\w+")
_MARK = re.compile(r"\[\d+\]")
_SPLIT_THOUSANDS = re.compile(r"(?<=\d)[\u00a0\u2009\u202f](?=\d{3}(?!\d))")


def tokens(text: str) -> list[Token]:
    """The words, numbers and days of a text; citation marks `[1]` are left out."""
    text = _SPLIT_THOUSANDS.sub("", _MARK.sub(" ", text))
    text = " ".join(unicodedata.normalize("NFKC", text).split())
    found: list[Token] = []
    position = 0
    while position < len(text):
        token, position = _token_at(text, position)
        if token is not None:
            found.append(token)
    return found


def states(text: str, fact: str) -> bool:
    """Whether the text states the fact: its row of tokens stands in the text's row."""
    return _stands_in(tokens(text), tokens(fact))


def missing_groups(text: str, groups: Iterable[Sequence[str]]) -> list[tuple[str, ...]]:
    """The groups of which the text states no alternative, in the order given."""
    row = tokens(text)
    return [
        tuple(group)
        for group in groups
        if not any(_stands_in(row, tokens(fact)) for fact in group)
    ]


def accepts(wanted: Token, found: Token) -> bool:
    """Whether what was found says at least what was wanted.

    A bare number accepts any unit and the year of a date; a currency accepts a number
    without one, a percentage does not; a date accepts one that says more.
    """
    match wanted, found:
        case Word(text=name), Day(month=month):
            return len(name) >= 3 and name in (
                MONTHS[month - 1][:3],
                MONTHS[month - 1],
            )
        case Number(value=value, unit=None), Day(year=year):
            return value == year
        case Number(), Number():
            same_unit = wanted.unit in (None, found.unit)
            unstated = found.unit is None and wanted.unit != "%"
            return wanted.value == found.value and (same_unit or unstated)
        case Day(), Day():
            return (
                wanted.month == found.month
                and wanted.year in (None, found.year)
                and wanted.day in (None, found.day)
            )
    return wanted == found


def _stands_in(row: Sequence[Token], fact: Sequence[Token]) -> bool:
    return bool(fact) and any(
        all(accepts(wanted, row[start + step]) for step, wanted in enumerate(fact))
        for start in range(len(row) - len(fact) + 1)
    )


def _token_at(text: str, position: int) -> tuple[Token | None, int]:
    """The token that starts here and where it ends, or None and the next position."""
    for pattern, build in _FORMS:
        if (match := pattern.match(text, position)) and (token := build(match)):
            return token, match.end()
    return None, position + 1


def _day(match: re.Match[str]) -> Day | None:
    parts = match.groupdict()
    month = parts["month"]
    if month.isdigit():
        number = int(month)
    else:
        number = 1 + [name[:3] for name in MONTHS].index(month[:3].lower())
    day = int(parts["day"]) if parts.get("day") else None
    if not 1 <= number <= 12 or not (day is None or 1 <= day <= 31):
        return None
    return Day(
        year=int(parts["year"]) if parts["year"] else None, month=number, day=day
    )


def _digits(match: re.Match[str]) -> Number:
    value = Decimal(match["digits"].replace(",", ""))
    unit = match["before"] or match["after"] or ""
    return Number(
        value=(-value if match["sign"] else value)
        * _scale(match["scale"] or match["letter"]),
        unit=_UNITS.get(unit.strip().lower()),
    )


def _scale(word: str | None) -> int:
    return _SCALES[word.lower()] if word else 1


def _words(match: re.Match[str]) -> Number | None:
    if match[0].lower() == "one":
        return None  # more often a pronoun than a number
    small = re.split("[- ]", match["small"].lower()) if match["small"] else []
    hundreds = _SPELLED[match["hundreds"].lower()] * 100 if match["hundreds"] else 0
    value = hundreds + sum(_SPELLED[part] for part in small)
    return Number(
        value=Decimal(value * _scale(match["scale"])),
        unit=_UNITS.get((match["after"] or "").lower()),
    )


def _word(match: re.Match[str]) -> Word:
    return Word(match[0].casefold())


_FORMS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], Token | None]], ...] = (
    *((pattern, _day) for pattern in _DATES),
    (_DIGITS, _digits),
    (_WORDS, _words),
    (_WORD, _word),
)
