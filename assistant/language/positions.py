"""Read a position out of a sentence or a question, by the words news uses for it.

Shades are kept apart: to rule nothing out is not to support, to have doubts is not to
oppose. The first shade whose words stand in the sentence wins, in the order below.
"""

import re
from collections.abc import Iterator

from assistant.models import Position

# A word between that takes nothing back: "is not keen", "no support" tell none.
_MORE = r"(?!not\b|never\b|no\b|less\b|hardly\b|little\b|waning\b)\w+"
_WORDS: tuple[tuple[Position, str], ...] = (
    (
        "undecided",
        r"undecided\b|(?:has|have|had|is|are|was|were) (?:not|yet to) (?:yet )?"
        r"(?:decided?|committed|said whether|taken a (?:position|decision))\b"
        r"|too early\b|premature to\b|(?:not|n[o’']t) rul\w+ (?:it |this )?out\b"
        r"|open to\b|(?:may|might|could) (?:yet )?(?:consider|support|join|back)\b"
        r"|keeping (?:its|their|his|her) options"
        r"|declined to (?:commit|say (?:whether|if))\b",
    ),
    (
        "conditional",
        r"as long as\b|so long as\b|provided (?:that|it|there)\b"
        r"|(?:on|under) (?:the |a |one )?condition\b|only if\b|conditional\w*"
        r"|conditions?\b|subject to\b|in the event of\b|in return for\b|unless\b",
    ),
    (
        "reserved",
        r"reserv(?:ed|ations?)\b|cautious\w*|scepti\w+|skepti\w+|doubt\w*"
        r"|concern(?:ed|s)?\b|reluctan\w+|hesita\w+|wary\b|worri(?:ed|es)\b|uneas\w+"
        r"|misgivings?\b|qualms\b|lukewarm\b|(?:not|un)\s?convinced\b|reticen\w+"
        r"|(?:not|isn[’']t|wasn[’']t) the (?:right )?time\b"
        r"|time (?:has|had|is) not (?:yet )?(?:come|ripe)\b"
        r"|unwise\b(?![”\"’]? not\b)|wrong time\b",
    ),
    (
        "opposes",
        r"oppos(?:e|es|ed|ing)\b|reject(?:s|ed|ing)?\b"
        r"|(?:is|are|was|were|be|been|out|votes?|voted|remains?) against\b"
        r"|against (?:\w+ing\b|the (?:deployment|mission|plan|idea|proposal|move))"
        r"|rul(?:e|es|ed|ing) out\b|refus(?:e|es|ed|al|ing)\b|object(?:s|ed) to\b"
        r"|unacceptable\b"
        r"|(?:can|could|will|would|did|does|do)(?:not| not|n[’']t) (?:accept|support"
        r"|send|join|take part|back)\b|won[’']t (?:send|join|take part|back|support)\b"
        r"|(?:not|nobody is|no one is)(?: \w+ly)? (?:planning|prepared|considering"
        r"|willing)\b|sa(?:y|ys|id|ying) no(?= to\b)|turn(?:s|ed|ing) down\b"
        r"|declin(?:e|es|ed) to (?:send|join|take part|contribute|back|support)\b"
        r"|veto(?:es|ed)?\b|block(?:s|ed)?\b"
        r"|no part in\b|no intention of\b|vot(?:e|es|ed) no\b|denounc(?:es|ed)\b",
    ),
    (
        "supports",
        r"support(?:s|ed|ing)?\b(?! (?:of|for)\b)|back(?:s|ed|ing)\b"
        r"|(?:signal|express|voice|declare|announce|pledge)\w* "
        rf"(?:{_MORE} ){{0,2}}support\b"
        rf"|enthusiastic\b|(?:is|are|was|were) (?:{_MORE} )?(?:keen|eager)\b"
        r"|(?:to|would|will|could|may|and) back (?!in\b|into\b|to\b|from\b)"
        r"|\bback (?:the|a|an|this|it|such|sending)\b(?! of\b)"
        r"|endors(?:e|es|ed|ing)\b|welcom(?:e|es|ed)\b|in favou?r\b|favou?r(?:s|ed)?\b"
        r"|(?:ready|willing|prepared) to (?:send|join|contribute|take part|deploy)\b"
        r"|(?:will|would) (?:send|join|contribute|take part)\b|pledg(?:e|es|ed)\b"
        r"|offer(?:s|ed)\b|approv(?:e|es|ed)\b|agreed? to (?:send|join|contribute)\b",
    ),
)
_DENIED = re.compile(
    r"(?:\b(?:not|neither|never|nobody|without|less|hardly)|n[’']t)\b(?:\s+\w+){0,3}\s+$"
    r"|\b(?:no|little|waning)\s+$",
    re.IGNORECASE,
)
_WITHOUT = re.compile(r"\bwithout\b.*", re.IGNORECASE)
_NEVER_MIND = re.compile(r"\b(?:without|whether or not)\b.*", re.IGNORECASE)
_OR = re.compile(r"\bor\b", re.IGNORECASE)
_FOR_OR_AGAINST = re.compile(
    r"\b(?:for|pro),? (?:(?:or|and|but|who|which|is|are) ){1,3}against\b", re.IGNORECASE
)
_AND_WHO = re.compile(r"\b(?:and|or|but) (?:who|which)\b.*", re.IGNORECASE)
_STAND = re.compile(r"\b(?:stand|stands|stances?|positions?)\b", re.IGNORECASE)
_MORE_ASKED = re.compile(
    r"[,;:\d]|\b(?:without|whether|only|unless|if|conditions?|reported|according)\b",
    re.IGNORECASE,
)
_CLAUSE = re.compile(r"\b(?:who|whom|which|that|sa(?:id|ys?|ying))\b", re.IGNORECASE)
_JOINED = re.compile(r"\s*(?:or|and|nor)(?: \w+){0,2}\s*", re.IGNORECASE)
_LEADING = re.compile(
    r"^\W*(?:(?:of|to|about|for|on|against|it|this|that|them)\b\W*)*", re.IGNORECASE
)
_POSITIONS = tuple(
    (position, re.compile(rf"\b(?:{words})", re.IGNORECASE))
    for position, words in _WORDS
)


def positions_in(text: str) -> dict[Position, int]:
    """The shades that a text has words for, and where the words begin."""
    found = {
        position: match.start()
        for position, words in _POSITIONS
        if (match := next(_unnegated(words, position, text), None))
    }
    if "supports" not in found:
        found.pop("conditional", None)  # A condition of what nobody supports.
    return found


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
    return (
        None if asks_for_both_sides(question) else next(iter(_shades(question)), None)
    )


def asks_for_both_sides(question: str) -> bool:
    """Whether a question wants those for something and those against it.

    Also by a second clause: "and which oppose that", not "and who says so".
    """
    other = _AND_WHO.search(question)
    return (
        {"supports", "opposes"} <= _shades(question).keys()
        or bool(other and positions_in(other[0]))
        or bool(_FOR_OR_AGAINST.search(question))
    )


def wanted_positions(question: str) -> frozenset[Position]:
    """The positions that an answer lists: those asked about; none for all of them.

    "Against or reluctant" asks for two. Who supports something on a condition supports
    it, and is listed as doing so, unless the question says "without".
    """
    asked = asked_position(question)
    if asked is None:
        return frozenset()
    wanted = {asked}
    if _OR.search(question) and asked != "conditional":
        wanted |= _shades(question).keys()
    if "supports" in wanted and not _WITHOUT.search(question):
        wanted.add("conditional")
    return frozenset(wanted)


def matter_of(question: str) -> str:
    """What a plain question asks the positions on: "which countries oppose MATTER?".

    Empty when it names none, or asks for more: on a condition, on a day, said by whom.
    """
    spans = sorted(
        match.span()
        for position, words in _POSITIONS
        for match in _unnegated(words, position, question)
    )
    end = spans[0][1] if spans else 0
    for start, stop in spans:
        if start > end and not _JOINED.fullmatch(question[end:start]):
            return ""  # "Who opposes lifting the block": which of the two?
        end = max(end, stop)
    matter = _LEADING.sub("", question[end:]).strip(" ?.")
    plain = not _MORE_ASKED.search(question) and not _CLAUSE.search(matter)
    return matter if spans and plain else ""


def asks_for_positions(question: str) -> bool:
    """Whether a question wants to know who stands where."""
    return bool(
        _shades(question) or asks_for_both_sides(question) or _STAND.search(question)
    )


def _shades(question: str) -> dict[Position, int]:
    """The shades that a question has words for, but for those it leaves out."""
    return positions_in(_NEVER_MIND.sub(" ", question))
