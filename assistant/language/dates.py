"""Dates: days of the week, months, days of a month, as a text states them."""

import re
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache

MONTHS = (
    "january february march april may june july august september october november"
    " december"
).split()
WEEKDAYS = "monday tuesday wednesday thursday friday saturday sunday".split()
_MONTH = "|".join(
    [
        *(name.capitalize() for name in MONTHS),
        *"Jan Feb Mar Apr Jun Jul Aug Sept? Oct Nov Dec".split(),
    ]
)
_DAY = r"(?P<{0}>\d{{1,2}})(?:st|nd|rd|th)?"
_DATE = re.compile(
    rf"\b(?:{_DAY.format('day')}\s+(?:of\s+)?)?(?P<month>{_MONTH})\b\.?"
    rf"(?:\s+{_DAY.format('after')}(?![\d,.]?\d|\s*%|\w))?"
    r"(?:,?\s+(?P<year>\d{4})\b)?"
    rf"|\b(?P<weekday>{'|'.join(name.capitalize() for name in WEEKDAYS)})s?\b"
    r"|\b(?P<feast>Christmas (?:Day|Eve)|Boxing Day|New Year[’']s (?:Day|Eve))\b"
)
_FEASTS = {"Christmas Day": (25, 12), "Christmas Eve": (24, 12), "Boxing Day": (26, 12)}
_FEASTS |= {"New Year's Day": (1, 1), "New Year's Eve": (31, 12)}
_MAY_IS_A_MONTH = re.compile(
    r"(?:\b(?:in|by|of|since|until|from|to|last|next|this|early|mid|late|before|after"
    r"|between|and|on|for|during)[\s-]|\d\s|\()$",
    re.IGNORECASE,
)


@dataclass(frozen=True, kw_only=True)
class StatedDate:
    """What a text says of a date; None where it does not say."""

    day: int | None = None
    month: int | None = None
    year: int | None = None
    weekday: int | None = None
    start: int = field(default=0, compare=False)
    end: int = field(default=0, compare=False)

    @property
    def said(self) -> str:
        """In words."""
        if self.weekday is not None:
            return WEEKDAYS[self.weekday].capitalize()
        month = MONTHS[(self.month or 1) - 1].capitalize()
        return " ".join(str(part) for part in (self.day, month, self.year) if part)


@lru_cache(maxsize=2_000)
def stated_dates(text: str) -> tuple[StatedDate, ...]:
    """Months, with their day and year, and days of the week, in order."""
    found = []
    for match in _DATE.finditer(text):
        span = {"start": match.start(), "end": match.end()}
        if match["weekday"]:
            weekday = WEEKDAYS.index(match["weekday"].lower())
            found.append(StatedDate(weekday=weekday, **span))
            continue
        if match["feast"]:
            feast_day, month = _FEASTS[match["feast"].replace("’", "'")]
            found.append(StatedDate(day=feast_day, month=month, **span))
            continue
        day = match["day"] or match["after"]
        if match["month"] in ("May", "March", "Mar") and not (
            day or match["year"] or _MAY_IS_A_MONTH.search(text[: match.start()])
        ):
            continue
        found.append(
            StatedDate(
                day=int(day) if day else None,
                month=_month(match["month"]),
                year=int(match["year"]) if match["year"] else None,
                **span,
            )
        )
    return tuple(found)


def without_dates(text: str) -> str:
    """The text with stated dates blanked, offsets kept; years stay."""
    for stated in stated_dates(text):
        if stated.month is not None:
            span = text[stated.start : stated.end]
            kept = re.sub(r"(?<!\d)\d{1,2}(?!\d)|[A-Za-z,]", " ", span)
            text = text[: stated.start] + kept + text[stated.end :]
    return text


def states(source: StatedDate, claim: StatedDate, published: date | None) -> bool:
    """Whether a text that states one date states the other.

    A weekday becomes a date by the day of publication: the last one before it, that day
    itself, or the next one after it.
    """
    if claim.weekday is None and source.weekday is None:
        years = {claim.year, source.year} - {None}
        return (
            claim.month == source.month
            and (claim.day is None or source.day is None or claim.day == source.day)
            and (claim.day is None or source.day is not None)
            and len(years) <= 1
        )
    if claim.weekday is not None and source.weekday is not None:
        return claim.weekday == source.weekday
    if published is None:
        return False
    weekday = claim.weekday if claim.weekday is not None else source.weekday
    other = source if claim.weekday is not None else claim
    if other.day is None or other.month is None or weekday is None:
        return False
    days = (published + timedelta(days=shift) for shift in range(-6, 8))
    return any(
        day.weekday() == weekday
        and (day.day, day.month) == (other.day, other.month)
        and other.year in (None, day.year)
        for day in days
    )


def _month(name: str) -> int:
    return 1 + next(
        n for n, full in enumerate(MONTHS) if full.startswith(name[:3].lower())
    )
