"""Make a list out of the sentences that answer: who or what is named in them.

A small model names everything that it finds in the sentences it weighed as answering.
What it writes counts only where it stands in one of them, and is cited with that one.
Its weight of single names was right less often (docs/quality.md).
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

from assistant.answering.brief import Brief
from assistant.answering.verifying import Checked, Entry
from assistant.language import name_phrases, names, states_in, stem, words
from assistant.language.offices import Office, asked_offices, offices_of
from assistant.language.people import is_no_person, person_names, persons_in_a_row
from assistant.language.states import states_in_a_row, states_themselves
from assistant.language.words import WORD
from assistant.models import Sort
from vectorstore.records import Article

LONGEST = 7
"""Words of a line that may be one answer though it has a comma or an "and" in it."""
NEXT = 3
"""Characters between a sentence and the next one, a new paragraph at most."""
SEVERAL = 3
"""Names that are a list of their own."""
_MARKS = re.compile(r"^\s*(?:[-*•]|\d{1,2}[.)])\s+|\s*\[\d+\]")
_SEPARATOR = re.compile(r"\s*(?:[,;]\s*(?:and\s+)?|\s+and\s+)")
_ARTICLE = re.compile(r"^(?:the|a|an)\s+", re.IGNORECASE)
_JOINS = re.compile(r"(?=.*(?:[,;]|\b(?:and|or)\b))\W*(?:\w+\W+){0,4}", re.DOTALL)


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
        for part, claim in _parts(line, claims):
            around = articles[claim.sentences[-1].article_id].text
            for name in _items(sort, part, around, copied=copied):
                known = {other.casefold() for other in found}
                if name.casefold() not in known:
                    found[name] = claim
    return found


def lone_names(
    claims: Sequence[Checked], sort: Sort, brief: Brief
) -> dict[str, Checked]:
    """States or persons that are the only one in a sentence besides the question's.

    A small model overlooks some of what it should name, though it has weighed the
    sentence as an answer: who answers there is hardly another one.
    """
    found: dict[str, Checked] = {}
    asked = names(brief.question)
    for claim in claims if sort in ("state", "person") else ():
        around = brief.articles[claim.sentences[-1].article_id].text
        told = named(sort, claim.text, around)
        others = [name for name in told if not names(name) & asked]
        if len(others) == 1 and (
            sort == "person" or others[0] in states_themselves(claim.text)
        ):
            found.setdefault(others[0], claim)
    return found


def by_office(
    found: Mapping[str, Checked], claims: Sequence[Checked], brief: Brief
) -> dict[str, Checked]:
    """What was found, by the offices that the articles give to persons.

    Asked for defence ministers, whoever is said to be something else is none, and
    whoever is said to be one is an answer where a sentence answers. A former or deputy
    one counts only where no other is found.

    Args:
        found: Who or what was named.
        claims: The sentences that answer.
        brief: The question and the articles.
    """
    asked = asked_offices(brief.question)
    if not asked:
        return dict(found)

    def people(text: str, claim: Checked) -> list[str]:
        return named(
            "person", text, brief.articles[claim.sentences[-1].article_id].text
        )

    def held(name: str) -> list[Office]:
        texts = (article.text for article in brief.articles.values())
        return [office for text in texts for office in offices_of(name, text)]

    kept = dict(found)
    for claim in claims:
        for name in people(claim.text, claim):
            if not names(name) & names(brief.question) and any(
                each.surely_fits(office) for each in asked for office in held(name)
            ):
                kept.setdefault(name, claim)
    known = {
        name: own
        for name, claim in kept.items()
        if (own := [o for person in people(name, claim) for o in held(person)])
    }
    fits = {n for n in known if any(a.fits(o) for a in asked for o in known[n])}
    alike = {
        name
        for name in fits
        if any(a.fits(o) and a.alike(o) for a in asked for o in known[name])
    }
    left_out = known.keys() - (alike or fits)
    return {name: claim for name, claim in kept.items() if name not in left_out}


def beside(
    found: Mapping[str, Checked], sort: Sort, brief: Brief
) -> dict[str, Checked]:
    """States or persons that a sentence names in one row with one that was found in it.

    What is told of Poland in "Poland and the Baltic states" is told of both.
    """

    def rows(claim: Checked) -> list[list[str]]:
        if sort == "state":
            return states_in_a_row(claim.text)
        around = brief.articles[claim.sentences[-1].article_id].text
        return persons_in_a_row(claim.text, around) if sort == "person" else []

    return {
        other: claim
        for name, claim in found.items()
        for row in rows(claim)
        if name in row
        for other in row
        if other not in found
    }


def goes_on(claim: Checked, leads: Sequence[Checked], sort: Sort, brief: Brief) -> bool:
    """Whether a claim names several directly behind a sentence that answers.

    "France has invited more countries. Norway, Canada and Latvia are expected": what
    they are expected at, only the sentence before says.
    """
    (sentence,) = claim.sentences
    behind = any(
        lead.sentences[-1].article_id == sentence.article_id
        and 0 <= sentence.start - lead.sentences[-1].end <= NEXT
        for lead in leads
    )
    around = brief.articles[sentence.article_id].text
    return behind and len(named(sort, claim.text, around)) >= SEVERAL


def _items(sort: Sort, part: str, around: str, *, copied: bool) -> list[str]:
    """What a part of a line names; `copied` when the line is a whole sentence."""
    # "The lifeboat of Osterby" is not Osterby: only these have one name.
    one = named(sort, part, around) if sort in ("state", "person") else []
    nothing = copied or (sort == "person" and is_no_person(part))
    return one or ([] if nothing else [part])


def _parts(line: str, claims: Sequence[Checked]) -> Iterator[tuple[str, Checked]]:
    """The answers of a line, each in the words of the first sentence that has it.

    The whole line where it is one answer.
    """
    whole = bare(_MARKS.sub("", line))
    pieces = [bare(piece) for piece in _SEPARATOR.split(whole)]
    one = len(pieces) == 1 or len(whole.split()) <= LONGEST
    at_once = _standing_in(whole, claims) if one else None
    for found in [at_once] if at_once else [_standing_in(p, claims) for p in pieces]:
        if found:
            yield found


def _standing_in(part: str, claims: Sequence[Checked]) -> tuple[str, Checked] | None:
    """A part as it stands or, where it stands nowhere, in other forms of its words."""
    ways: tuple[Callable[[str], str], ...] = (
        lambda text: part if part and _places(part).search(text) else "",
        lambda text: part if occurs(part, text) else "",
        lambda text: as_said(part, text),
    )
    said = ((way(claim.text), claim) for way in ways for claim in claims)
    return next(((own, claim) for own, claim in said if own), None)


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


def enumerated(parts: Sequence[str], text: str) -> bool:
    """Whether a comma, "and" or "or" with few other words joins each to the next."""
    found = [_places(part, re.IGNORECASE).search(text) for part in parts]
    spans = sorted(match.span() for match in found if match)
    return len(spans) == len(found) and all(
        _JOINS.fullmatch(text[end:start]) for (_, end), (start, _) in pairwise(spans)
    )


def _places(part: str, flags: int = 0) -> re.Pattern[str]:
    """Where a part stands in a text and is no piece of a longer word."""
    return re.compile(rf"(?<!\w){re.escape(part)}(?!\w)", flags)


def as_said(part: str, text: str) -> str:
    """The part in the text's own words: "kidnapping plot" for "kidnap plot".

    Empty when the text does not have its words, in whatever form, one after the other.
    """
    wanted = [stem(word) for word in words(part)]
    own = list(WORD.finditer(text))
    stems = [stem(match[0].lower()) for match in own]
    for start in range(len(own) - len(wanted) + 1 if wanted else 0):
        end = start + len(wanted)
        if stems[start:end] == wanted:
            return text[own[start].start() : own[end - 1].end()]
    return ""


def with_entries(found: Mapping[str, Checked]) -> Iterator[Checked]:
    """The sentences in which something is named, each with the names as entries."""
    by_claim: dict[int, list[str]] = {}
    for name, claim in found.items():
        by_claim.setdefault(id(claim), []).append(name)
    for claim in {id(each): each for each in found.values()}.values():
        entries = tuple(Entry(name=name) for name in by_claim[id(claim)])
        yield replace(claim, entries=entries)
