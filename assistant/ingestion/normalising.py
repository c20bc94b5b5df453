"""Code points: what must not reach the store goes, what a script needs stays."""

import re
import unicodedata

LONGEST_TEXT = 2_000_000
"""Characters of one article; beyond this a file is not a news article."""

_LINE_ENDS = re.compile("\r\n|[\r\v\f\x1c-\x1e\x85\u2028\u2029]")
_SPACES = re.compile("[\t\x1f\xa0\u1680\u2000-\u200a\u202f\u205f\u3000]")
_SURROGATES = re.compile("[\ud800-\udfff]")
# Invisible or direction-changing characters: what a reader cannot see, a model must
# not read. U+200C-F are judged by their neighbours.
_HIDDEN = re.compile(
    "["
    "\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f"  # controls
    "\xad\u034f"  # soft hyphen, grapheme joiner
    "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"  # direction
    "\u200b-\u200d\u2060\ufeff"  # zero width, byte order mark
    "\u2061-\u2065\u206a-\u206f"  # invisible operators, deprecated formats
    "\u115f\u1160\u3164\uffa0\u17b4\u17b5\u2800"  # fillers: Hangul, Khmer, Braille
    "\u180b-\u180f\ufe00-\ufe0f\U000e0100-\U000e01ef"  # variation selectors
    "\ufff0-\ufffb"  # interlinear annotation
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"  # shorthand, music
    "\U000e0000-\U000e00ff\U000e01f0-\U000e0fff"  # tags, ignorables
    "\ue000-\uf8ff\U000f0000-\U0010ffff"  # private use
    "\ufdd0-\ufdef\ufffe\uffff"  # no characters
    "]"
)
_FLAG = re.compile("\U0001f3f4[\U000e0020-\U000e007e]{1,6}\U000e007f")
# Arabic and its neighbours, and the Indic scripts, spell words with joiners.
_JOINING = re.compile(
    "[\u0600-\u08ff\u0900-\u0dff\u1000-\u109f\u1780-\u17ff\u1800-\u18af]"
)
_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
_EMOJI = re.compile(
    "[\xa9\xae\u203c\u2049\u2122\u2139\u2190-\u2bff\u3030\u303d\u3297\u3299"
    "\U0001f000-\U0001faff]"
)


def normalise(text: str) -> str:
    r"""Bring text to NFC, with `\n` line ends, plain spaces and no hidden characters.

    Lone surrogates become U+FFFD. Joiners stay inside scripts and emoji that need
    them, direction marks beside right-to-left letters, and flags stay whole. Nothing
    else is changed, so quotes, dashes and braces pass through.
    """
    text = _SURROGATES.sub("\ufffd", text)
    text = _SPACES.sub(" ", _LINE_ENDS.sub("\n", text))
    flags = {
        place
        for match in _FLAG.finditer(text)
        for place in range(match.start(), match.end())
    }
    text = _HIDDEN.sub(
        lambda match: match[0] if match.start() in flags or _needed(match) else "", text
    )
    return unicodedata.normalize("NFC", text)


def hidden_characters(text: str) -> int:
    """Count the characters that `normalise` may take out for being invisible."""
    return sum(1 for _ in _HIDDEN.finditer(text))


def _needed(match: re.Match[str]) -> bool:
    """Whether a joiner or direction mark stands where its script needs it."""
    text, place = match.string, match.start()
    before = text[place - 1 : place] if place else ""
    after = text[place + 1 : place + 2]
    if match[0] in "\ufe0e\ufe0f":
        return bool(_EMOJI.match(before)) or after == "\u20e3"
    if match[0] in "\u200c\u200d" and _JOINING.match(before):
        return bool(_JOINING.match(after))
    if match[0] == "\u200d":
        # The variation selector between an emoji and its joiner has to be seen through.
        before = text[place - 2] if before == "\ufe0f" and place > 1 else before
        return bool(_EMOJI.match(before) and _EMOJI.match(after))
    if match[0] in "\u200e\u200f\u061c":
        # A space may stand between, as after a Latin name in an Arabic sentence.
        around = text[max(0, place - 2) : place] + text[place + 1 : place + 3]
        return bool(_RIGHT_TO_LEFT.search(around))
    return False
