"""A line as what it says about days: dates, clocks, labels, and the words between."""

import re
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from assistant.ingestion.calendars import fold, month_languages, weekday_languages
from assistant.ingestion.clocks import CLOCK
from assistant.ingestion.dateforms import LETTER, find_date, plain
from assistant.ingestion.datewords import AGO_FORMS, label_of, small_words

Kind = Literal["published", "updated", "date", "clock", "ago", "filler", "mark", "word"]

# `Mar 06 19:07:00 +0000 2025` -> `Mar 06 2025 19:07:00 +0000`.
_YEAR_LAST = re.compile(
    r"\b([a-z]{3} +\d{1,2}) +(\d\d:\d\d:\d\d(?: [+-]\d{4}| [a-z]{3,4})?) (\d{4})\b",
    re.IGNORECASE,
)
# Scraping loses the space in `20257:07 PM`, `2025-03-0619:07` and `20256 March`.
_GLUED = re.compile(
    r"(?<=\D(?:19|20)\d\d)(?=[^\W\d_]|\d{1,2}(?:[:.]\d\d| [^\W\d_]|/\d))"
    r"|(?<=(?:19|20)\d\d[-./]\d\d[-./]\d\d)(?=\d\d:\d\d)"
)
# A capital behind a small letter, as in `ReedAug. 21`, or before one, as in `GMTLast`.
_BORDER = re.compile(r"(?<=[^\W\d_])(?=[^\W\d_][^\W\d_])")
AGO = re.compile(
    rf"(?:(?:about|over) )?(?:{'|'.join(AGO_FORMS)})\b".replace("#", r"\d{1,3} \w+"),
    re.IGNORECASE,
)
_READING_TIME = re.compile(r"\d{1,3}[ -]min(?:ute)?s?\.?(?: read)?\b", re.IGNORECASE)
_LETTERS = re.compile(rf"{LETTER}+(?:['’]{LETTER}+)*")
_HANDLE = re.compile(r"@\w[\w.]*")
_WORD = re.compile(rf"{LETTER}(?:{LETTER}|[.’'&-])*|\d+")
_PHRASE = re.compile(rf"{LETTER}+(?:[’'-]{LETTER}+)*(?: {LETTER}+){{0,2}}")
_SPACE = re.compile(r"[ \"“”]+")
_LONGEST_READ = 1_000


@dataclass(frozen=True, kw_only=True, slots=True)
class Token:
    """A piece of a line."""

    kind: Kind
    text: str
    day: date | None = None
    clock: re.Match[str] | None = None
    short: bool = False
    """A date whose year has two digits."""
    glued: bool = False
    """No space stands before it."""


def tokenise(text: str, language: str | None) -> list[Token]:
    """The line as dates, clock times, labels, separators and other words."""
    text = _unglued(plain(text[:_LONGEST_READ]))
    spoken = _spoken(text)
    found: list[Token] = []
    place = 0
    while place < len(text):
        if space := _SPACE.match(text, place):
            place = space.end()
            continue
        token, place = _next(text, place, language, spoken)
        found.append(token)
    if any(token.kind in ("clock", "published", "updated") for token in found):
        return found
    return [replace(t, kind="filler") if t.short else t for t in found]


def _is_small(word: str) -> bool:
    """Whether the word says nothing beside a date: a number, `on`, `Friday`."""
    return (
        word.isdecimal() or fold(word) in small_words() or bool(weekday_languages(word))
    )


def _next(
    text: str, place: int, language: str | None, spoken: frozenset[str]
) -> tuple[Token, int]:
    """The token that begins at `place`, and where it ends."""
    glued = place > 0 and text[place - 1] != " "
    if it := find_date(text, place, language=language, spoken=spoken):
        written = text[place : it.end]
        return Token(
            kind="date", text=written, day=it.day, short=it.short, glued=glued
        ), it.end
    if match := CLOCK.match(text, place):
        return Token(kind="clock", text=match[0], clock=match, glued=glued), match.end()
    kind: Kind = "filler"
    phrase = _PHRASE.match(text, place)
    if match := _READING_TIME.match(text, place) or AGO.match(text, place):
        kind = "ago" if match.re is AGO else "filler"
    elif phrase and (label := label_of(phrase[0])):
        end = place + len(label.text)
        return Token(kind=label.kind, text=label.text, glued=glued), end
    elif match := _HANDLE.match(text, place) or _WORD.match(text, place):
        known = match.re is _HANDLE or _is_small(match[0])
        kind = "filler" if known else "word"
    else:
        return Token(kind="mark", text=text[place], glued=glued), place + 1
    return Token(kind=kind, text=match[0], glued=glued), match.end()


def _unglued(text: str) -> str:
    """The line with the spaces that scraping lost before words of dates."""
    text = _GLUED.sub(" ", _YEAR_LAST.sub(r"\1 \3 \2", text))
    for match in reversed(list(_BORDER.finditer(text))):
        place = match.start()
        small = text[place - 1].islower() or text[place + 1].islower()
        if text[place].isupper() and small:
            word = _LETTERS.match(text, place)
            if word and _is_of_dates(word[0]):
                text = f"{text[:place]} {text[place:]}"
    return text


def _is_of_dates(word: str) -> bool:
    return bool(
        label_of(word)
        or month_languages(word)
        or weekday_languages(word)
        or fold(word) in ("last", "first")
    )


def _spoken(text: str) -> frozenset[str]:
    """Codes of the languages whose labels or days of the week stand in the line."""
    found: set[str] = set()
    for match in _LETTERS.finditer(text):
        label = label_of(match[0])
        found |= label.languages if label else weekday_languages(match[0])
    return frozenset(found)
