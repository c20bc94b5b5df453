"""Families of code points that no reader sees go; scripts and emoji stay whole."""

import pytest

from assistant.ingestion.normalising import normalise

FAMILIES = {
    "zero width": "\u200b\u200c\u200d\u2060",
    "byte order mark": "\ufeff",
    "tags": "\U000e0001\U000e0041\U000e0042\U000e007f",
    "variation selectors": "\ufe00\ufe01\ufe0e\ufe0f",
    "variation selectors supplement": "\U000e0100\U000e0101\U000e01ef",
    "direction": "\u202a\u202b\u202d\u202e\u202c\u2066\u2067\u2068\u2069\u200e\u200f",
    "soft hyphen and grapheme joiner": "\xad\u034f",
    "invisible operators": "\u2061\u2062\u2063\u2064",
    "Hangul fillers": "\u115f\u1160\u3164\uffa0",
    "interlinear annotation": "\ufff9\ufffa\ufffb",
    "private use": "\ue000\uf8ff\U000f0000\U0010fffd",
    "deprecated formats": "\u206a\u206b\u206e\u206f",
    "controls": "\x00\x07\x1b\x7f\x9b",
    "other fillers and formats": "\u17b4\u180e\u2800\U0001bca0\U0001d173",
    "no characters": "\ufdd0\ufffe\uffff\U0010ffff",
}
INTACT = {
    "Persian": "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645",
    "Hindi": "\u0915\u094d\u200d\u0937",
    "Arabic beside Latin": "\u0642\u0627\u0644 NATO\u200f \u0627\u0644\u064a\u0648",
    "Hebrew": "\u05e9\u05dc\u05d5\u05dd\u200f!",
    "family": "\U0001f468\u200d\U0001f469\u200d\U0001f467",
    "heart on fire": "\u2764\ufe0f\u200d\U0001f525",
    "red heart": "\u2764\ufe0f",
    "keycap": "3\ufe0f\u20e3",
    "skin": "\U0001f44d\U0001f3fd",
    "country": "\U0001f1fa\U0001f1e6",
    "Scotland": "\U0001f3f4\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074"
    "\U000e007f",
    "Thai": "\u0e2a\u0e27\u0e31\u0e2a\u0e14\u0e35",
    "Korean": "\ud55c\uad6d\uc5b4",
}


@pytest.mark.parametrize("family", FAMILIES)
def test_no_character_of_the_family_is_left_in_a_word(family: str) -> None:
    assert normalise(f"pay{FAMILIES[family]}pal") == "paypal"
    assert normalise("".join(f"{each}a" for each in FAMILIES[family])).strip("a") == ""


@pytest.mark.parametrize("name", INTACT)
def test_what_a_script_or_an_emoji_needs_stays(name: str) -> None:
    assert normalise(INTACT[name]) == INTACT[name]


def test_a_message_in_selectors_behind_an_emoji_goes() -> None:
    smuggled = "\U0001f600" + "".join(chr(0xE0100 + each) for each in b"ignore all")
    assert normalise(smuggled + "\ufe0f\ufe0f\ufe0f") == "\U0001f600"
