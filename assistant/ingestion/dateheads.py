"""Whether the day in a line above the body is the article's, or only mentioned there.

The line may hold anything that outlets put around a date. A day is only mentioned
where running words lead to it or on from it, and where a word makes it something
else's: a caption, an event, a life.
"""

import re
from collections.abc import Sequence
from itertools import pairwise

from assistant.ingestion.calendars import (
    LAST_LATIN,
    fold,
    month_languages,
    weekday_languages,
)
from assistant.ingestion.datetokens import Token
from assistant.ingestion.datewords import NOT_ITS_DAY, SURE_OF_LABELS
from assistant.ingestion.languages import language_code
from assistant.ingestion.vocabulary import ROLES, words

_BY = words("by von par por di door av af de da text story words reporter yazan")
_ON = words("on am le el il op em den d the")
"""Behind a name they lead to its day: `Ann Reed on 3 May 2024`."""
_DATE_WORDS = words("date dated datum fecha data dato datetime time on tarih tarihi")
_RANGE = words("to and bis au al a und et y e i -")
_ENDS = ".!?。؟।"
_NAMES = 2
_LONGEST_PREPOSITION = 4
"""Letters; one such word between label and date is `on` in a language not listed."""
_COUNTED = 3
"""Words behind a number that may tell what it counts: `2 minuti di lettura`."""
_MOST_WORDS = 14
_MOST_RUNNING = {False: 1, True: 3}
"""Words in small letters that may stand in the line, by whether its day is sure."""
_MOST_LETTERS = {False: 30, True: 60}
"""The same in scripts that have no small letters."""


def states_own_day(tokens: Sequence[Token], language: str | None, surely: bool) -> bool:
    """Whether the first full date of the line is the day of the article.

    Args:
        tokens: The line.
        language: The tag of the article's language, where one is known.
        surely: Only a label, a clock time or a byline is proof.
    """
    dates = [n for n, token in enumerate(tokens) if token.kind == "date"]
    if not dates:
        return False
    first = dates[0]
    labelled = _label_leads_to(tokens, first)
    clock = any(token.kind == "clock" for token in tokens)
    byline = _is_byline(tokens)
    sure = labelled or clock or byline
    if surely and not sure:
        return False
    if is_range(tokens) or _is_sentence(tokens) or _runs_on(tokens, sure):
        return False
    if labelled:
        return True
    return not (
        any(fold(token.text) in NOT_ITS_DAY for token in tokens)
        or (not byline and _words_lead_to(tokens, first, sure))
        or _words_follow(tokens, first)
        or _is_other_label(tokens, first, language)
    )


def _label_leads_to(tokens: Sequence[Token], date: int) -> bool:
    """Whether a label stands before the date, with nothing that tells between them."""
    for token in reversed(tokens[:date]):
        if token.kind in ("published", "updated"):
            return True
        if token.kind == "word" and fold(token.text) not in _DATE_WORDS:
            if token is tokens[date - 1] and len(token.text) <= _LONGEST_PREPOSITION:
                continue
            # `Posted by Simon on 3 May`, and labels of two words.
            if token.text[0].islower() or not _has_case(token):
                return False
            return any(t.kind == "published" for t in tokens[: min(date, 2)])
        if token.kind == "ago" or token.text in "|•·—":
            return False
    return False


def _words_lead_to(tokens: Sequence[Token], date: int, sure: bool) -> bool:
    """Whether the words before the date run on to it: `battle of 3 May`."""
    on = False
    names = 0
    role = False
    for token in reversed(tokens[:date]):
        if token.kind == "filler":
            low = fold(token.text)
            if _is_preposition(token) and not names:
                if low not in _ON and low not in _BY:
                    return True
                on = True
            continue
        if token.kind != "word" or fold(token.text) in _BY:
            break
        # `political correspondent`
        before_role, role = role, _is_role(token)
        if token.text[0].islower() and not (role or before_role):
            return True
        names += 1
    return on and names != _NAMES and not sure


def _words_follow(tokens: Sequence[Token], date: int) -> bool:
    """Whether the words behind the date run on from it: `3 May 2024: council votes`."""
    behind = tokens[date + 1 : date + 4]
    for number, token in enumerate(behind):
        if token.kind == "filler" and not token.text.isdecimal():
            continue
        if token.text == ":":
            return number == 0 and len(behind) > 1
        if token.kind != "word":
            return False
        return token.text[0].islower() or (token.glued and not _has_case(token))
    return False


def _is_other_label(tokens: Sequence[Token], date: int, language: str | None) -> bool:
    """Whether a word with a colon says that the day is something else: `Deadline:`."""
    before = list(tokens[:date])
    while before and before[-1].kind in ("filler", "clock"):
        before.pop()
    if len(before) < 2 or before[-1].text != ":" or before[-2].kind == "filler":
        return False
    name = fold(before[-2].text)
    if name in _DATE_WORDS or name in _BY:
        return False
    written = re.findall(r"[^\W\d_]{3,}", tokens[date].text)
    spoken = frozenset[str | None]().union(*map(month_languages, written))
    return not (spoken or {language_code(language)}).isdisjoint(SURE_OF_LABELS)


def _is_byline(tokens: Sequence[Token]) -> bool:
    """Whether the line opens with `By` and a name."""
    name = tokens[1] if len(tokens) > 1 else tokens[0]
    return fold(tokens[0].text) in _BY and not name.text[0].islower()


def is_range(tokens: Sequence[Token]) -> bool:
    """Whether the dates are the first and last day of something."""
    dates = [n for n, token in enumerate(tokens) if token.kind == "date"]
    first = dates[0]
    before = tokens[max(0, first - 3) : first]
    if before and _joins(before[-1]) and len(before) > 1:
        start = before[-2]
        if start.text.isdecimal() and len(start.text) <= 2 and start.kind == "filler":
            return True
        if month_languages(start.text) and before[0].text.isdecimal():
            return True
    for one, other in pairwise(dates):
        between = tokens[one + 1 : other]
        days = tokens[one].day, tokens[other].day
        if len(between) == 1 and _joins(between[0]) and days[0] != days[1]:
            return True
    return False


def _is_sentence(tokens: Sequence[Token]) -> bool:
    last = tokens[-1]
    if last.text[-1] not in _ENDS or last.kind in ("clock", "date"):
        return False
    if last.text == "." and tokens[-2].kind in ("date", "clock"):
        return any(map(_is_running, tokens))
    return not (last.text[-1] == "." and len(fold(last.text)) <= 3)


def _runs_on(tokens: Sequence[Token], sure: bool) -> bool:
    """Whether the line is running text: more than names, sections and counters."""
    running, letters, count, since_number = 0, 0, 0, 9
    for token in tokens:
        since_number = 0 if token.text[0].isdecimal() else since_number + 1
        if token.kind != "word" or since_number <= _COUNTED:
            continue
        count += 1
        running += _is_running(token)
        letters += 0 if _has_case(token) else len(token.text)
    return (
        count > _MOST_WORDS
        or running > _MOST_RUNNING[sure]
        or letters > _MOST_LETTERS[sure]
    )


def _is_running(token: Token) -> bool:
    return token.kind == "word" and token.text[0].islower() and not _is_role(token)


def _is_role(token: Token) -> bool:
    return bool(ROLES.fullmatch(token.text))


def _is_preposition(token: Token) -> bool:
    """Whether a small word leads to what follows; a day of the week does not."""
    if weekday_languages(token.text) and fold(token.text) not in _ON:
        return False
    return token.text[0].islower() or fold(token.text) in _ON


def _joins(token: Token) -> bool:
    return token.text in "-–—/" or fold(token.text) in _RANGE


def _has_case(token: Token) -> bool:
    return token.text[0] <= LAST_LATIN or token.text.upper() != token.text.lower()
