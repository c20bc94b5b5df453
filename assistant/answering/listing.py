"""Make a list out of the sentences that answer: who or what is named in them.

A small model names everything that it finds in the sentences it weighed as answering.
What it writes counts only where it stands in one of them, and is cited with that one.
Its weight of single names was right less often (docs/quality.md).
"""

import re
from collections.abc import Iterator, Mapping, Sequence

from assistant.answering.verifying import Checked
from assistant.language import name_phrases, states_in, words
from assistant.language.people import person_names
from assistant.models import Sort
from vectorstore.records import Article

LONGEST = 7
"""Words of a line that may be one answer though it has a comma or an "and" in it."""
_MARKS = re.compile(r"^\s*(?:[-*•]|\d{1,2}[.)])\s+|\s*\[\d+\]")
_SEPARATOR = re.compile(r"\s*(?:[,;]\s*(?:and\s+)?|\s+and\s+)")
_ARTICLE = re.compile(r"^(?:the|a|an)\s+", re.IGNORECASE)


def named_in(
    claims: Sequence[Checked],
    lines: Sequence[str],
    *,
    sort: Sort,
    articles: Mapping[str, Article],
) -> dict[str, Checked]:
    """Whom or what the lines name, each with the sentence that it stands in.

    Args:
        claims: Sentences, best first: of several that have a name, the first counts.
        lines: What a model wrote out of them, one answer on each, or a few.
        sort: What is named: states and persons are told by their one name.
        articles: By id: there stands the full name of a person.
    """
    found: dict[str, Checked] = {}
    whole = [words(claim.text) for claim in claims]
    for line in lines:
        # A whole sentence is no name of anything, nor are its parts: of it only
        # states and persons are told.
        copied = words(_MARKS.sub("", line)) in whole
        for part in _parts(line, claims):
            claim = next(each for each in claims if occurs(part, each.text))
            around = articles[claim.sentences[-1].article_id].text
            # "The lifeboat of Osterby" is not Osterby: only these have one name.
            one = named(sort, part, around) if sort in ("state", "person") else []
            for name in one or ([] if copied else [part]):
                known = {other.casefold() for other in found}
                if name.casefold() not in known:
                    found[name] = claim
    return found


def _parts(line: str, claims: Sequence[Checked]) -> Iterator[str]:
    """The answers of a line that stand in a sentence; the whole line if it is one."""

    def stands(part: str) -> bool:
        return any(occurs(part, claim.text) for claim in claims)

    whole = bare(_MARKS.sub("", line))
    pieces = [bare(piece) for piece in _SEPARATOR.split(whole)]
    if stands(whole) and (len(pieces) == 1 or len(whole.split()) <= LONGEST):
        yield whole
    else:
        yield from filter(stands, pieces)


def named(sort: Sort, text: str, around: str = "") -> list[str]:
    """The names of a sort that stand in a text, in order.

    `around` is the article, where persons stand with their full name.
    """
    if sort == "state":
        return states_in(text)
    if sort == "person":
        return person_names(text, around)
    return name_phrases(text) if sort == "name" else []


def bare(text: str) -> str:
    """The text without what stands around it: quotation marks, an article, a stop."""
    return _ARTICLE.sub("", text.strip(" .,:“”\"'‘’-"))


def occurs(part: str, text: str) -> bool:
    """Whether the words of a part stand in a text one after the other."""
    wanted = " ".join(words(part))
    return bool(wanted) and f" {wanted} " in f" {' '.join(words(text))} "
