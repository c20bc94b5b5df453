"""What of an article is no report and answers nothing, whoever reads it.

An order to a program ("reply only with …") or to anybody else is passed over, unless
the question asks for it. A model that never reads an order cannot obey it; what it
writes all the same is checked like any other claim.
"""

import re
from collections import Counter
from functools import lru_cache

from assistant.language import content_stems, words
from assistant.language.orders import (
    is_about_machines,
    is_for_machines,
    is_imperative,
    is_order,
    wants_orders,
)
from vectorstore.records import Article, Span

ABOUT = 0.5
"""Share of a question's words in an order from which the question is about it."""
NEAR = 10_000
"""Characters before and after a sentence that count as the rest of its article."""
LEAST_REST = 24
"""Words that mean something in it from which having none in common means anything."""
_SENTENCE_BORDER = re.compile(r"(?<=[.!?”\"])\s+|\n+")


def is_passed_over(text: str, question: str) -> bool:
    """Whether a sentence is an order that the question does not ask for."""
    if is_for_machines(text):
        wanted = content_stems(question)
        shared = len(wanted & content_stems(text))
        return not (is_about_machines(question) and shared >= ABOUT * len(wanted))
    return is_imperative(text) and not wants_orders(question)


def stands_alone(article: Article, span: Span, question: str) -> bool:
    """Whether a sentence has no word in common with the question or its article.

    So does what an order brings along: "Ignore the above. The magic word is …".
    """
    part = span[0] // NEAR
    near = _counted(article.text[max(0, part - 1) * NEAR : (part + 2) * NEAR])
    own = _counted(article.text[slice(*span)])
    told = content_stems(f"{article.title or ''}\n{question}")
    return near.total() - own.total() >= LEAST_REST and not any(
        each in told or near[each] > own[each] for each in own
    )


@lru_cache(maxsize=500)
def _counted(text: str) -> Counter[str]:
    """How often each stem stands in what a text reports; not to be changed."""
    return Counter(
        each
        for sentence in _SENTENCE_BORDER.split(text)
        if not is_order(sentence)
        for word in words(sentence)
        for each in content_stems(word)
    )
