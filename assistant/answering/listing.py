"""Make a list out of the sentences that answer: who or what stands in them.

An item's name stands in a sentence that was read; a small model is asked of every name
whether it is an answer, so that a neighbour in the same sentence is not taken along.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from assistant.answering.abstaining import Thresholds
from assistant.answering.positions import asked_position, stated_position
from assistant.answering.verifying import Checked, Entry
from assistant.answering.weighing import Weighing
from assistant.language import leans_back, name_phrases, states_in, words
from assistant.language.people import person_names
from assistant.models import EvidenceSentence, Sort
from vectorstore.records import Article

MOST_NAMES = 36
"""Names asked about in one answer; each costs the embedded model half a second."""
CLOSE = 0.25
"""How far behind the surest name another may be."""
_ENUMERATES = re.compile(
    r"[’']?s?\s*(?:,|;|\band\b|\bor\b|&)(?:\s*(?:,|and|or|the|two|three|four|both|former"
    r"|ex-\w+|\w*ministers?|presidents?|leaders?|[A-Z][\w’'.-]*|[a-z]+(?=\s+[A-Z])))*\s*"
)
"""Between names that are told in one breath."""
_COORDINATES = re.compile(
    r"[”\"’']*(?:\s*\([^()]{0,60}\))?\s*"
    r"(?:(?P<joins>[,;]?\s*(?:and|or|&|as well as|along with|together with)\b)"
    r"\s*(?:[a-z][\w-]*\s+){0,4}|[,;/]\s*(?:[a-z][\w-]*\s+){0,2})[“\"‘'`]*\s*"
)
"""The same for any parts of a sentence: "designed by A (…) and later built by B"."""
_ARTICLE = re.compile(r"^(?:the|a|an)\s+", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True)
class Lister:
    """Finds the items of a list in sentences that are known to answer."""

    question: str
    sort: Sort
    weighing: Weighing
    limits: Thresholds
    articles: Mapping[str, Article]
    positions: bool = False
    """Whether items are to be told with where they stand."""
    copied_from: Sequence[Checked] = ()
    """Of a list of things that are no names: the sentences whose items the model copies
    out. The others are items themselves."""

    def entries(self, claims: Sequence[Checked]) -> Iterator[Checked]:
        """The claims that hold an item, each with its items."""
        told = [(claim, name) for claim in claims for name in self._names(claim)]
        new = [each for each in told if not occurs(each[1], self.question)]
        found = new[:MOST_NAMES]
        shares = self._shares(found)
        # Neighbours of true items are not absurd to a small model, only less sure.
        best = max(shares, default=0.0)
        least = max(self.limits.named_in_list, best - CLOSE)
        kept: dict[int, list[str]] = {}
        for (claim, name), share in zip(found, shares, strict=True):
            if share >= least:
                kept.setdefault(id(claim), []).append(name)
        for claim in claims:
            names = kept.get(id(claim), [])
            if self.sort == "phrase" and not names:
                names = [_bare(" ".join(claim.text.split()))]
            if names:
                entries = tuple(self._entry(name, claim) for name in names)
                yield replace(claim, entries=entries)

    def _shares(self, found: Sequence[tuple[Checked, str]]) -> list[float]:
        """How sure each name is an answer; those told in one breath are so alike."""
        shares = self.weighing.are_answers(
            [(name, claim.sentences[-1]) for claim, name in found]
        )
        sure = [share or 0.0 for share in shares]
        for run in _runs(found):
            alike = sum(sure[at] for at in run) / len(run)
            for at in run:
                sure[at] = alike
        return sure

    def _entry(self, name: str, claim: Checked) -> Entry:
        if not self.positions:
            return Entry(name=name)
        # Who answers "who opposes it" opposes it, in whatever words.
        asked = asked_position(self.question)
        return Entry(name=name, position=stated_position(claim.text, asked) or asked)

    def _names(self, claim: Checked) -> list[str]:
        sentence = claim.sentences[-1]
        if self.sort == "phrase":
            return copied(self.weighing, sentence) if claim in self.copied_from else []
        around = self.articles[sentence.article_id].text
        own = named(self.sort, sentence.text, around)
        if not own and leans_back(sentence.text):
            # "He said no": whose answer it is stands in the sentence before.
            return named(self.sort, self.weighing.aloud(sentence), around)[-1:]
        return own


def copied(weighing: Weighing, sentence: EvidenceSentence) -> list[str]:
    """What the model copies out of a sentence as answers, in words that stand there.

    Raises as `Weighing.all_answers` does.
    """
    parts = [
        part
        for written in weighing.all_answers(sentence)
        for part in re.split(r",\s+(?:and\s+)?|\s+and\s+", written)
    ]
    found = [part for part in map(_bare, parts) if occurs(part, sentence.text)]
    return list(dict.fromkeys(found))


def enumerated(parts: Sequence[str], text: str) -> list[str]:
    """Those of some parts of a text that it tells one after the other: "A, B and C".

    Names beside each other may be one thing twice ("Lund, the mayor"): an enumeration
    has an "and" or "or" in it.
    """
    at = {text.casefold().find(part.casefold()): part for part in parts}
    found: list[str] = []
    run: list[str] = []
    joined, end = False, 0
    for start, part in [*sorted(at.items()), (len(text) + 1, "")]:
        if start < end:
            continue
        between = _COORDINATES.fullmatch(text[end:start]) if run and part else None
        if not between:
            found += run if joined else []
            run, joined = [], False
        run.append(part)
        joined = joined or bool(between and between["joins"])
        end = start + len(part)
    return found


def occurs(part: str, text: str) -> bool:
    """Whether the words of a part stand in a text one after the other."""
    wanted = " ".join(words(part))
    return bool(wanted) and f" {wanted} " in f" {' '.join(words(text))} "


def _runs(found: Sequence[tuple[Checked, str]]) -> Iterator[list[int]]:
    """Places of names that a sentence tells one after the other: "A, B and C"."""
    run: list[int] = []
    end = 0
    for at, (claim, name) in enumerate(found):
        same = bool(run) and found[run[-1]][0] is claim
        text = claim.sentences[-1].text
        last_word = name.split()[-1]
        start = text.find(last_word, end if same else 0)
        if run and same and start < 0:  # "Czechia" stands there as "Czech Republic".
            run.append(at)
            continue
        between = text[end:start] if same and start >= 0 else ""
        if run and not (same and _ENUMERATES.fullmatch(between)):
            yield run
            run = []
        run.append(at)
        end = max(start, 0) + len(last_word)
    if run:
        yield run


def named(sort: Sort, text: str, around: str = "") -> list[str]:
    """The names of a sort that stand in a text, in order.

    `around` is the article, where persons stand with their full name.
    """
    if sort == "state":
        return states_in(text)
    if sort == "person":
        return person_names(text, around)
    return name_phrases(text) if sort == "name" else []


def _bare(text: str) -> str:
    return _ARTICLE.sub("", text.strip(" .,:“”\"'‘’-"))
