"""Languages: the code of a stated one, the likely one of a text, how it writes days."""

import re
from functools import cache
from typing import Any

SURE = 0.9
"""Probability below which a language is unknown: names and numbers reach 0.3."""
_SAMPLE = 1_000
"""Characters looked at; the whole article gives the same answer, later."""
_FEWEST_LETTERS = 40
_TAG = re.compile(r"(?P<code>[a-z]{2,3})(?:[-_][a-z]{4})?(?:[-_](?P<region>[a-z]{2}))?")
_MONTH_FIRST = frozenset({"us", "ph", "fm", "mh", "pw"})
_BOTH_ORDERS = frozenset({"ca", "za", "ke", "gh"})


def language_code(tag: str | None) -> str | None:
    """The ISO 639 code in a tag such as `en-GB`, or None when it is no tag."""
    match = _TAG.match(tag.strip().casefold()) if tag else None
    return match["code"] if match else None


def detect_language(text: str) -> str | None:
    """The ISO 639-1 code of the language a text is written in, or None when unsure."""
    sample = text[:_SAMPLE]
    if sum(map(str.isalpha, sample)) < _FEWEST_LETTERS:
        return None
    code, probability = _identifier().classify(sample)
    return str(code) if probability >= SURE else None


def day_comes_first(tag: str | None) -> bool | None:
    """Whether 03/04/2025 is the third of April there; None where both are written.

    English alone says nothing: its region does. Every other language that writes
    days as numbers with strokes puts the day first.
    """
    match = _TAG.match(tag.strip().casefold()) if tag else None
    if not match or match["region"] in _BOTH_ORDERS:
        return None
    if match["region"] in _MONTH_FIRST:
        return False
    return True if match["region"] or match["code"] != "en" else None


@cache
def _identifier() -> Any:
    """The n-gram model of py3langid: 4.6 MB on disk, loaded when first asked."""
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
