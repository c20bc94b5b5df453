"""Decide when the articles do not say, and word it.

Three gates. Before writing: nothing found is relevant. After writing a lookup's claim:
the sentence it rests on must speak of what was asked (names, figure, date), and where a
chat model can weigh a yes against a no, it must find the question answered there.
"""

import re
from dataclasses import dataclass
from typing import Literal

from assistant.answering.verifying import Checked, context_of
from assistant.language import content_stems, names, numbers, stands_in
from assistant.models import EvidenceSentence, Reason
from vectorstore.records import Article

_DATE = re.compile(
    r"\b(?:\d{4}|(?:mon|tues|wednes|thurs|fri|satur|sun)day|january|february|march|april"
    r"|may|june|july|august|september|october|november|december|today|yesterday"
    r"|tomorrow|tonight|century|decade|years?|months?|weeks?|days?|hours?|morning"
    r"|evening|spring|summer|autumn|winter|ago|noon|midnight)\b",
    re.IGNORECASE,
)
_VAGUE_AMOUNT = re.compile(
    r"\b(?:a|an|half|dozens?|hundreds|thousands|millions|billions|tens|several|none|no"
    r"|nobody|all|years|months|weeks|days|as long as)\b",
    re.IGNORECASE,
)
# The office a question asks about: another office is another person.
_OFFICE = re.compile(
    r"\b(prime|foreign|defen[cs]e|finance|interior|deputy|president|chancellor|king"
    r"|queen|pope|mayor|speaker|ambassador|general|governor|commissioner)\b"
)
_SPOKEN_OF_AS = {"prime": "pm", "defense": "defence", "president": "presidential"}


@dataclass(frozen=True, kw_only=True)
class Thresholds:
    """Calibrated on development questions; see docs/quality.md for how."""

    relevance: float = 0.25
    """Least cosine similarity of the best passage for anything to be written."""
    answered: float = 0.5
    """Least weight of Yes when the model is asked whether the sentence answers."""
    answered_beside: float = 0.9
    """The same when something the question names does not stand near the sentence."""
    overlap: float = 0.5
    """Least share of the question's words in a sentence quoted without a model."""


def off_topic(
    question: str,
    wanted: Literal["number", "date"] | None,
    checked: Checked,
    articles: dict[str, Article],
) -> str:
    """What the question asks about that the claim's sentences do not hold; or empty."""
    own = " ".join(sentence.text for sentence in checked.sentences)
    if wanted == "number" and not (numbers(own) or _VAGUE_AMOUNT.search(checked.text)):
        return "a figure"
    if wanted == "date" and not (numbers(own) or _DATE.search(own)):
        return "a date"
    known = f"{_around(checked.sentences, articles)}\n{own}"
    absent = sorted(name for name in names(question) if not stands_in(name, known))
    if absent:
        return ", ".join(absent)
    plain = known.lower().replace("defense", "defence")
    for office in _OFFICE.findall(question.lower().replace("defense", "defence")):
        if office not in plain and _SPOKEN_OF_AS.get(office, office) not in plain:
            return f"the {office}"
    return ""


def word_share(question: str, sentence: EvidenceSentence, article: Article) -> float:
    """Share of the question's content words in a sentence and its context."""
    wanted = content_stems(question)
    known = content_stems(f"{context_of(sentence, article)}\n{sentence.text}")
    return len(wanted & known) / len(wanted) if wanted else 0.0


def abstention_text(reason: Reason) -> str:
    """What the reader is told, in one sentence."""
    return {
        "no_articles": "There are no articles yet, so there is nothing to answer from.",
        "nothing_relevant": "The articles do not say: none of them speaks of this.",
        "nothing_supported": "The articles do not say: they touch on the subject, but "
        "no sentence in them answers the question.",
        "filtered_out": "No article passes the filters, so nothing was read.",
    }[reason]


def _around(
    sentences: tuple[EvidenceSentence, ...], articles: dict[str, Article]
) -> str:
    return "\n".join(
        context_of(sentence, articles[sentence.article_id]) for sentence in sentences
    )
