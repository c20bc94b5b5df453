"""Decide when the articles do not say, and word it.

Three gates. Before writing: nothing found is relevant. After writing a lookup's claim:
the sentence it rests on must speak of what was asked (names, figure, date), and where a
chat model can weigh a yes against a no, it must find the question answered there.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

from assistant.answering.verifying import Checked, context_of
from assistant.language import (
    content_stems,
    name_phrases,
    names,
    numbers,
    stands_in,
    words,
)
from assistant.language.names import plain, shortened
from assistant.language.states import STATES
from assistant.models import EvidenceSentence, Reason, Wanted
from assistant.providers.base import Embedder
from assistant.providers.chat import ChatModel
from vectorstore.records import Article

_DATE = re.compile(
    r"\b(?:\d{4}|(?:mon|tues|wednes|thurs|fri|satur|sun)day|january|february|march|april"
    r"|may|june|july|august|september|october|november|december|today|yesterday"
    r"|tomorrow|tonight|century|decade|years?|months?|weeks?|days?|hours?|morning"
    r"|evening|spring|summer|autumn|winter|ago|noon|midnight)\b",
    re.IGNORECASE,
)
_VAGUE_AMOUNT = re.compile(
    r"\b(?:half|dozens?|hundreds|thousands|millions|billions|several|none|decades"
    r"|years|months|weeks|days|as long as)\b",
    re.IGNORECASE,
)
# The office a question asks about: another office is another person. "Foreign" and the
# like count only as part of an office.
_OFFICE = re.compile(
    r"\b(?:(prime|foreign|defence|finance|interior) (?:minister|secretary)"
    r"|(president|chancellor|king|queen|pope|mayor|ambassador|governor))\b"
)


@dataclass(frozen=True, kw_only=True)
class Thresholds:
    """Calibrated on development questions; see docs/quality.md for how."""

    relevance: float = 0.1
    """Least cosine similarity of the best passage for anything to be written."""
    answered: float = 0.58
    """Least weight of Yes when the model is asked whether a sentence answers."""
    whether: float = 0.65
    """The same on whether what an unanswered question takes for granted is so."""
    rival: float = 0.85
    """Least weight of Yes on another article's answer to be shown beside the first."""
    answered_in_list: float = 0.5
    """Least weight of Yes on a list's heaviest sentence for anything to be named."""
    holds: float = 0.4
    """The same for every other sentence out of which answers are named."""
    alone: float = 0.85
    """The same for a sentence whose only name is taken for an answer, though the model
    did not name it."""
    stands: float = 0.3
    """Least weight of Yes when it is asked whether a name is an answer whose position
    the sentence has words for."""
    on_matter: float = 0.85
    """The same when it is asked whether the sentence tells what the name says about
    what the question is about; such sentences of two missions were told apart badly."""
    told: float = 0.45
    """Least weight of Yes on each sentence quoted where a question asks for several
    things at once."""
    told_in_part: float = 0.3
    """The same for a sentence of those whose position is asked for, and of a timeline
    or comparison that names nobody."""
    told_of: float = 0.06
    """The same for a sentence of a timeline or comparison that names whose it is: each
    tells a part; and for the few out of which answers are named anyway."""
    overlap: float = 0.5
    """Least share of the question's words in a sentence quoted without a model."""


UNFITTED = Thresholds(
    answered=0.74, told_in_part=0.45, stands=0.5, on_matter=0.95, whether=0.95
)
"""For weights that are the plain Yes against No of a model."""
FAKE_RELEVANCE = 0.05
"""Cosine similarity means little for vectors that are made up."""
NAME_ELSEWHERE = 0.6
"""What the odds that a sentence answers fall to with each name of the question that
stands neither in it nor near it."""


def thresholds_for(embedder: Embedder, model: ChatModel | None) -> Thresholds:
    """The thresholds for the vectors of an embedder and the weights of a model."""
    fake = embedder.identity.name.startswith("fake/")
    limits = Thresholds() if model and model.fitted else UNFITTED
    return replace(limits, relevance=FAKE_RELEVANCE) if fake else limits


def wrong_sort(question: str, wanted: Wanted | None, checked: Checked) -> bool:
    """Whether the claim cannot answer: no figure, no date, or another office-holder."""
    own = " ".join(sentence.text for sentence in checked.sentences)
    if wanted == "number" and not (
        numbers(checked.text) or _VAGUE_AMOUNT.search(checked.text)
    ):
        return True
    if wanted == "date" and not (numbers(own) or _DATE.search(own)):
        return True
    asked, found = _offices(question), _offices(own)
    return bool(asked and found and not asked & found)


def names_elsewhere(
    question: str, checked: Checked, articles: Mapping[str, Article]
) -> frozenset[str]:
    """Names in the question that do not stand in or near the claim's sentences."""
    known = sources_of(checked, articles)
    return frozenset(name for name in names(question) if not stands_in(name, known))


def tells_of_others(
    question: str, checked: Checked, articles: Mapping[str, Article]
) -> bool:
    """Whether the claim's article has no word of a name that the question holds.

    What "he" said there, whoever is asked about did not say. States, which each
    language has its own names for, and initials are left to `names_elsewhere`.
    """
    article = articles[checked.sentences[0].article_id]
    known = f"{article.title}\n{article.outlet}\n{article.author}\n{article.text}"
    for name in name_phrases(question):
        own = {word for word in names(name) if word not in STATES.values()}
        if name.isupper() or not own or shortened(name, known):
            continue
        if not own & _plain_words(known):
            return True
    return False


@lru_cache(maxsize=200)
def _plain_words(text: str) -> frozenset[str]:
    return frozenset(map(plain, words(text.replace("’s", "").replace("'s", ""))))


def sources_of(checked: Checked, articles: Mapping[str, Article]) -> str:
    """A claim's sentences, each after what a reader knows there."""
    return "\n".join(
        f"{context_of(sentence, articles[sentence.article_id])}\n{sentence.text}"
        for sentence in checked.sentences
    )


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


def _offices(text: str) -> frozenset[str]:
    plain = re.sub(
        r"\bpm\b", "prime minister", text.lower().replace("defense", "defence")
    )
    return frozenset(match[1] or match[2] for match in _OFFICE.finditer(plain))
