import time
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.ingestion.normalising import hidden_characters, normalise

ANY = st.text(st.characters(), max_size=200)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a\0b\x07c", "abc"),
        ("one\r\ntwo\rthree\u2028four", "one\ntwo\nthree\nfour"),
        ("pay\u200bpal\u2060 \ufeffnow", "paypal now"),
        ("in\u00advisible \u3164x", "invisible x"),
        ("ab\U000e0041\U000e0042c", "abc"),
        ("cod\u202efdp.exe", "codfdp.exe"),
        ("x\ufe0fy\U000e0101z", "xyz"),
        ("bad \ud800 half", "bad \ufffd half"),
        ("cafe\u0301", "café"),
        ("£10\u202fbn\u00a0now\t!", "£10 bn now !"),
        ('{x} {{ 7*7 }} %s {"a":1} <b>', '{x} {{ 7*7 }} %s {"a":1} <b>'),
    ],
)
def test_what_a_reader_cannot_see_goes_and_the_rest_stays(
    text: str, expected: str
) -> None:
    assert normalise(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "\u0646\u0645\u06cc\u200c\u062e\u0648",  # Persian spells with the non-joiner
        "क्\u200dष",  # and Devanagari with the joiner
        "family \U0001f468\u200d\U0001f469\u200d\U0001f467",
        "flag \U0001f3f4\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f",
        "שלום\u200f!",
    ],
)
def test_scripts_emoji_and_flags_keep_the_marks_they_need(text: str) -> None:
    assert normalise(text) == unicodedata.normalize("NFC", text)


@given(ANY)
def test_the_result_is_storable_stable_nfc(text: str) -> None:
    result = normalise(text)
    result.encode()
    assert "\0" not in result
    assert "\r" not in result
    assert unicodedata.is_normalized("NFC", result)
    assert normalise(result) == result


def test_hidden_characters_are_counted() -> None:
    assert hidden_characters("a\u200bb\u200bc") == 2


@pytest.mark.parametrize("piece", ["a", " ", "\u200b", "\ufdfa", "e\u0301", "\u200d"])
def test_a_megabyte_takes_no_time(piece: str) -> None:
    began = time.process_time()
    normalise(piece * (1_000_000 // len(piece)))
    assert time.process_time() - began < 10  # Quadratic, it would take hours.
