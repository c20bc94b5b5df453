"""Cut what a model writes into draft claims, as soon as each is whole."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

NOT_STATED = "NOT STATED"
"""What the prompts tell a model to reply when the sentences hold no answer."""

# Sentence numbers have three digits at most: "[2022]" is a year, no mark.
# The blanks before one are matched from their first on: in linear time.
_MARKS = re.compile(r"(?:(?<!\s)\s+)?\[\s*(\d{1,3}(?:\s*[,;]\s*\d{1,3})*)\s*\]")
_ENTRY_NUMBER = re.compile(r"\d{1,2}\.")
_BULLET = re.compile(r"^\s*(?:[-*•]|\d{1,2}[.)])\s+")
# The end of a claim: a full stop with the marks on its line, then white space; or a
# line's end, which ends a claim whether or not what follows has come yet.
# An initial, a title or an abbreviation before the stop does not end it.
_END = re.compile(
    r"(?<![A-Z])(?<!\b[A-Z][a-z])(?<!\bSen)(?<!\bGov)(?<!\bGen)(?<!\bRep)(?<!\bCol)"
    r"[.!?][”\"'’)]*(?:[^\S\n]*\[\d+(?:\s*[,;]\s*\d+)*\])*(?=\s+\S)(?![^\S\n]+\[)|\n+"
)


@dataclass(frozen=True)
class Draft:
    """A statement as the model wrote it, with the sentence numbers it typed."""

    text: str
    numbers: tuple[int, ...]


def drafts(pieces: Iterable[str]) -> Iterator[Draft]:
    """Draft claims of a stream of text pieces, each as soon as it is whole."""
    rest = ""
    for piece in pieces:
        rest += piece
        while match := _END.search(rest):
            yield from _draft(rest[: match.end()])
            rest = rest[match.end() :]
    yield from _draft(rest)


def _draft(raw: str) -> Iterator[Draft]:
    marks = [int(n) for found in _MARKS.findall(raw) for n in re.findall(r"\d+", found)]
    text = " ".join(_BULLET.sub("", _MARKS.sub("", raw)).split()).strip()
    if not marks and _ENTRY_NUMBER.fullmatch(text):
        return
    if text.strip(" .") and NOT_STATED not in text.upper():
        yield Draft(_finished(text), tuple(dict.fromkeys(marks)))


def _finished(text: str) -> str:
    """With a capital first and a full stop last, so that claims read as sentences."""
    text = text[0].upper() + text[1:]
    return text if text[-1] in ".!?”\"'’" else text.rstrip(",;:") + "."
