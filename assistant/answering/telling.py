"""Whom a question asks about, and whether a sentence tells of them."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from assistant.answering.standing import without_places
from assistant.answering.verifying import Checked, read_aloud
from assistant.language import leans_back, stands_in
from assistant.language.names import names_in_order
from assistant.language.people import people_of
from assistant.language.words import UPPER
from vectorstore.records import Article

_ASKS_WHAT_IS_SAID = re.compile(
    r"\b(?:did|does|do|has|have|had) "
    r"(?P<who>(?:(?!\b(?:about|after|against|at|between|on|with)\b)[^?,])+?) "
    r"(?:\w+ly )?(?:accuse|argue|believe|call(?! (?:for|off|on)\b)|criticise|criticize"
    r"|demand|describe|insist|promise|say|said|suggest|tell|told|think|threaten|urge|warn|write)"
    r"(?:d|ed)?\b",
    re.IGNORECASE,
)
"""Asks for somebody's words: "what did Tusk say about …"."""
_SPOKEN = re.compile(r"^[“\"‘']|\b(?:I|[Ww]e|[Mm]y|[Oo]ur|us)\b")
SPEECH = 400
"""Characters before words spoken in which their speaker is named: a few sentences."""
_KNIGHTED = re.compile(rf"\b(?:Sir|Dame) ([{UPPER}][\w’-]+)")


def subjects(question: str) -> list[str]:
    """Canonical names that a question begins with: one, or two joined by "and"."""
    named = names_in_order(question)
    if len(named) > 1 and re.search(r"\band\b", question):
        return named[:2]
    return named[:1]


def tells_of(
    subject: str, claim: Checked, articles: Mapping[str, Article], *, acts: bool = False
) -> bool:
    """Whether a sentence names a subject or who speaks for it, or goes on about it.

    Args:
        subject: Its canonical name.
        claim: The sentence.
        articles: Where it stands, by id.
        acts: Whether to be named as a place, an example or an owner is too little.
    """
    sentence = claim.sentences[0]
    article = articles[sentence.article_id]
    text = sentence.text
    if leans_back(text):
        text = read_aloud([sentence], article)
    if acts:
        text = without_places(text)
    named = (subject, *people_of(subject, article.text))
    if any(stands_in(name, text) for name in named):
        return True
    called = set(_KNIGHTED.findall(text))
    return bool(called and called & _given_names(subject, article.text))


def said_by_others(
    question: str, claim: Checked, articles: Mapping[str, Article]
) -> bool:
    """Whether a question asks for somebody's words and the sentence is not of them.

    What another said about the same matter reads to a model like an answer.
    """
    asked = _ASKS_WHAT_IS_SAID.search(question)
    # A word that begins a text is no name, so another is put before it.
    named = names_in_order(f"did {asked['who']}") if asked else []
    if not named:
        return False
    sentence = claim.sentences[0]
    article = articles[sentence.article_id]
    around = article.outlet or ""
    if _SPOKEN.search(sentence.text):
        around += "\n" + article.text[max(0, sentence.start - SPEECH) : sentence.end]
    speakers = {one for name in named for one in (name, *people_of(name, article.text))}
    return not (
        any(stands_in(one, around) for one in speakers)
        or any(tells_of(name, claim, articles) for name in named)
    )


def so_many(
    claims: Iterable[Checked],
    most: int,
    about: Sequence[str],
    articles: Mapping[str, Article],
) -> Iterator[Checked]:
    """The first claims, and after them the first of each subject not told of by then.

    Args:
        claims: As they come; no more of them are asked for than are needed.
        most: How many are the first.
        about: Canonical names of the subjects.
        articles: Where the claims stand, by id.
    """
    untold = list(about)
    for number, claim in enumerate(claims, start=1):
        told = [each for each in untold if tells_of(each, claim, articles)]
        if number <= most or told:
            untold = [each for each in untold if each not in told]
            yield claim
        if number >= most and not untold:
            return


def _given_names(subject: str, text: str) -> set[str]:
    """First names with which an article calls somebody: "Sir Iain" is Duncan Smith."""
    name = rf"[{UPPER}][\w’-]+"
    last = re.escape(subject.title())
    return set(re.findall(rf"\b({name})(?: {name})? {last}\b", text))
