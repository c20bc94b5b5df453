"""Publication dates as articles state them -> ISO; what is not stated stays unknown."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Literal

from assistant.ingestion.clocks import CLOCK, with_clock
from assistant.ingestion.datewords import AGO, MONTHS, PUBLISHED, SMALL, UPDATED
from assistant.ingestion.languages import day_comes_first

Kind = Literal["published", "updated", "date", "clock", "ago", "filler", "mark", "word"]

LONGEST_DATE_LINE = 160
_MONTH = rf"(?P<month>{'|'.join(sorted(MONTHS, key=len, reverse=True))})\b"
_YEAR = r"(?P<year>(?:19|20)\d\d)"
_DAY = r"(?P<day>\d{1,2})"
_NUMERALS = re.compile(
    rf"{_DAY}(?P<mark>[/.-])(?P<month>\d{{1,2}})(?P=mark){_YEAR}(?!\d)"
)
# Between day, name of the month and year: `20.jan.2025`, `6 de marzo de 2025`.
_GAP = r"(?:[.,] ?| ?[-/] ?| )(?:(?:of|de|del|den) )?"
_DATES = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        rf"{_MONTH}\.?[ -]{_DAY}(?:st|nd|rd|th)?,? ?{_YEAR}\b",
        rf"{_DAY}(?:st|nd|rd|th|er|\.|º|ª|:a)?{_GAP}{_MONTH}\.?{_GAP}{_YEAR}\b",
        rf"{_YEAR}(?P<cut>[-/.])(?P<month>\d{{1,2}})(?P=cut){_DAY}(?!\d)",
        rf"{_YEAR}[ -]{_MONTH}\.?[ -]{_DAY}(?!\d)",
        rf"{_YEAR}年 ?(?P<month>\d{{1,2}})月 ?{_DAY}日",
        # RFC 822 has years of two digits, RFC 850 has dashes.
        rf"(?<=, ){_DAY}[ -]{_MONTH}[ -](?P<year>\d\d)(?= \d\d:)",
    )
)
# `Mar 06 19:07:00 +0000 2025` -> `Mar 06 2025 19:07:00 +0000`.
_YEAR_LAST = re.compile(
    r"\b([a-z]{3} +\d{1,2}) +(\d\d:\d\d:\d\d(?: [+-]\d{4}| [a-z]{3,4})?) (\d{4})\b",
    re.IGNORECASE,
)
# Scraping loses the space in `2025Updated` and `20257:07 PM`.
_GLUED = re.compile(
    r"(?<=\w)(?=(?:Updated|UPDATED|Modified|Published|Last)\b)"
    r"|(?<=\D(?:19|20)\d\d)(?=[A-Z]|\d{1,2}(?:[:.]\d\d| [A-Z]|/\d))"
)
_LABELS: dict[Kind, re.Pattern[str]] = {
    "published": re.compile(rf"(?:{'|'.join(PUBLISHED)})\b", re.IGNORECASE),
    "updated": re.compile(rf"(?:{'|'.join(UPDATED)})\b", re.IGNORECASE),
}
_AGO = re.compile(
    rf"(?:(?:about|over) )?(?:{'|'.join(AGO)})\b".replace("#", r"\d{1,3} \w+"),
    re.IGNORECASE,
)
_READING_TIME = re.compile(r"\d{1,3}[ -]min(?:ute)?s?\.?(?: read)?\b", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_][\w.’'&-]*|\d+")
_SPACE = re.compile(r"[ \"“”]+")
# A wire or press agency's line: the place in capitals, the day, then its mark.
_DATELINE = re.compile(
    r"[A-Z][A-Z .,’'-]{1,40}(?:, [A-Z][a-z.]{1,12})?, (?P<date>[^/(–—]{6,20}?)"
    r" ?(?:/|\(|--|–|—)"
)
_MOST_OTHER_WORDS = 6
_BY = ("by", "von", "par", "por", "di", "door", "av", "af")


@dataclass(frozen=True, kw_only=True)
class Stated:
    """What a date line states; both are None when it states no day."""

    published: str | None = None
    updated: str | None = None
    others: tuple[str, ...] = ()
    """Names that stand in the line beside the dates, as between its separators."""


@dataclass(frozen=True, slots=True)
class _Token:
    kind: Kind
    text: str
    day: date | None = None
    clock: re.Match[str] | None = None


def parse_date(text: str, *, language: str | None = None) -> str | None:
    """Read the date that `text` states; ISO, with time only where a zone is stated.

    A form that can mean two days (`04/03/2026`), a day that does not exist, a year
    before 1900 and a day in the future are unknown: a date is never guessed.

    Args:
        text: A metadata field, or a line; the words around the date do not matter.
        language: A tag such as `en-GB`, which may decide what `04/03/2026` means.
    """
    text = " ".join(text.split())[: 4 * LONGEST_DATE_LINE]
    if machine := _machine(text):
        return machine
    stated = read_labelled(text, language=language)
    return stated.published or stated.updated


def read_labelled(text: str, *, language: str | None = None) -> Stated:
    """Read the first date behind each kind of label, whatever else stands in `text`."""
    return _stated(_tokens(" ".join(text.split()), language))


def read_date_line(line: str, *, language: str | None = None) -> Stated | None:
    """Read a line that is there for its date; None for every other line."""
    if len(line) > LONGEST_DATE_LINE:
        return None
    text = " ".join(line.split())
    if not (re.search(r"\d", text) or _AGO.search(text)):
        return None
    tokens = _with_joiners(list(_tokens(text, language)))
    kinds = {token.kind for token in tokens}
    words = any(token.kind == "word" for token in tokens)
    if "date" not in kinds:
        relative = any(" " in token.text for token in tokens if token.kind == "ago")
        labelled = "ago" in kinds and bool(kinds & {"published", "updated"})
        return None if words or not (relative or labelled) else _stated(tokens)
    sentence = tokens[-1].kind != "clock" and tokens[-1].text[-1] in ".!?"
    if words and (sentence or not _stands_apart(tokens)):
        return None
    return _stated(tokens, others=_parts(tokens))


def read_dateline(line: str, *, language: str | None = None) -> str | None:
    """The day in `NEW YORK, March 6, 2025 /Wire/ --`, with which a paragraph begins."""
    match = _DATELINE.match(line)
    return parse_date(match["date"], language=language) if match else None


def _machine(text: str) -> str | None:
    """What programs write: ISO 8601 in all its forms, and seconds since 1970."""
    try:
        if re.fullmatch(r"\d{10}(?:\d{3})?", text):
            moment = datetime.fromtimestamp(int(text[:10]), UTC)
        else:
            moment = datetime.fromisoformat(text)
    except (ValueError, OverflowError, OSError):
        return None
    if not _possible(moment.date()):
        return None
    if moment.tzinfo is None:
        return moment.date().isoformat()
    return moment.replace(microsecond=0).isoformat()


def _tokens(text: str, language: str | None) -> Iterator[_Token]:
    """The line as dates, clock times, labels, separators and other words."""
    text = _GLUED.sub(" ", _YEAR_LAST.sub(r"\1 \3 \2", text))
    place = 0
    while place < len(text):
        match, token = _next(text, place, language)
        place = match.end() if match else place + 1
        if token:
            yield token


def _next(
    text: str, place: int, language: str | None
) -> tuple[re.Match[str] | None, _Token | None]:
    if match := _SPACE.match(text, place):
        return match, None
    for form in (_NUMERALS, *_DATES):
        if match := form.match(text, place):
            return match, _Token("date", match[0], day=_day(match, language))
    if match := _READING_TIME.match(text, place) or _AGO.match(text, place):
        return match, _Token("ago" if match.re is _AGO else "filler", match[0])
    if match := CLOCK.match(text, place):
        return match, _Token("clock", match[0], clock=match)
    for kind, label in _LABELS.items():
        if match := label.match(text, place):
            return match, _Token(kind, match[0])
    if match := _WORD.match(text, place):
        low = match[0].casefold().strip(".")
        known = low in SMALL or low.isdigit()
        return match, _Token("filler" if known else "word", match[0])
    return None, _Token("mark", text[place])


def _with_joiners(tokens: list[_Token]) -> list[_Token]:
    """One short word between a date and a time, or behind a time, says nothing else.

    So it is in every language: `klo 9.30`, `19:07 Uhr`, and zones that are not read.
    """
    found = list(tokens)
    for number in range(1, len(tokens)):
        before, token, *after = tokens[number - 1 : number + 2]
        between = before.kind == "date" and after and after[0].kind == "clock"
        behind = before.kind == "clock" and (not after or after[0].kind != "word")
        if token.kind == "word" and len(token.text) <= 5 and (between or behind):
            found[number] = _Token("filler", token.text)
    return found


def _stated(
    tokens: Iterator[_Token] | list[_Token], others: tuple[str, ...] = ()
) -> Stated:
    """The first date behind each kind of label, with the clock time beside it."""
    found: dict[str, str] = {}
    label: str = "published"
    day: date | None = None
    clock: re.Match[str] | None = None

    def close() -> None:
        if day:
            found.setdefault(label, with_clock(day, clock))

    for token in tokens:
        if token.kind in ("published", "updated"):
            close()
            label, day, clock = token.kind, None, None
        elif token.kind == "date":
            day = day or token.day
        elif token.kind == "clock":
            clock = clock or token.clock
    close()
    return Stated(
        published=found.get("published"), updated=found.get("updated"), others=others
    )


def _day(match: re.Match[str], language: str | None) -> date | None:
    month, day, year = match["month"], int(match["day"]), int(match["year"])
    number = MONTHS.get(month.casefold()) or int(month)
    if match.re is _NUMERALS and match["mark"] != ".":
        first = day_comes_first(language)
        if day <= 12 and number <= 12 and number != day and first is None:
            return None
        if number > 12 or (first is False and day <= 12):
            number, day = day, number
    if year < 100:
        year += 2000 if year < 70 else 1900
    try:
        found = date(year, number, day)
    except ValueError:
        return None
    return found if _possible(found) else None


def _possible(day: date) -> bool:
    """Whether an article can be of this day.

    The first of January 1970 is what programs write for no date. A day of slack:
    it may already be tomorrow where the article was written.
    """
    latest = datetime.now(UTC).date() + timedelta(days=1)
    return date(1900, 1, 1) <= day <= latest and day != date(1970, 1, 1)


def _stands_apart(tokens: list[_Token]) -> bool:
    """Whether other words are only names beside the date: `LONDON - 6 MAR - 19:07`.

    After a label and its date anything short may follow (`Posted on … by admin`), and
    after `By` names. Else the line holds a clock time or a label, and between its
    separators stand either dates or names, these with their own label or without one.
    """
    words = [n for n, token in enumerate(tokens) if token.kind == "word"]
    dates = [n for n, token in enumerate(tokens) if token.kind == "date"]
    if len(words) > _MOST_OTHER_WORDS:
        return False
    labelled = tokens[0].kind in ("published", "updated")
    if labelled and words[0] > dates[0]:
        return True
    if tokens[0].text.casefold() in _BY and words[-1] < dates[0]:
        return all(tokens[n].text[0].isupper() for n in words)
    sure = {"clock", "published", "updated"} & {token.kind for token in tokens}
    return bool(sure) and all(map(_is_apart, _split(tokens)))


def _is_apart(part: list[_Token]) -> bool:
    """Whether a part is dates alone, names alone, or a label and what it names."""
    if not any(token.kind == "word" for token in part):
        return True
    if any(token.kind not in ("word", "filler", "mark") for token in part):
        return False
    if any(token.text == ":" for token in part[1:3]):
        return True
    return all(token.text[0].isupper() for token in part if token.kind == "word")


def _split(tokens: list[_Token]) -> list[list[_Token]]:
    """The parts between separators; a colon belongs to the label before it."""
    parts: list[list[_Token]] = [[]]
    for token in tokens:
        if token.kind == "mark" and token.text != ":":
            parts.append([])
        else:
            parts[-1].append(token)
    return parts


def _parts(tokens: list[_Token]) -> tuple[str, ...]:
    """The names between the separators, with their label."""
    names = (
        [t.text for t in part if t.kind in ("word", "filler") or t.text == ":"]
        for part in _split(tokens)
        if any(token.kind == "word" for token in part)
    )
    return tuple(" ".join(name).replace(" :", ":") for name in names)
