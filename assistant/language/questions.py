"""The form of a question: what it begins with, and what it takes for granted."""

import re

AUXILIARY = (
    "(?:is|are|was|were|do|does|did|has|have|had|will|would|can|could|shall|should|may"
    "|might|must)"
)
OPENER = r"(?:(?:and|but|so|or|then|ok|okay|well|yes)\b[,\s]*)"
PREPOSITION = (
    "(?:under|in|on|at|for|from|with|without|by|after|before|during|against|near)"
)
"""What the place, time or manner of something may begin with."""
_ASKS = re.compile(
    rf"^{OPENER}*(?:(?:please|tell me|about|on|in|at|to|for|with|by|from|of)\s+)*"
    r"(?:(?:what|which|whom?|whose|when|where|why|how(?: (?:many|much|long))?)\b"
    r"(?:[’']s\b)?\s*)?"
    rf"(?:{AUXILIARY}\b\s*)?(?:there\b\s*)?",
    re.IGNORECASE,
)
"""What a question begins with before it comes to what it is about."""
_GRANTED = re.compile(
    rf"^{OPENER}*(?P<asked>why|how|when)\s+(?P<so>{AUXILIARY}\s.+?)[?.!\s]*$",
    re.IGNORECASE,
)


def whether(question: str) -> tuple[str, str] | None:
    """What a question asks, and whether what it takes for granted is so; else None.

    "Why did Rome refuse?" is "why" and "Did Rome refuse?".
    """
    match = _GRANTED.match(question)
    if not match:
        return None
    so = match["so"]
    return match["asked"].lower(), f"{so[:1].upper()}{so[1:]}?"


def begin(question: str) -> int:
    """Where a question comes to what it is about."""
    match = _ASKS.match(question)
    return match.end() if match else 0


def bare(question: str) -> str:
    """A question without what ends it."""
    return question.strip().rstrip("?.! ")
