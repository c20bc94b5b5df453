"""Sentences as exact spans: the unit that a citation points at."""

import re
from collections.abc import Iterator

import sentencex

from vectorstore.records import Span

LONGEST_SENTENCE = 600
"""Characters; beyond this nobody can check a citation at a glance."""
_WINDOW = 2_000
"""Given to sentencex at once: its time grows with the square of the text."""
_CLAUSE = re.compile(r"[;:,–—](?=\s)")
# Abbreviations that sentencex 1.0.32 takes for an end.
_ABBREVIATION = re.compile(
    r"(?:^|[\s(\[“‘\"'])(?:Ms|Mx|Messrs|Cllr|Ald|approx|Adm|Cmdr|Supt|Insp|Det|Const"
    r"|Rt|Mgr|Msgr|Dept|Govt|No|Nos|pp?|cf|ca|[A-Z])\.$"
)
_OPENERS = "“‘\"'([«"


def sentence_spans(text: str, start: int = 0, end: int | None = None) -> list[Span]:
    """Find the sentences of `text[start:end]` as offsets into `text`.

    A line break is always a border. No span has white space at its ends, none is
    longer than LONGEST_SENTENCE, and pieces without a letter or digit are left out.
    """
    end = len(text) if end is None else end
    spans: list[Span] = []
    place = start
    while place < end:
        stop = text.find("\n", place, end)
        stop = end if stop < 0 else stop
        for left, right in _line(text, place, stop):
            for span in _cut(text, left, right):
                trimmed = _trim(text, *span)
                if trimmed and any(map(str.isalnum, text[slice(*trimmed)])):
                    spans.append(trimmed)
        place = stop + 1
    return spans


def _line(text: str, start: int, end: int) -> Iterator[Span]:
    """Sentences of one line, mended where sentencex cut too early."""
    while start < end:
        stop = _window(text, start, end)
        left = start
        for boundary in sentencex.get_sentence_boundaries("en", text[start:stop]):
            right = start + boundary["end_index"]
            if stop < end and right >= stop:
                break
            if right < stop and _goes_on(text, left, right):
                continue
            yield left, right
            left = right
        if stop < end:
            # The last one may go on behind the window, so it is looked at again.
            stop = (
                left
                if left > start
                else _cutting_place(text, stop - LONGEST_SENTENCE, stop)
            )
        if left < stop:
            yield left, stop
        start = stop


def _window(text: str, start: int, end: int) -> int:
    """Where the piece given to sentencex ends: a space, if there is one."""
    if end - start <= _WINDOW:
        return end
    space = text.rfind(" ", start, start + _WINDOW)
    return space + 1 if space > start else start + _WINDOW


def _goes_on(text: str, left: int, right: int) -> bool:
    """Whether the sentence that sentencex ended at `right` really goes on there."""
    following = text[right : right + 2].lstrip(_OPENERS)[:1]
    return following.islower() or bool(
        _ABBREVIATION.search(text[max(left, right - 12) : right].rstrip())
    )


def _cut(text: str, start: int, end: int) -> Iterator[Span]:
    """Cut what is too long: at a sentence inside it, a clause, a space, or hard."""
    while end - start > LONGEST_SENTENCE:
        stop = _cutting_place(text, start, start + LONGEST_SENTENCE)
        yield start, stop
        start = stop
    yield start, end


def _cutting_place(text: str, start: int, limit: int) -> int:
    """The best border before `limit`, in the second half so that no crumb is left."""
    half = start + LONGEST_SENTENCE // 2
    for mark in (". ", ".” ", "? ", "! "):
        place = text.rfind(mark, half, limit)
        if place >= 0:
            return place + len(mark)
    clauses = [match.end() for match in _CLAUSE.finditer(text, half, limit)]
    if clauses:
        return clauses[-1]
    space = text.rfind(" ", half, limit)
    return space + 1 if space >= 0 else limit


def _trim(text: str, start: int, end: int) -> Span | None:
    """The span without white space at its ends."""
    piece = text[start:end]
    start += len(piece) - len(piece.lstrip())
    end -= len(piece) - len(piece.rstrip())
    return (start, end) if start < end else None
