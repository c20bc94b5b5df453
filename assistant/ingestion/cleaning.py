"""Cut the boilerplate out of scraped news, line by line, and keep everything else.

When in doubt a line stays: losing content is worse than keeping a stray caption.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from assistant.ingestion.describing import Description, describe, repeats
from assistant.ingestion.lines import (
    Mark,
    boilerplate_mark,
    cut_invitations,
    ends_sentence,
    is_comment_stamp,
    is_date_line,
    is_prose,
    word_count,
)
from assistant.ingestion.vocabulary import words

# Page text that lost its line breaks: a full stop, and the next word right behind it.
# What is cheap to see comes first: a page is looked through at every letter.
_GLUED = re.compile(
    r"(?<=[.!?”’)\"])(?=[A-Z])"
    r"(?:(?<=[^\W\d_A-Z]{2}[.!?])|(?<=[^\W\d_A-Z][)”’\"][.!?])|(?<=[^\W\d_A-Z][.!?][”’]))"
    r"(?=[A-Z][a-z]|[A-Z] [a-z])"
)
_TITLES = words(
    "mr mrs ms dr st prof gen lt col sgt capt rev hon sen rep gov jr sr vs no etc"
)
_LIST_WORDS = 18
_MENU_WORDS = 3
_BIO = re.compile(
    r"(?:is (?:an?|the)|covers?|writes|has (?:been|covered|reported)"
    r"|reports (?:on|from)|can be reached|joined|specialises|specializes)\b"
)
_RULE = re.compile(r"\s*(?:[-*_=~•·]\s?){3,}\s*")


@dataclass(frozen=True, kw_only=True)
class Cleaned:
    """The article itself, and what its own lines said about it."""

    text: str
    description: Description


def clean(
    text: str, *, title: str | None = None, language: str | None = None
) -> Cleaned:
    """Separate the article from what stands around it.

    Args:
        text: Normalised text, a paragraph a line.
        title: The headline, where the file format states it.
        language: The tag of the article's language, where one is known.
    """
    lines = [line.strip() for line in cut_glued(text).split("\n")]
    dropped = boilerplate(lines)
    description = describe(lines, dropped, title=title, language=language)
    dropped |= description.spent
    dropped |= _author_notes(lines, dropped, description.author)
    kept = [number for number, line in enumerate(lines) if number not in dropped]
    dropped |= _standfirsts_again(lines, kept)
    return Cleaned(text=_join(lines, dropped), description=description)


def cut_glued(text: str) -> str:
    """Start a new line where a sentence and the next heading lost their border.

    Also between what a paragraph reports and the invitation beside it, which goes.
    """
    glued = "\n".join(map(_cut_line, text.split("\n")))
    return "\n".join(
        piece for line in glued.split("\n") for piece in cut_invitations(line)
    )


def boilerplate(lines: Sequence[str]) -> set[int]:
    """Numbers of the lines that are not the article."""
    marks = {
        n: mark for n, line in enumerate(lines) if (mark := boilerplate_mark(line))
    }
    dropped = set(marks)
    dropped |= {number for number, line in enumerate(lines) if _RULE.fullmatch(line)}
    dropped |= _menu_on_top(lines, dropped)
    prose_until = _prose_until(lines, dropped)
    dropped |= _captions_beside(lines, marks, dropped, prose_until)
    listed: set[int] = set()
    for number, mark in marks.items():
        if mark is Mark.LIST and number not in listed:
            listed |= _list_below(lines, number)
        elif mark is Mark.SIGN_UP:
            dropped |= _box_around(lines, number, marks)
        elif (
            mark is Mark.COMMENTS
            and prose_until[number] >= 2
            and _comments_begin(lines, number)
        ):
            dropped |= set(range(number, len(lines)))
            break
    return dropped | listed


def _cut_line(line: str) -> str:
    pieces: list[str] = []
    place = 0
    for match in _GLUED.finditer(line):
        border = match.end()
        word = line[max(0, border - 40) : border].rsplit(None, 1)[-1]
        following = line[border : border + 40].split(None, 1)[0]
        if _is_address(word + following) or word.strip("“‘\"'(.").casefold() in _TITLES:
            continue
        pieces.append(line[place:border])
        place = border
    return "\n".join([*pieces, line[place:]])


def _is_address(word: str) -> bool:
    return any(mark in word for mark in "/@") or "www." in word.casefold()


def _prose_until(lines: Sequence[str], dropped: set[int]) -> list[int]:
    """How many lines of prose stand above each line."""
    counts, seen = [], 0
    for number, line in enumerate(lines):
        counts.append(seen)
        seen += number not in dropped and is_prose(line)
    return counts


def _captions_beside(
    lines: Sequence[str],
    marks: dict[int, Mark],
    dropped: set[int],
    prose_until: list[int],
) -> set[int]:
    """Captions without a credit, in a row with one that has it, inside the body.

    A short line may be a heading, and above the body it may be the headline: they stay.
    """
    found: set[int] = set()
    credited = [number for number, mark in marks.items() if mark is Mark.CAPTION]
    for first, last, run in _runs(lines, credited, dropped):
        if not prose_until[run.start]:
            continue
        if not is_date_line(lines[run.start - 1]):
            found.update(range(run.start, last))
        if run.stop == len(lines) or not is_date_line(lines[run.stop]):
            found.update(range(first + 1, run.stop))
    return found


def _runs(
    lines: Sequence[str], credited: Sequence[int], dropped: set[int]
) -> Iterator[tuple[int, int, range]]:
    """Rows of what may be captions: the first and last with a credit, and all."""
    place = 0
    while place < len(credited):
        first = last = credited[place]
        start = end = first
        while start and _may_be_caption(lines[start - 1], start - 1 in dropped):
            start -= 1
        while end + 1 < len(lines) and _may_be_caption(
            lines[end + 1], end + 1 in dropped
        ):
            end += 1
        while place < len(credited) and credited[place] <= end:
            last = credited[place]
            place += 1
        yield first, last, range(start, end + 1)


def _may_be_caption(line: str, dropped: bool) -> bool:
    if not line or is_date_line(line):
        return False
    return dropped or (8 < word_count(line) <= 40 and not ends_sentence(line))


def _list_below(lines: Sequence[str], number: int) -> set[int]:
    """Headlines of other articles under `Related stories` and the like."""
    found: set[int] = set()
    place = number + 1
    while place < len(lines) and not lines[place]:
        place += 1
    gap = place > number + 1
    while place < len(lines) and lines[place]:
        line = lines[place]
        listed = line.startswith(("- ", "• ", "* ")) or bool(
            re.match(r"\d{1,2}[.)]? ", line)
        )
        if is_date_line(line) or (gap and not listed):
            break
        if not listed and (ends_sentence(line) or word_count(line) > _LIST_WORDS):
            break
        found.add(place)
        place += 1
    # One short line and then prose is a heading of the article, not a list.
    follows = lines[place] if place < len(lines) else ""
    return set() if len(found) == 1 and not gap and is_prose(follows) else found


def _box_around(lines: Sequence[str], number: int, marks: dict[int, Mark]) -> set[int]:
    """The heading of a sign-up box: a short line on top, the box standing alone."""
    above = number - 1
    if above < 0 or not lines[above] or above in marks:
        return set()
    last = number
    while last + 1 in marks:
        last += 1
    if last + 1 < len(lines) and lines[last + 1]:
        return set()
    opens = above == 0 or not lines[above - 1]
    short = word_count(lines[above]) <= 10 and not ends_sentence(lines[above])
    return {above} if opens and short and above > 0 else set()


def _comments_begin(lines: Sequence[str], number: int) -> bool:
    """Whether readers' comments surely begin here, and go on to the end."""
    below = islice((line for line in lines[number + 1 : number + 40] if line), 4)
    return "(" in lines[number] or any(map(is_comment_stamp, below))


def _menu_on_top(lines: Sequence[str], dropped: set[int]) -> set[int]:
    """The menu above the headline: three short lines or more, some surely labels.

    The last one may be a short headline, and stays before prose and before a date.
    """
    run: list[int] = []
    follows = ""
    for number, line in enumerate(lines):
        if line and number not in dropped:
            if word_count(line) > _MENU_WORDS or ends_sentence(line):
                follows = line
                break
            if is_date_line(line) or line.casefold().startswith("by "):
                follows = line
                break
        if line:
            run.append(number)
    if len(run) < 3 or dropped.isdisjoint(run):
        return set()
    return set(run[:-1] if is_prose(follows) or is_date_line(follows) else run)


def _author_notes(
    lines: Sequence[str], dropped: set[int], author: str | None
) -> set[int]:
    """Who the author is and how to write to them, below the article."""
    names = [name for name in re.split(r",? and |, ", author or "") if " " in name]
    found: set[int] = set()
    for number in [n for n, line in enumerate(lines) if line and n not in dropped][-4:]:
        for name in names:
            called = {name, name.split()[-1]}
            start = next(
                (each for each in called if lines[number].startswith(each)), ""
            )
            rest = lines[number][len(start) :].strip()
            if start and (not rest or _BIO.match(rest)):
                found.add(number)
    return found


def _standfirsts_again(lines: Sequence[str], kept: list[int]) -> set[int]:
    """Lines at either edge that only say a sentence of the body again."""
    filled = [number for number in kept if lines[number]]
    return {
        number
        for number in {*filled[:2], *filled[-2:]}
        if not is_prose(lines[number]) and repeats(lines[number], lines, filled, number)
    }


def _join(lines: Sequence[str], dropped: set[int]) -> str:
    """What stays, with single spaces and at most one blank line in a row."""
    kept: list[str] = []
    for number, line in enumerate(lines):
        if number in dropped:
            continue
        line = " ".join(line.split())
        if line or (kept and kept[-1]):
            kept.append(line)
    return "\n".join(kept).strip()
