"""The forms in which a full date is written, in any language -> the day it means."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from assistant.ingestion.calendars import month_languages, month_number
from assistant.ingestion.languages import day_comes_first, language_code

# Letters, and the signs that are written on them in Arabic, Hebrew, Indic and Thai.
LETTER = (
    r"(?:[^\W\d_]|[\u0300-\u036f\u0591-\u05c7\u064b-\u065f\u0900-\u0963\u0981-\u09e3"
    r"\u0b82-\u0be3\u0e31-\u0e4e\u200c\u200d])"
)
_MONTH = rf"(?P<month>{LETTER}{{2,}}+(?:['’]{LETTER}++)?|{LETTER}{{1,3}}\.{LETTER}++)"
_MONTH_OF_TWO = rf"(?P<month>{LETTER}{{2,}}+(?: {LETTER}{{2,}}+)?)"
# The Arabic of the Levant and of the Maghreb side by side.
_OTHER = rf"(?:/{LETTER}++)?"
# Thailand counts 543 years more.
_YEAR = r"(?P<year>(?:19|20|25)\d\d)"
_DAY = r"(?P<day>\d{1,2})"
_NUMBER = r"(?P<month>\d{1,2})"
_ORDINAL = rf"(?:\.|:a|-?{LETTER}{{1,2}}(?!{LETTER}))?"
# Between day, name of the month and year: `20.jan.2025`, `6 de marzo de 2025`.
_GAP = r"(?:[.,،] ?| ?[-/–] ?| )(?:(?:of|de|del|den|di|ng|năm|tháng) |d['’])?"
_SHORT = r"(?P<short>\d\d)(?!\d|[:.h]\d)"
_FORMS = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        rf"{_DAY}(?P<mark>[/-]){_NUMBER}(?P=mark){_YEAR}(?!\d)",
        rf"{_DAY}\. ?{_NUMBER}\. ?{_YEAR}(?!\d)",
        rf"{_MONTH}(?:\.? ?|[-,] ?){_DAY}(?:st|nd|rd|th)?,? ?{_YEAR}(?!\d)",
        rf"{_DAY}{_ORDINAL}{_GAP}{_MONTH}{_OTHER}\.?{_GAP}{_YEAR}(?!\d)",
        rf"{_DAY} {_MONTH_OF_TWO} {_YEAR}(?!\d)",
        rf"{_YEAR}(?P<cut>[-/]){_NUMBER}(?P=cut){_DAY}(?!\d)",
        rf"{_YEAR}\. ?{_NUMBER}\. ?{_DAY}(?!\d)\.?",
        rf"{_YEAR} ?[年년] ?{_NUMBER} ?[月월] ?{_DAY} ?[日일号]",
        rf"{_YEAR}(?:\.? m\.?|\.|,)?[ -]{_MONTH}\.?[ -]{_DAY}(?!\d)\.?",
        rf"{_YEAR}\. gada {_DAY}\. {_MONTH}",
        rf"{_DAY} th(?:áng|g\.?) ?{_NUMBER}(?:,| năm|, năm)? {_YEAR}(?!\d)",
        # RFC 822 has years of two digits, RFC 850 has dashes.
        rf"(?<=, ){_DAY}[ -]{_MONTH}[ -](?P<year>\d\d)(?= \d\d:)",
        rf"{_DAY}(?P<mark>[/.-]){_NUMBER}(?P=mark){_SHORT}",
        rf"{_DAY}-{_MONTH}-{_SHORT}",
        rf"{_DAY} {_MONTH} ['’]{_SHORT}",
        rf"{_MONTH}\.? {_DAY},? ['’]{_SHORT}",
    )
)
_YEAR_FIRST = frozenset({"ko", "ja", "zh", "hu", "mn"})
"""Languages in which 24.05.21 is a day in May."""


@dataclass(frozen=True, slots=True)
class Found:
    """A date that stands in a text."""

    end: int
    day: date | None
    """None for two days, none, or one that no article can be of."""
    short: bool = False
    """Its year has two digits: a date only beside a clock or a label."""


def plain(text: str) -> str:
    """One line with single spaces; digits and marks of ASCII, letters composed."""
    text = unicodedata.normalize("NFC", " ".join(text.split()))
    return "".join(map(_plain, text)) if not text.isascii() else text


def find_date(
    text: str, place: int, *, language: str | None, spoken: Iterable[str] = ()
) -> Found | None:
    """The date that begins at `place` of a plain text.

    Args:
        text: As `plain` gives it.
        place: Where to look.
        language: A tag such as `en-GB`, which may decide what `04/03/2026` means.
        spoken: Codes of the languages that the words around it belong to.
    """
    for form in _FORMS:
        if match := form.match(text, place):
            parts = match.groupdict()
            short = parts.get("short") is not None
            if short and parts.get("mark"):
                return Found(match.end(), _short_day(parts, language), short=True)
            month = parts["month"] or ""
            number = _number(month, language, spoken)
            if number is not None or month_languages(month):
                day = _day(parts, number, language) if number else None
                return Found(match.end(), day, short=short)
    return None


def possible(day: date) -> bool:
    """Whether an article can be of this day.

    The first of January 1970 is what programs write for no date. A day of slack:
    it may already be tomorrow where the article was written.
    """
    latest = datetime.now(UTC).date() + timedelta(days=1)
    return date(1900, 1, 1) <= day <= latest and day != date(1970, 1, 1)


def _plain(character: str) -> str:
    if character.isdecimal():
        return str(unicodedata.decimal(character))
    if "！" <= character <= "～":
        return chr(ord(character) - 0xFEE0)
    return character


def _number(month: str, language: str | None, spoken: Iterable[str]) -> int | None:
    if month.isdecimal():
        return int(month)
    stated = language_code(language)
    for languages in ([stated] if stated else [], spoken):
        if number := month_number(month, languages):
            return number
    return None


def _day(
    parts: dict[str, str | None], number: int, language: str | None
) -> date | None:
    day, year = int(parts["day"] or 0), int(parts.get("year") or parts["short"] or 0)
    if parts.get("mark"):
        first = day_comes_first(language)
        if day <= 12 and number <= 12 and number != day and first is None:
            return None
        if number > 12 or (first is False and day <= 12):
            number, day = day, number
    if year < 100:
        year += 2000 if year < 70 else 1900
    return _real(year - 543 if year >= 2500 else year, number, day)


def _short_day(parts: dict[str, str | None], language: str | None) -> date | None:
    """The only day that three numbers of two digits can mean there."""
    a, b, c = (int(parts[name] or 0) for name in ("day", "month", "short"))
    first = day_comes_first(language)
    days = set()
    if language_code(language) in _YEAR_FIRST:
        days = {_real(2000 + a, b, c)}
    else:
        if first is not False:
            days.add(_real(2000 + c, b, a))
        if first is not True:
            days.add(_real(2000 + c, a, b))
    known = days - {None}
    return known.pop() if len(known) == 1 else None


def _real(year: int, month: int, day: int) -> date | None:
    try:
        found = date(year, month, day)
    except ValueError:
        return None
    return found if possible(found) else None
