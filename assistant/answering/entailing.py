"""Ask whether a text says what a claim says, perhaps in other words.

Rules find what is changed. A chat model that weighs Yes against No reads the claim with
its sentences and tells a flipped statement from a reworded one. Without its weight, a
few measures of how much of the claim stands in the text go into a logistic regression
(`entailment.json`; docs/quality.md says on what it was fitted): it finds what was never
said.
"""

import json
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path
from time import monotonic
from typing import Protocol

from assistant.answering.judging import Source
from assistant.language import content_stems, names, stands_in, stem, words
from assistant.language.dates import without_dates
from assistant.language.quantities import quantities
from assistant.language.words import STOP_WORDS
from assistant.prompting import Message, PromptName, prompt_messages, quoted

FITTED = Path(__file__).parent / "entailment.json"
LONGEST_TEXT = 1_600
"""Characters of text the chat model reads with a claim: about 400 tokens."""
LEAST_SECONDS = 1.0
"""Time that must be left for the chat model to be asked at all."""
_YEARS = range(1500, 2101)
_SENTENCE_BORDER = re.compile(r"(?<=[.!?”\"])\s+|\n+")


class YesWeights(Protocol):
    """What is asked of a chat model: `ChatModel` has it."""

    def yes_probabilities(
        self,
        batch: Sequence[Sequence[Message]],
        *,
        deadline: float,
        name: PromptName | None = None,
    ) -> list[float | None]:
        """P(Yes) / (P(Yes) + P(No)) for each prompt, None where there are none."""
        ...


@dataclass(frozen=True, kw_only=True)
class Statement:
    """A claim with the sentences it cites and the article they stand in."""

    claim: str
    source: Source
    article: str


def entailment(statement: Statement) -> float:
    """The probability that a text says what a claim says, by its measures alone.

    Half is where supported and unsupported development claims are told apart best.
    """
    fitted = _fitted()
    measured = measures(statement).items()
    logit = fitted["bias"] + sum(fitted[name] * value for name, value in measured)
    return 1 / (1 + math.exp(-logit))


def weigh(
    statements: Sequence[Statement], model: YesWeights, *, deadline: float
) -> list[float | None]:
    """The chat model's weight of Yes on "is it true according to the text?".

    Asked about all at once; not at all, and None for each, when no time is left.

    Raises:
        ProviderError: as `ChatModel.yes_probabilities` does.
    """
    if deadline - monotonic() < LEAST_SECONDS:
        return [None] * len(statements)
    asked = [_prompt(statement) for statement in statements]
    return model.yes_probabilities(asked, deadline=deadline, name="is_true")


def measures(statement: Statement) -> dict[str, float]:
    """How much of a claim stands in its text and article, by name of the measure."""
    claim, text = statement.claim, statement.source.text
    whole = f"{statement.source.context}\n{statement.article}\n{text}"
    wanted, order = content_stems(claim), _stems(claim)
    stated = quantities(without_dates(whole))
    absent = [
        quantity
        for quantity in quantities(without_dates(claim))
        if not any(quantity.agrees_with(each) for each in stated)
    ]
    named = names(claim)
    unknown = sum(not stands_in(name, whole) for name in named)
    return {
        "words": _share(len(wanted & content_stems(whole)), len(wanted)),
        "pairs": _share(len(_pairs(order) & _pairs(_stems(text))), len(order) - 1),
        "run": _share(
            max(
                (
                    _common_length(order, _stems(s))
                    for s in _SENTENCE_BORDER.split(text)
                ),
                default=0,
            ),
            len(order),
        ),
        "figures absent": float(any(q.value not in _YEARS for q in absent)),
        "years absent": float(any(q.value in _YEARS for q in absent)),
        "names absent": unknown / len(named) if named else 0.0,
    }


def best_sentences(claim: str, article: str, most: int = 4) -> str:
    """The sentences of an article that share most with a claim, in their order."""
    sentences = [s.strip() for s in _SENTENCE_BORDER.split(article) if s.strip()]
    wanted, pairs = content_stems(claim), _pairs(_stems(claim))
    best = sorted(
        range(len(sentences)),
        key=lambda at: (
            -len(wanted & content_stems(sentences[at]))
            - len(pairs & _pairs(_stems(sentences[at])))
        ),
    )[:most]
    return " ".join(sentences[at] for at in sorted(best))


def _prompt(statement: Statement) -> list[Message]:
    text = quoted(statement.source.text[:LONGEST_TEXT])
    values = {"text": text, "claim": quoted(statement.claim)}
    return prompt_messages("is_true", values)


@cache
def _fitted() -> dict[str, float]:
    found: dict[str, float] = json.loads(FITTED.read_text("utf-8"))
    return found


def _stems(text: str) -> list[str]:
    return [stem(word) for word in words(text) if word not in STOP_WORDS]


def _pairs(order: Sequence[str]) -> set[tuple[str, str]]:
    return set(pairwise(order))


def _share(part: int, whole: int) -> float:
    return part / whole if whole > 0 else 0.0


def _common_length(one: Sequence[str], other: Sequence[str]) -> int:
    """Length of the longest common subsequence, by the textbook's table."""
    lengths = [0] * (len(other) + 1)
    for word in one:
        before = 0
        for at, each in enumerate(other, start=1):
            here = before + 1 if word == each else max(lengths[at], lengths[at - 1])
            before, lengths[at] = lengths[at], here
    return lengths[-1]
