"""Which kind of answer a question asks for, by words that such questions have.

Where no rule knows a question, its runs of up to three words are weighed, names and
figures masked (`benchmarks/kinds.py`, figures in docs/quality.md). So "Who wanted the
bill rejected?" is known for a list by its likes.
"""

import json
import math
import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

from assistant.models import Kind

FITTED = Path(__file__).parent / "kinds.json"
LONGEST_RUN = 3
"""Words; more of them hardly ever come twice."""
SURE = 0.7
"""Least probability: people ask for one thing more often than those questions do."""
_EDGES = re.compile(r"^\W+|\W+$")

Weights = Mapping[str, Mapping[Kind, float]]
"""By feature and kind."""


def surely(question: str, weights: Weights | None = None) -> Kind | None:
    """The kind that a question surely has; None when none is sure."""
    weights = weights or _fitted()
    scores: dict[Kind, float] = {}
    for feature in features(question):
        for kind, weight in weights.get(feature, {}).items():
            scores[kind] = scores.get(kind, 0.0) + weight
    whole = sum(map(math.exp, scores.values()))
    sure = (k for k, score in scores.items() if math.exp(score) >= SURE * whole)
    return next(sure, None)


def features(question: str) -> set[str]:
    """What a question is known by: its runs of words, and those that it begins with."""
    masked = list(_masked(question))
    found = {"any"}
    for long in range(1, LONGEST_RUN + 1):
        found.add("^ " + " ".join(masked[:long]))
        for start in range(len(masked) - long + 1):
            found.add(" ".join(masked[start : start + long]))
    return found


def _masked(question: str) -> Iterator[str]:
    """Words in lower case; names as NAME, figures as NUMBER, plurals marked."""
    before = ""
    for place, written in enumerate(question.split()):
        word = _EDGES.sub("", written)
        if not word:
            continue
        if place and word[0].isupper():
            if before != "NAME":
                yield "NAME"
            before = "NAME"
            if word.endswith(("'s", "’s")):
                yield "'s"
            continue
        before = "NUMBER" if any(map(str.isdigit, word)) else word.lower()
        yield before
        if len(before) > 3 and before.endswith("s") and before[-2] not in "sui":
            yield "-s"


@cache
def _fitted() -> Weights:
    found: Weights = json.loads(FITTED.read_text("utf-8"))
    return found
