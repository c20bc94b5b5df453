"""Make a list out of the sentences that answer: who or what stands in them.

An item's name stands in a sentence that was read; a small model is asked of every name
whether it is an answer, so that a neighbour in the same sentence is not taken along.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from assistant.answering.abstaining import Thresholds
from assistant.answering.verifying import Checked, Entry
from assistant.answering.weighing import Weighing
from assistant.language import leans_back, name_phrases, states_in, words
from assistant.models import EvidenceSentence, Sort

MOST_NAMES = 36
"""Names asked about in one answer; each costs the embedded model half a second."""
CLOSE = 0.1
"""How far behind the surest name another may be."""
_ARTICLE = re.compile(r"^(?:the|a|an)\s+", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True)
class Lister:
    """Finds the items of a list in sentences that are known to answer."""

    question: str
    sort: Sort
    weighing: Weighing
    limits: Thresholds

    def entries(self, claims: Sequence[Checked]) -> Iterator[Checked]:
        """The claims that hold an item, each with its items."""
        named = [
            (claim, name)
            for claim in claims
            for name in self._names(claim.sentences[-1])
            if name not in self.question
        ][:MOST_NAMES]
        shares = self.weighing.are_answers(
            [(name, claim.sentences[-1]) for claim, name in named]
        )
        # Neighbours of true items are not absurd to a small model, only less sure.
        best = max((share or 0.0 for share in shares), default=0.0)
        least = max(self.limits.named_in_list, best - CLOSE)
        kept: dict[int, list[str]] = {}
        for (claim, name), share in zip(named, shares, strict=True):
            if (share or 0.0) >= least:
                kept.setdefault(id(claim), []).append(name)
        for claim in claims:
            if names := kept.get(id(claim)):
                entries = tuple(Entry(name=name) for name in names)
                yield replace(claim, entries=entries)

    def _names(self, sentence: EvidenceSentence) -> list[str]:
        own = named(self.sort, sentence.text)
        if not own and self.sort != "phrase" and leans_back(sentence.text):
            # "He said no": whose answer it is stands in the sentence before.
            return named(self.sort, self.weighing.aloud(sentence))[-1:]
        return self._phrases(sentence) if self.sort == "phrase" else own

    def _phrases(self, sentence: EvidenceSentence) -> list[str]:
        """What the model copies out of the sentence, or else the sentence itself."""
        parts = [
            part
            for written in self.weighing.all_answers(sentence)
            for part in re.split(r",\s+(?:and\s+)?|\s+and\s+", written)
        ]
        found = [part for part in map(_bare, parts) if _stands(part, sentence.text)]
        return list(dict.fromkeys(found)) or [_bare(" ".join(sentence.text.split()))]


def named(sort: Sort, text: str) -> list[str]:
    """The names of a sort that stand in a text, in order."""
    if sort == "state":
        return states_in(text)
    return name_phrases(text) if sort == "name" else []


def _bare(text: str) -> str:
    return _ARTICLE.sub("", text.strip(" .,:“”\"'‘’-"))


def _stands(part: str, text: str) -> bool:
    wanted = " ".join(words(part))
    return bool(wanted) and f" {wanted} " in f" {' '.join(words(text))} "
