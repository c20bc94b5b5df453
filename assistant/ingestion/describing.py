"""Title, outlet, author and date, where an article's own text states them.

They stand in the lines above the body, or in a block below it, or in a note such as
`Source: X`. An outlet or a date that the body merely mentions is never taken.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from assistant.ingestion import vocabulary
from assistant.ingestion.dating import (
    Stated,
    read_date_line,
    read_dateline,
    read_head_line,
)
from assistant.ingestion.lines import (
    ends_sentence,
    is_date_line,
    is_navigation,
    is_prose,
    word_count,
)

_LONGEST = 300
"""Characters of a line that may be metadata; keeps every pattern's work bounded."""
_SENTENCE_INSIDE = re.compile(r"[a-z]{4}\. [A-Z]")
_HEAD_LINES = 12
_TAIL_LINES = 8
_TITLE_WORDS = range(2, 24)
_NAME = (
    r"(?:[^\W\d_a-z]\.? ?){0,3}[^\W\d_a-z][\w’'-]+"
    r"(?: (?:(?:de|da|del|van|von|der|den|al|bin|el|la|le|ter) ){0,2}"
    r"[^\W\d_a-z][\w’'.-]*){1,3}"
)
_NAMES = rf"{_NAME}(?:(?:, | and | & |, and ){_NAME}){{0,3}}"
_ROLE = r"(?:,? (?:in|for|at|reporting from) [^.!?\d]{2,60}|, [^.!?\d]{2,60})?"
_BY = re.compile(
    rf"(?:[Bb]y|BY|[Vv]on|[Pp]ar|[Pp]or|[Rr]eport by|[Ww]ritten by|[Ww]ords by"
    rf"|[Aa]uthors?:|[Rr]eporter:):? (?P<names>{_NAMES}){_ROLE}\.?"
)
_LOOSE = re.compile(rf"(?P<names>{_NAMES}){_ROLE}")
_REPORTING = re.compile(
    r"\(?(?:[Aa]dditional )?[Rr]eporting by (?P<names>[^;()]{3,200})[;)].{0,200}"
)
_ANONYMOUS = re.compile(
    r"(?:by )?(?:our )?(?:(?:our|a) )?(?:staff|own|special|agency|web)"
    r" (?:reporters?|correspondents?|writers?|desk|team)|from our wire services"
    r"|(?:news ?desk|editorial team|(?:news )?agencies|wires?)",
    re.IGNORECASE,
)
_SOURCE = re.compile(
    r"(?:source|published (?:by|in)|outlet|publication|quelle|fuente|fonte|bron|źródło"
    r"|källa|kilde)\s?:\s*(?P<name>(?:(?!\d{4})[^|·•]){2,60})",
    re.IGNORECASE,
)
_ORIGINAL = re.compile(
    r"(?:the )?original article\b.{0,300}?(?:\bbelongs to\b:?|:)"
    r"\s*(?P<name>[^:]{2,60})",
    re.IGNORECASE,
)
_FIRST_IN = re.compile(
    r"(?:this|the) (?:article|story|piece|report) (?:was )?(?:first|originally)"
    r" (?:published|appeared|ran) (?:in|on|by|at)\s(?P<name>.{2,60})",
    re.IGNORECASE,
)


@dataclass(kw_only=True)
class Description:
    """What was found, filled while the lines are read; the first statement stays."""

    title: str | None = None
    outlet: str | None = None
    author: str | None = None
    published: str | None = None
    updated: str | None = None
    language: str | None = None
    """A tag such as `en-GB`, given: it may decide which day `03/04/2025` is."""
    spent: set[int] = field(default_factory=set)
    """Lines that were metadata and nothing else."""

    def add(self, other: "Description") -> None:
        """Take what `other` states and this one does not know yet."""
        self.outlet = self.outlet or other.outlet
        self.author = self.author or other.author
        self.published = self.published or other.published
        self.updated = self.updated or other.updated


def describe(
    lines: Sequence[str],
    skipped: Iterable[int] = (),
    *,
    title: str | None = None,
    language: str | None = None,
) -> Description:
    """Read the metadata that stands in the lines; `skipped` ones are boilerplate.

    Args:
        lines: The article, a paragraph a line.
        skipped: Numbers of lines that are known not to be the article.
        title: The headline, where the file format states it.
        language: The tag of the article's language, where one is known.
    """
    gone = set(skipped)
    filled = [n for n, line in enumerate(lines) if line.strip() and n not in gone]
    found = Description(title=title, language=language)
    _read_notes(lines, filled, found)
    _read_head(lines, filled, found)
    _read_tail(lines, filled, found)
    found.published = found.published or found.updated
    return found


def _read_notes(
    lines: Sequence[str], filled: Sequence[int], found: Description
) -> None:
    """Lines that speak of the article itself, wherever they stand."""
    edges = {*filled[:_HEAD_LINES], *filled[-_TAIL_LINES:]}
    for number in filled:
        line = lines[number].strip()
        if len(line) > 400:
            continue
        original = _ORIGINAL.fullmatch(line) or _FIRST_IN.fullmatch(line)
        source = _SOURCE.fullmatch(line) if number in edges else None
        match = original or source
        if match and (stated := read_date_line(match["name"], language=found.language)):
            _take_days(stated, found)
            found.spent.add(number)
        elif match:
            name = _outlet_name(match["name"])
            if (name and not _ANONYMOUS.fullmatch(name)) or original:
                found.outlet = found.outlet or name
                found.spent.add(number)
        elif number in edges and (match := _REPORTING.fullmatch(line)):
            found.author = found.author or _reporters(match["names"])
            found.spent.add(number)
        elif author := read_byline(line):
            found.author = found.author or author
            found.spent.add(number)


def _read_head(lines: Sequence[str], filled: Sequence[int], found: Description) -> None:
    """The lines above the body: masthead, menu, headline, byline, date."""
    known_title = found.title
    prose_seen = False
    for number in filled[:_HEAD_LINES]:
        line = lines[number].strip()
        if number in found.spent:
            continue
        if known_title and _same(line, known_title):
            found.spent.add(number)
            continue
        if _is_metadata(line, found, loose=bool(found.title) and not prose_seen) or (
            not prose_seen and _is_furniture(line, found)
        ):
            found.spent.add(number)
        elif _holds_day(line, found, surely=prose_seen or not found.title):
            continue
        elif not found.title and not prose_seen and _may_be_title(line, number, filled):
            found.title = line
            found.spent.add(number)
        elif is_prose(line):
            if prose_seen:
                return
            prose_seen = True
            day = read_dateline(line, language=found.language)
            found.published = found.published or day


def _holds_day(line: str, found: Description, *, surely: bool) -> bool:
    """Whether a line of the head states the day among other words; it stays."""
    stated = read_head_line(line, language=found.language, surely=surely)
    if stated is None:
        return False
    _take_days(stated, found)
    return True


def _take_days(stated: Stated, found: Description) -> None:
    found.published = found.published or stated.published
    found.updated = found.updated or stated.updated


def _read_tail(lines: Sequence[str], filled: Sequence[int], found: Description) -> None:
    """A block below the body: headline, standfirst, byline, date."""
    block: list[int] = []
    body = [number for number in filled if number not in found.spent]
    metadata = False
    for number in reversed(filled[-_TAIL_LINES:]):
        line = lines[number].strip()
        if number in found.spent:
            continue
        part = Description(title=found.title, language=found.language)
        if _is_metadata(line, part, loose=False) or _is_credits(line, part):
            metadata = True
            found.add(part)
            found.spent.add(number)
        elif metadata and is_prose(line) and repeats(line, lines, body, number):
            block.append(number)
        elif is_prose(line) or word_count(line) not in range(2, 41):
            break
        else:
            block.append(number)
    block.reverse()
    if metadata and not found.title and block and len(block) < len(body):
        headline = lines[block[0]].strip()
        if word_count(headline) in _TITLE_WORDS and not headline.endswith("."):
            found.title = headline
            found.spent.add(block[0])


def repeats(
    line: str, lines: Sequence[str], others: Iterable[int], number: int
) -> bool:
    """Whether a standfirst merely says a sentence of the body again."""
    own = _content(line)
    if len(own) < 5:
        return False
    for other in others:
        if other == number:
            continue
        for sentence in re.split(r"(?<=[.!?]) ", lines[other]):
            if not len(line) <= 2 * len(sentence) <= 4 * len(line):
                continue
            words = _content(sentence)
            if len(own & words) >= 0.8 * len(own | words):
                return True
    return False


def _is_metadata(line: str, found: Description, *, loose: bool) -> bool:
    """Whether the line is a date, byline or outlet, or several of them in parts.

    Args:
        line: One line of the head or tail.
        found: Filled with what the line states.
        loose: A bare name is a byline here, because the headline stands above it.
    """
    if len(line) > _LONGEST or word_count(line) > 24:
        return False
    if _is_one(line, found, loose=loose):
        return True
    parts = [part.strip() for part in re.split(r" ?[|·•] ?", line) if part.strip()]
    if len(parts) < 2 or any(word_count(part) > 9 for part in parts):
        return False
    read = Description(language=found.language)
    known = [_is_one(part, read, loose=True) for part in parts]
    # A bare name in parts counts only beside a part that is surely metadata.
    if not (read.outlet or read.published or read.updated) or not any(known):
        return False
    # A clock time or a label may stand in another part than its date.
    if whole := read_head_line(line, language=found.language, surely=True):
        read.published, read.updated = whole.published, whole.updated
    found.add(read)
    return True


def _is_one(line: str, found: Description, *, loose: bool) -> bool:
    """Whether the line or part states one thing."""
    stated = read_date_line(line, language=found.language)
    if stated:
        _take_days(stated, found)
        for name in stated.others:
            if not _is_outlet(name, found) and word_count(name) <= 4:
                found.author = found.author or read_byline(name)
        return True
    if _ANONYMOUS.fullmatch(line):
        return True
    if author := read_byline(line):
        found.author = found.author or author
        return True
    if is_outlet_name(line) or (loose and _SOURCE.fullmatch(line)):
        return _is_outlet(line, found)
    if not loose or word_count(line) > 9 or is_prose(line):
        return False
    if match := _LOOSE.fullmatch(line):
        found.author = found.author or _author(match["names"])
    return match is not None or line.casefold() in vocabulary.SECTIONS


def _is_outlet(text: str, found: Description) -> bool:
    """Whether the words name an outlet: as a masthead does, or behind `Source:`."""
    match = _SOURCE.fullmatch(text)
    if not match and not is_outlet_name(text):
        return False
    found.outlet = found.outlet or _outlet_name(match["name"] if match else text)
    return True


def _is_credits(line: str, found: Description) -> bool:
    """Whether the line is `Name, Outlet, date`: parts between commas or dashes."""
    parts = [part.strip() for part in re.split(r", | [–—/-] ", line)]
    if not 2 <= len(parts) <= 5 or word_count(line) > 16:
        return False
    read = Description(language=found.language)
    known = [_is_one(part, read, loose=True) for part in parts]
    if not all(known) or not (read.outlet or read.published):
        return False
    if sum(map(is_date_line, parts)) > 1:
        return False  # the first and last day of something
    found.add(read)
    return True


def _is_furniture(line: str, found: Description) -> bool:
    """Whether the line is a menu or a section label above the body, or credits."""
    return (
        is_navigation(line)
        or (word_count(line) <= 2 and line.casefold().strip(":") in vocabulary.SECTIONS)
        or (bool(found.title) and _is_credits(line, found))
    )


def _may_be_title(line: str, number: int, filled: Sequence[int]) -> bool:
    """Whether a line above the body reads as a headline: short, and not a sentence."""
    return (
        len(line) <= _LONGEST
        and word_count(line) in _TITLE_WORDS
        and number != filled[-1]
        and not line.rstrip().rstrip("\"'”’)").endswith((".", ":", ",", ";", "…"))
        and not _SENTENCE_INSIDE.search(line)
        and not line[0].islower()
        and not line.startswith(("-", "•", "("))
    )


def read_byline(line: str) -> str | None:
    """The names in `By Ann Reed, political editor`, or None."""
    match = _BY.fullmatch(line) if word_count(line) <= 14 else None
    return _author(match["names"]) if match else None


def is_outlet_name(text: str) -> bool:
    """Whether the words are a masthead: capitalised, with a newspaper's noun."""
    words = text.split()
    if not 1 <= len(words) <= 5 or ends_sentence(text) or re.search(r"[:;,?!]", text):
        return False
    joined = {"of", "the", "and", "&", "on"}
    if not all(word[0].isupper() or word.casefold() in joined for word in words):
        return False
    nouns = [word.casefold() in vocabulary.OUTLET_NOUNS for word in words]
    starts = words[0].casefold() == "the" and len(words) > 1
    opening = words[1 if starts else 0].casefold() in vocabulary.OUTLET_OPENINGS
    return (nouns[-1] or (opening and len(words) > 1)) and (
        len(words) > 1 or words[0].casefold() in vocabulary.ONE_WORD_OUTLETS
    )


def _outlet_name(text: str) -> str | None:
    """The outlet as people write it, or None for what is no name."""
    name = re.split(r"[.,] |\s[|·–—-]\s", text.strip(), maxsplit=1)[0].strip(" .,;|")
    if not name or word_count(name) > 6 or "://" in name or not name[0].isalnum():
        return None
    if not any(character.isupper() or character.isdigit() for character in name):
        return None
    return _calm(name, longest_initials=3)


def _author(names: str) -> str:
    """The names without the role that may follow them behind a comma."""
    people = [part for part in names.split(", ") if not vocabulary.ROLES.search(part)]
    return _calm(", ".join(people or [names]).strip(" ,."), longest_initials=0)


def _reporters(text: str) -> str | None:
    """The names in `A in Brussels and B in Prague`."""
    names = [
        match[0]
        for part in re.split(r",? and |, ", text)
        if (match := re.match(_NAME, part.strip()))
    ]
    return " and ".join(names) or None


def _calm(text: str, *, longest_initials: int) -> str:
    """Words set in capitals as names are written, initials kept."""
    return " ".join(
        word.capitalize()
        if word.isupper() and len(word) > max(longest_initials, 2)
        else word
        for word in text.split()
    )


def _same(line: str, title: str) -> bool:
    return _content(line) == _content(title)


def _content(text: str) -> set[str]:
    return set(re.findall(r"\w+", text.casefold()))
