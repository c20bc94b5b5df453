"""Put what a fragment of a question names in the place of its like in the last one.

"And Sweden's?"                 for "Norway's", or for the last question's subject
"And in Spain?"                 for "in Italy", or for "Italy's"
"And at the 2025 election?"     for "at the 2021 election"
"What about the women's race?"  for "the men's race"
"""

import re

from assistant.language import content_stems, names
from assistant.language.questions import AUXILIARY, PREPOSITION, bare, begin
from assistant.language.states import STATES
from assistant.language.words import UPPER

_OPENED = re.compile(rf"{PREPOSITION}\b", re.IGNORECASE)
NAME = rf"[{UPPER}][\w’'&-]*(?:\s+(?:(?:of|de|von|van|der)\s+)*[{UPPER}][\w’'&-]*)*"
_SUBJECT = re.compile(rf"(?:^|\b{AUXILIARY}\s+)(?P<name>{NAME})")
_OWNER = re.compile(rf"\b(?P<name>[{UPPER}][\w-]*(?: [{UPPER}][\w-]*)*)['’]s\b")
_YEAR = re.compile(r"\b(?:19|20)\d{2}\b")
_THAT_YEAR = re.compile(r"\b(?:in )?(?:that|the same) year\b", re.IGNORECASE)
GENITIVE = re.compile(r"['’]s?$")


def exchanged(last: str, new: str, answer: str = "", *, corrects: bool = False) -> str:
    """The last question about something else.

    Args:
        last: The last question, made to stand alone.
        new: What the fragment names, with its preposition if it has one.
        answer: What was answered, where a place is seen to be one.
        corrects: Whether it takes the subject's place whatever it is.
    """
    new = _dated(GENITIVE.sub("", new), last)
    opened = _OPENED.match(new)
    where = new[opened.end() :].strip() if opened else new
    if like := _for_its_like(last, where) or _for_its_year(last, where):
        return like
    if opened:
        # "In Spain?" takes the place of "in Italy", else of "Italy's" or "has Italy"
        # where that is the only such place in the question; else it is added.
        what = NAME if names(f"about {where}") else r"\w+"
        placed = re.compile(rf"\b(?i:{opened[0]}\s+(?:the\s+)?)(?:\d{{4}}\s+)?{what}")
        if placed.search(last):
            return placed.sub(lambda _: new, last, count=1)
        old = [m for m in _OWNER.finditer(last) if _is_place(m["name"], answer)]
        old += [m for m in _SUBJECT.finditer(last) if m["name"].lower() in STATES]
        if len(old) == 1 and _OWNER.fullmatch(f"{where}'s"):
            start, end = old[0].span("name")
            return f"{last[:start]}{where}{last[end:]}"
        return f"{bare(last)} {new}?"
    start = begin(last)
    subject = _SUBJECT.search(last[start:])
    if subject and (corrects or names(f"about {new}")):
        owned = GENITIVE.search(subject["name"])
        before = last[: start + subject.start("name")]
        after = last[start + subject.end() :]
        return f"{before}{new}{owned[0] if owned else ''}{after}"
    return f"{bare(last)} ({new})?"


def _for_its_like(last: str, new: str) -> str:
    """The question with `new` for words that it shares all with but one; else empty."""
    wanted, own = new.split(), list(re.finditer(r"[^\s?.,;]+", last))
    for at in range(len(own) - len(wanted) + 1):
        there = own[at : at + len(wanted)]
        pairs = zip(wanted, there, strict=True)
        same = [word for word, match in pairs if word.lower() == match[0].lower()]
        if len(same) == len(wanted) - 1 and content_stems(" ".join(same)):
            return f"{last[: there[0].start()]}{new}{last[there[-1].end() :]}"
    return ""


def _for_its_year(last: str, new: str) -> str:
    """The question with the year of `new`, if both are about the same; else empty."""
    old, other = _YEAR.findall(last), _YEAR.findall(new)
    about = content_stems(_YEAR.sub("", new))
    if len(old) != 1 or len(other) != 1 or old == other:
        return ""
    return _YEAR.sub(other[0], last) if about <= content_stems(last) else ""


def _is_place(name: str, answer: str) -> bool:
    """Whether a name is a state's, or a place's by the answer."""
    return name.lower() in STATES or bool(
        re.search(rf"\b(?i:in|across|throughout) {re.escape(name)}\b", answer)
    )


def _dated(new: str, last: str) -> str:
    """A fragment with the year that it means: "at the next match that year"."""
    years = set(_YEAR.findall(last))
    return _THAT_YEAR.sub(f"in {years.pop()}", new) if len(years) == 1 else new
