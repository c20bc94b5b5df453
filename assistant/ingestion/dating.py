"""Publication dates as articles state them -> ISO; what is not stated stays unknown."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone

from assistant.ingestion.vocabulary import words

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan",
            "february feb",
            "march mar",
            "april apr",
            "may",
            "june jun",
            "july jul",
            "august aug",
            "september sept sep",
            "october oct",
            "november nov",
            "december dec",
        ),
        start=1,
    )
    for name in names.split()
}
# Abbreviations that mean one offset only; IST, CST and the like mean several.
_ZONES = {
    "z": 0,
    "utc": 0,
    "gmt": 0,
    "bst": 60,
    "cet": 60,
    "cest": 120,
    "eet": 120,
    "eest": 180,
    "edt": -240,
    "est": -300,
    "pdt": -420,
    "pst": -480,
}
_MONTH = "|".join(sorted(_MONTHS, key=len, reverse=True))
_YEAR = r"(?P<year>(?:19|20)\d\d)"
_ORDER = (
    rf"(?P<month>{_MONTH})\.? (?P<day>\d{{1,2}})(?:st|nd|rd|th)?,? {_YEAR}\b",
    rf"(?P<day>\d{{1,2}})(?:st|nd|rd|th)? (?:of )?(?P<month>{_MONTH})\.?,? {_YEAR}\b",
    rf"{_YEAR}-(?P<month>\d\d)-(?P<day>\d\d)(?=t\d|\b)",
    rf"{_YEAR}/(?P<month>\d\d)/(?P<day>\d\d)\b",
    rf"(?P<day>\d{{1,2}})(?P<mark>[/.])(?P<month>\d{{1,2}})(?P=mark){_YEAR}\b",
)
_DATES = tuple(re.compile(rf"\b{form}") for form in _ORDER)
_TIME = re.compile(
    r"(?:\b|t)(?P<hour>[01]?\d|2[0-3])(?:[:.](?P<minute>[0-5]\d)(?::(?P<second>[0-5]\d)"
    r"(?:\.\d{1,9})?)?)? ?(?P<half>[ap]\.?m\b\.?)?"
    r" ?(?P<zone>(?:utc|gmt)?[+-]\d\d:?\d\d|[a-z]{1,4}\b)?"
)
_RELATIVE = re.compile(
    r"^(?:published|posted|updated|last updated)?:? ?(?:about )?(?:\d{1,3}|an?|one)"
    r" (?:second|minute|min|hour|day|week|month)s? ago$"
    r"|^(?:published|posted|updated):? (?:today|yesterday|just now)$"
)
_WORDS = words(
    "monday tuesday wednesday thursday friday saturday sunday mon tue tues wed thu thur"
    " thurs fri sat sun published updated update posted last first on at date created"
    " modified publication time uhr local h et am pm"
)
LONGEST_DATE_LINE = 120


@dataclass(frozen=True, kw_only=True)
class Stated:
    """What a date line states; `published` is None when it states no day."""

    published: str | None
    updated: bool = False
    """The line speaks of an update only."""


def parse_date(text: str) -> str | None:
    """Read the first date in `text`; ISO, with time only where an offset is stated.

    A form that can mean two days (`04/03/2026`), a day that does not exist, a year
    before 1900 and a day in the future are unknown: a date is never guessed.
    """
    found = _find(" ".join(text.casefold().split()))
    return found[0] if found else None


def read_date_line(line: str) -> Stated | None:
    """Read a line that holds a date and nothing else; None for every other line."""
    if len(line) > LONGEST_DATE_LINE:
        return None
    text = " ".join(line.casefold().split())
    if _RELATIVE.match(text):
        return Stated(published=None)
    found = _find(text)
    if not found or not _only_dates(found[1]):
        return None
    before = re.split(r"\d", text, maxsplit=1)[0]
    return Stated(published=found[0], updated="updated" in before)


def _find(text: str) -> tuple[str | None, str] | None:
    """The first date and the text without it, or None."""
    matches = [match for form in _DATES if (match := form.search(text))]
    if not matches:
        return None
    match = min(matches, key=lambda each: each.start())
    rest = f"{text[: match.start()]} {text[match.end() :]}"
    day = _day(match)
    if day is None:
        return None, rest
    return _with_time(day, text[match.end() : match.end() + 40]), rest


def _day(match: re.Match[str]) -> date | None:
    month, day = match["month"], int(match["day"])
    number = _MONTHS.get(month) or int(month)
    if "mark" in match.re.groupindex:
        if number <= 12 and day <= 12 and number != day:
            return None
        if number > 12:
            number, day = day, number
    try:
        found = date(int(match["year"]), number, day)
    except ValueError:
        return None
    # A day of slack: it may already be tomorrow where the article was written.
    return found if found <= datetime.now(UTC).date() + timedelta(days=1) else None


def _with_time(day: date, after: str) -> str:
    """The day, with the time behind it where its offset is stated."""
    match = _TIME.match(after.lstrip(" ,").removeprefix("at "))
    offset = _offset(match["zone"]) if match else None
    if match is None or offset is None or not (match["minute"] or match["half"]):
        return day.isoformat()
    hour = int(match["hour"])
    if match["half"]:
        hour = hour % 12 + (12 if match["half"].startswith("p") else 0)
    moment = datetime(
        day.year,
        day.month,
        day.day,
        hour,
        int(match["minute"] or 0),
        int(match["second"] or 0),
        tzinfo=timezone(timedelta(minutes=offset)),
    )
    return moment.isoformat()


def _offset(zone: str | None) -> int | None:
    """Minutes east of UTC, where the zone means one offset."""
    if not zone:
        return None
    sign = max(zone.find("+"), zone.find("-"))
    if sign < 0:
        return _ZONES.get(zone)
    digits = zone[sign + 1 :].replace(":", "")
    minutes = int(digits[:2]) * 60 + int(digits[2:])
    if minutes > 14 * 60:
        return None
    return minutes if zone[sign] == "+" else -minutes


def _only_dates(rest: str) -> bool:
    """Whether nothing but more dates, times, labels and small counts is left."""
    for form in _DATES:
        rest = form.sub(" ", rest)
    for word in re.findall(r"[^\s|,:;.·•()/–—-]+", _TIME.sub(" ", rest)):
        if word not in _WORDS and word not in _ZONES and not word.isdigit():
            return False
    return True
