"""What a line of scraped news is: prose, or one of the things that stand around it.

Every rule looks at one line of bounded length, so that cleaning is linear in the text.
"""

import re
from enum import Enum
from functools import lru_cache
from itertools import groupby

from assistant.ingestion import vocabulary
from assistant.ingestion.dating import read_date_line

_CLOSERS = "\"'”’»)]*_"
_QUOTED = re.compile('“[^“”]*”|"[^"]*"|‘[^‘’]*’(?![a-z])')
_SENTENCE_BORDER = re.compile(r"(?<=[.!?]) +(?=[^\Wa-z_])")
_FEWEST_WORDS = 8
"""Of what reports something beside an invitation; less is its own opening."""
_LONGEST = 420
"""Characters; no rule drops a line beyond this: a paragraph is not boilerplate."""


class Mark(Enum):
    """Why a line is boilerplate."""

    LABEL = "an advertisement or widget label"
    CAPTION = "a photo caption with its credit"
    POINTER = "a pointer to another article"
    LIST = "the head of a list of other articles"
    COMMENTS = "the head of the readers' comments"
    SIGN_UP = "an invitation, a consent note or a plea"
    RIGHTS = "a copyright note"


def word_count(line: str) -> int:
    """Words between white space."""
    return len(line.split())


def ends_sentence(line: str) -> bool:
    """Whether the line ends as a sentence does, closing quotes set aside."""
    return line.rstrip().rstrip(_CLOSERS).endswith((".", "!", "?", "…", ":"))


def is_prose(line: str) -> bool:
    """Whether the line reads as running text: more than a label, and it ends."""
    return (word_count(line) >= 6 and ends_sentence(line)) or word_count(line) > 40


def boilerplate_mark(line: str) -> Mark | None:
    """Why the line is boilerplate by itself, or None; when in doubt, None."""
    plain = line.strip().strip("*_>#•").strip()
    return _mark(plain.casefold()) if plain and len(plain) <= _LONGEST else None


@lru_cache(maxsize=4_000)
def _mark(low: str) -> Mark | None:
    """Kept for a while: cleaning looks at each line twice, outlets repeat theirs."""
    bare = low.strip("[](){}<>.:!|*-–— ")
    if vocabulary.LABELS.fullmatch(bare) or _is_widget(low):
        return Mark.COMMENTS if vocabulary.COMMENTS_HEAD.fullmatch(low) else Mark.LABEL
    if vocabulary.COMMENTS_HEAD.fullmatch(low):
        return Mark.COMMENTS
    if vocabulary.LIST_HEAD.fullmatch(low):
        return Mark.LIST
    if _is_caption(low):
        return Mark.CAPTION
    if vocabulary.POINTER.match(low) and word_count(low) <= 40:
        return Mark.POINTER
    if vocabulary.RIGHTS.match(low) and word_count(low) <= 40:
        return Mark.RIGHTS
    return Mark.SIGN_UP if _is_sign_up(low) else None


def cut_invitations(line: str) -> list[str]:
    """Part what a line reports from what it asks, as `It rained. Click for more` does.

    Notes on the author and what the outlet says of itself go with the invitation.
    """
    if boilerplate_mark(line) is not Mark.SIGN_UP:
        return [line]
    sentences = [
        (sentence, boilerplate_mark(sentence) is not Mark.SIGN_UP)
        for sentence in _SENTENCE_BORDER.split(line)
    ]
    own = [sentence for sentence, reports in sentences if reports]
    if vocabulary.OWN_VOICE.search(" ".join(own)) or not any(map(_reports, own)):
        return [line]
    return [
        " ".join(sentence for sentence, _ in group)
        for _, group in groupby(sentences, key=lambda each: each[1])
    ]


def is_comment_stamp(line: str) -> bool:
    """Whether a readers' comment begins here: a name and how long ago."""
    return len(line) <= 90 and bool(
        vocabulary.COMMENT_STAMP.fullmatch(line.strip().casefold())
    )


def is_navigation(line: str) -> bool:
    """Whether the line is a menu or a trail of crumbs: short parts, many separators."""
    parts = [part.strip() for part in re.split("[|>\u203a»·•]", line)]
    short = all(part and word_count(part) <= 3 for part in parts)
    return len(parts) >= 3 and short and not ends_sentence(line)


def is_date_line(line: str) -> bool:
    """Whether the line is a date, stated or relative, and nothing else."""
    return read_date_line(line) is not None


def _reports(sentence: str) -> bool:
    return sentence.endswith(".") and word_count(sentence) >= _FEWEST_WORDS


def _is_caption(low: str) -> bool:
    return bool(
        vocabulary.CAPTION.search(low)
        or (word_count(low) <= 40 and vocabulary.CAPTION_LABEL.search(low))
    )


def _is_widget(low: str) -> bool:
    """Whether only buttons and counters stand in the line, such as `88 shares`."""
    words = re.findall(r"[a-z][a-z-]*|\d[\d.,]*[km]?", low)
    if not words or len(words) > 14 or ends_sentence(low) or re.search(r"[\"“”]", low):
        return False
    known = all(
        word[0].isdigit()
        or word in vocabulary.WIDGET_STRONG
        or word in vocabulary.WIDGET_WEAK
        for word in words
    )
    reading_time = vocabulary.READING_TIME.fullmatch(low)
    return bool(reading_time) or (
        known and any(word in vocabulary.WIDGET_STRONG for word in words)
    )


def _is_sign_up(low: str) -> bool:
    """Whether the line speaks to its reader as a subscriber, outside quotation marks.

    One phrase that news never uses is enough; milder words must come together.
    """
    if word_count(low) > 70:
        return False
    own = _QUOTED.sub(" ", low)
    if re.search(r"\b(?:said|says|told|added|wrote)\b", own):
        return False
    if vocabulary.SIGN_UP_STRONG.search(own):
        return True
    if word_count(low) > 40 or not vocabulary.SIGN_UP_OPENING.match(own):
        return False
    media = len(vocabulary.SIGN_UP_MEDIA.findall(own))
    weak = sum(
        word in vocabulary.SIGN_UP_WEAK for word in re.findall(r"[a-z]+|[£$€]", own)
    )
    return media >= 1 and (media + weak >= 2 or own.endswith("followers"))
