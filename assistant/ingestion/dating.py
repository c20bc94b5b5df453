"""Publication dates as articles state them -> ISO; what is not stated stays unknown."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from assistant.ingestion.clocks import with_clock
from assistant.ingestion.dateforms import possible
from assistant.ingestion.dateheads import is_range, states_own_day
from assistant.ingestion.datetokens import AGO, Kind, Token, tokenise

LONGEST_DATE_LINE = 160
LONGEST_HEAD_LINE = 220
# A wire or press agency's line: the place in capitals, the day, then its mark.
_DATELINE = re.compile(
    r"[A-Z][A-Z .,’'-]{1,40}(?:, [A-Z][a-z.]{1,12})?, (?P<date>[^/(–—]{6,20}?)"
    r" ?(?:/|\(|--|–|—)"
)
_TELLING = ("date", "clock", "ago", "published", "updated")
_MOST_OTHER_WORDS = 6
_BY = ("by", "von", "par", "por", "di", "door", "av", "af")


@dataclass(frozen=True, kw_only=True)
class Stated:
    """What a date line states; both are None when it states no day."""

    published: str | None = None
    updated: str | None = None
    others: tuple[str, ...] = ()
    """Names that stand in the line beside the dates, as between its separators."""


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
    return _stated(tokenise(text, language))


def read_date_line(line: str, *, language: str | None = None) -> Stated | None:
    """Read a line that is there for its date; None for every other line."""
    if len(line) > LONGEST_DATE_LINE:
        return None
    if not (re.search(r"\d", line) or AGO.search(line)):
        return None
    tokens = _with_joiners(tokenise(line, language))
    kinds = {token.kind for token in tokens}
    words = any(token.kind == "word" for token in tokens)
    if "date" not in kinds:
        relative = any(" " in token.text for token in tokens if token.kind == "ago")
        labelled = "ago" in kinds and bool(kinds & {"published", "updated"})
        return None if words or not (relative or labelled) else _stated(tokens)
    if is_range(tokens):
        return None
    sentence = tokens[-1].kind != "clock" and tokens[-1].text[-1] in ".!?"
    if words and (sentence or not _stands_apart(tokens)):
        return None
    return _stated(tokens, others=_parts(tokens))


def read_head_line(
    line: str, *, language: str | None = None, surely: bool = False
) -> Stated | None:
    """Read the day of a line that stands between headline and body; else None.

    Whatever names, sections and counters stand around the day, in any language; it
    is not the article's where a sentence, a caption or an event holds it.

    Args:
        line: No headline and no sentence of the body.
        language: The tag of the article's language, where one is known.
        surely: Only with a label, a clock time or a byline.
    """
    if len(line) > LONGEST_HEAD_LINE or not re.search(r"\d", line):
        return None
    tokens = tokenise(line, language)
    return _stated(tokens) if states_own_day(tokens, language, surely) else None


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
    if not possible(moment.date()):
        return None
    if moment.tzinfo is None:
        return moment.date().isoformat()
    return moment.replace(microsecond=0).isoformat()


def _with_joiners(tokens: list[Token]) -> list[Token]:
    """One short word between a date and a time, or behind a time, says nothing else.

    So it is in every language: `klo 9.30`, `19:07 Uhr`, and zones that are not read.
    """
    found = list(tokens)
    for number in range(1, len(tokens)):
        before, token, *after = tokens[number - 1 : number + 2]
        between = before.kind == "date" and after and after[0].kind == "clock"
        behind = before.kind == "clock" and (not after or after[0].kind != "word")
        if token.kind == "word" and len(token.text) <= 5 and (between or behind):
            found[number] = replace(token, kind="filler")
    return found


@dataclass(kw_only=True)
class _Group:
    """A label with the first date and the first clock time that belong to it."""

    label: Kind
    date: Token | None = None
    clock: Token | None = None


def _stated(tokens: Sequence[Token], others: tuple[str, ...] = ()) -> Stated:
    """The first date behind each kind of label, with the clock time beside it."""
    groups = _groups(tokens)
    dated = [group for group in groups if group.date]
    if len(dated) == 1 and not dated[0].clock:
        # `6 March 2025 Published at 14:53 GMT`
        alone = (g for g in groups if g.clock and g.label == dated[0].label)
        dated[0].clock = next((group.clock for group in alone), None)
    found: dict[str, str] = {}
    for group in dated:
        if group.date and group.date.day:
            clock = group.clock.clock if group.clock else None
            found.setdefault(group.label, with_clock(group.date.day, clock))
    return Stated(
        published=found.get("published"), updated=found.get("updated"), others=others
    )


def _groups(tokens: Sequence[Token]) -> list[_Group]:
    """The line by its labels; they stand behind their dates where it ends with one."""
    telling = [token for token in tokens if token.kind in _TELLING]
    labels = [token.kind in ("published", "updated") for token in telling]
    behind = bool(telling) and labels[-1] and telling[0].kind in ("date", "clock")
    groups = [_Group(label="published")]
    for token in reversed(telling) if behind else telling:
        if token.kind in ("published", "updated"):
            groups.append(_Group(label=token.kind))
        elif token.kind == "date" and not (groups[-1].date and groups[-1].date.day):
            groups[-1].date = token
        elif token.kind == "clock" and (behind or not groups[-1].clock):
            groups[-1].clock = token
    return groups[::-1] if behind else groups


def _stands_apart(tokens: list[Token]) -> bool:
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


def _is_apart(part: list[Token]) -> bool:
    """Whether a part is dates alone, names alone, or a label and what it names."""
    if not any(token.kind == "word" for token in part):
        return True
    if any(token.kind not in ("word", "filler", "mark") for token in part):
        return False
    if any(token.text == ":" for token in part[1:3]):
        return True
    return all(token.text[0].isupper() for token in part if token.kind == "word")


def _split(tokens: list[Token]) -> list[list[Token]]:
    """The parts between separators; a colon belongs to the label before it."""
    parts: list[list[Token]] = [[]]
    for token in tokens:
        if token.kind == "mark" and token.text != ":":
            parts.append([])
        else:
            parts[-1].append(token)
    return parts


def _parts(tokens: list[Token]) -> tuple[str, ...]:
    """The names between the separators, with their label."""
    names = (
        [t.text for t in part if t.kind in ("word", "filler") or t.text == ":"]
        for part in _split(tokens)
        if any(token.kind == "word" for token in part)
    )
    return tuple(" ".join(name).replace(" :", ":") for name in names)
