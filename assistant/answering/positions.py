"""Read a position out of a sentence or a question, by the words news uses for it.

Shades are kept apart: to rule nothing out is not to support, to have doubts is not to
oppose. The first shade whose words stand in the sentence wins, in the order below.
"""

import re
from collections.abc import Iterator

from assistant.models import Position

_WORDS: tuple[tuple[Position, str], ...] = (
    (
        "undecided",
        r"undecided|(?:has|have|had|is|are|was|were) (?:not|yet to) (?:yet )?"
        r"(?:decided?|committed|said whether|taken a (?:position|decision))"
        r"|(?:no|any) decision|too early|premature to|not rul\w+ (?:it |this )?out"
        r"|n[o’']t rul\w+ (?:it |this )?out|open to|(?:may|might|could) "
        r"(?:yet )?(?:consider|support|join|back)|considering|weighing|mulling"
        r"|keeping (?:its|their|his|her) options|declined to (?:say|commit)"
        r"|wait(?:ing)? (?:and see|for)",
    ),
    (
        "conditional",
        r"as long as|provided (?:that|it|there)|on (?:the )?condition"
        r"|only if|conditional|conditions?\b|if (?:it|there|the|a|an|other)\b"
        r"|subject to|in the event of|in return for|unless|so long as",
    ),
    (
        "reserved",
        r"reserv(?:ed|ations?)|cautious\w*|scepti\w+|skepti\w+|doubt\w*|concern\w*"
        r"|reluctan\w+|hesita\w+|wary|worri\w+|uneas\w+|misgiving\w*|questioned"
        r"|qualms|lukewarm|not convinced|unconvinced",
    ),
    (
        "opposes",
        r"oppos\w+|reject\w*|against\b|rul\w+ out|refus\w+|condemn\w*|object(?:s|ed|ion"
        r"|ions)\b|will not|won[’']t|would not|cannot accept|could not accept"
        r"|unacceptable|not accept|veto\w*|resist\w*|denounc\w+|critici[sz]\w+"
        r"|vot\w+ (?:down|no)\b|no intention|not (?:support|send|join|take part|back)"
        r"|never\b|block\w*|dismiss\w*|hostile|ban\w*\b",
    ),
    (
        "supports",
        r"support\w*|back(?:s|ed|ing)?\b|endors\w+|welcom\w+|in favou?r"
        r"|favou?r(?:s|ed)?|ready to|willing(?:ness)? to|prepared to"
        r"|will (?:send|join|contribute)|would (?:send|contribute)"
        r"|pledg\w+|offer\w*|approv\w+|agree[sd]?\b"
        r"|commit\w*|call(?:s|ed)? for|urg\w+|propos\w+|champion\w*|prais\w+|hail\w*",
    ),
)
_DENIED = re.compile(
    r"(?:\b(?:not|neither|never|nobody|without)|n[’']t)\b(?:\s+\w+){0,3}\s+$",
    re.IGNORECASE,
)
_WITHOUT = re.compile(r"\b(?:without|whether or not)\b.*", re.IGNORECASE)
_STAND = re.compile(r"\b(?:stand|stands|stances?|positions?)\b", re.IGNORECASE)
_POSITIONS = tuple(
    (position, re.compile(rf"\b(?:{words})", re.IGNORECASE))
    for position, words in _WORDS
)


def positions_in(text: str) -> dict[Position, int]:
    """The shades that a text has words for, and where the words begin."""
    return {
        position: match.start()
        for position, words in _POSITIONS
        if (match := next(_unnegated(words, position, text), None))
    }


def _unnegated(
    words: re.Pattern[str], position: Position, text: str
) -> Iterator[re.Match[str]]:
    """Matches that are not denied: "neither would block it" opposes nothing."""
    for match in words.finditer(text):
        denied = _DENIED.search(text, 0, match.start())
        if not denied or position not in ("supports", "opposes"):
            yield match


def stated_position(text: str, asked: Position | None = None) -> Position | None:
    """The position that a sentence states, None when its words tell none.

    With `asked`, that one if the sentence has words for it, whatever else it has.
    """
    stated = positions_in(text)
    return asked if asked in stated else next(iter(stated), None)


def asked_position(question: str) -> Position | None:
    """The one position that a question asks about, None for none or several.

    A shade asked for outweighs what it is a shade of ("who would back it only if").
    """
    asked = positions_in(_WITHOUT.sub(" ", question))
    if {"supports", "opposes"} <= asked.keys():
        return None
    return next(iter(asked), None)


def asks_for_positions(question: str) -> bool:
    """Whether a question wants to know who stands where."""
    return asked_position(question) is not None or bool(_STAND.search(question))
