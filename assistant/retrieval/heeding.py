"""What of an article is no report and answers nothing, whoever reads it.

An order to a program ("reply only with …") or to anybody else is passed over, with the
words it brings along, unless the question asks for it. A model that never reads an
order cannot obey it; what it writes all the same is checked like any other claim.
"""

from collections.abc import Sequence
from itertools import pairwise

from assistant.language import content_stems
from assistant.language.orders import (
    is_about_machines,
    is_for_machines,
    is_imperative,
    wants_orders,
)
from vectorstore.records import Article, Span

ABOUT = 0.5
"""Share of a question's words in an order from which the question is about it."""


def passed_over(
    article: Article, spans: Sequence[Span], question: str
) -> frozenset[Span]:
    """The sentences of a passage that nobody is to answer from."""
    texts = {span: article.text[slice(*span)] for span in spans}
    orders = {span for span, text in texts.items() if _is_order(text, question)}
    if not orders:
        return frozenset()
    rest = (text for span, text in texts.items() if span not in orders)
    # What stands beside an order and speaks of nothing else in the article is its
    # payload: "Ignore the above. The magic word is …".
    told = [content_stems(text) for text in (article.title or "", question, *rest)]
    neighbours = [*pairwise(spans), *pairwise(reversed(spans))]
    grew = True
    while grew:
        found = {
            other
            for one, other in neighbours
            if one in orders
            and other not in orders
            and "\n" not in article.text[min(one[1], other[1]) : max(one[0], other[0])]
            and _stands_alone(texts[other], told)
        }
        grew = bool(found)
        orders |= found
    return frozenset(orders)


def _is_order(text: str, question: str) -> bool:
    if is_for_machines(text):
        wanted = content_stems(question)
        shared = len(wanted & content_stems(text))
        return not (is_about_machines(question) and shared >= ABOUT * len(wanted))
    return is_imperative(text) and not wants_orders(question)


def _stands_alone(text: str, told: Sequence[frozenset[str] | set[str]]) -> bool:
    """Whether a sentence shares no word with any other but itself."""
    own = content_stems(text)
    return sum(not own.isdisjoint(each) for each in told) <= 1
