"""Sentences as words that know whether they are denied and what stands around them."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from assistant.language.names import plain
from assistant.language.states import STATES
from assistant.language.words import STOP_WORDS, stem

NEAR = 6
"""How many content words on either side count as a word's surroundings."""
_SENTENCE_END = re.compile(
    r"(?<![A-Z]\.)(?<!Dr\.)(?<!Mr\.)(?<!St\.)(?<=[.!?”\"])\s+|\n+"
)
_TOKEN = re.compile(r"[^\W_]+(?:(?:['’.&-]|(?<=\d),(?=\d))[^\W_]+)*|[,;:.!?()“”\"–—]")
_CONTRACTED = re.compile(r"\b(ca|wo|\w+)n['’]t\b", re.IGNORECASE)
# Denials that end with the clause, and verbs that deny what follows, "that" included.
_DENIALS = frozenset(
    """not no never none nobody nothing neither nor without cannot hardly barely
    scarcely rarely""".split()
)
_DENYING_VERBS = frozenset(
    stem(word) for word in "deny refuse decline fail refute unable cannot lack".split()
)
_CEASING = frozenset(stem(w) for w in "stop cease avoid prevent end".split())
_DENYING_OF_CLAIMS = frozenset(stem(w) for w in "reject dismiss".split())
_CLAIMS = frozenset("claims claim allegations allegation suggestion".split())
_DENYING_PAIRS = frozenset([("rule", "out"), ("rather", "than"), ("instead", "of")])
_NO_DENIAL = frozenset(
    "only just least necessarily fewer less later doubt matter more confidence".split()
)
_CLAUSE_MARKS = frozenset(',;:.!?()“”"–—')
_CLAUSE_WORDS = frozenset(
    """but although though while whereas unless because since if when after before until
    despite that which who whom whose and or""".split()
)
_HARD_MARKS = frozenset(';:.!?()“”"–—')
_HARD_WORDS = frozenset(
    "but although though while whereas unless because since if until despite".split()
)
_FILLERS = frozenset("ever yet longer need any able even fully".split())
_SAID_ON = frozenset("said that it he she they".split())
WHOLE = 2
"""Content words, figures aside, that a denial of a phrase surely governs."""
_AUXILIARY = frozenset(
    """is are was were be been being am has have had do does did will would can could
    may might must shall should need to so""".split()
)


@dataclass(frozen=True, kw_only=True)
class Token:
    """One word, or one mark, of a sentence."""

    text: str
    stem: str
    position: int
    denied: bool | None = False
    """Whether an odd number of denials govern it; None when that cannot be told."""

    @property
    def lower(self) -> str:
        """In lower case."""
        return self.text.lower()

    @property
    def is_mark(self) -> bool:
        """Whether it is punctuation."""
        return self.text in _CLAUSE_MARKS

    @property
    def is_name(self) -> bool:
        """Whether it is written with a capital inside a sentence."""
        return self.text[0].isupper() and self.position > 0

    @property
    def carries_meaning(self) -> bool:
        """Whether it is neither a mark nor a word every text has."""
        return not self.is_mark and self.lower not in STOP_WORDS


Phrase = tuple[Token, ...]


@lru_cache(maxsize=2_000)
def phrases(text: str) -> tuple[Phrase, ...]:
    """The sentences of a text as tokens; denials are worked out."""
    cut = (part.strip() for part in _SENTENCE_END.split(text))
    return tuple(_phrase(part) for part in cut if part)


def surroundings(phrase: Phrase, position: int) -> frozenset[str]:
    """Stems of the content words near a position, its own left out."""
    own = phrase[position].stem
    before = [t.stem for t in phrase[:position] if t.carries_meaning][-NEAR:]
    after = [t.stem for t in phrase[position + 1 :] if t.carries_meaning][:NEAR]
    return frozenset([*before, *after]) - {own}


def beside(phrase: Phrase, position: int, *, before: int = 2) -> frozenset[str]:
    """Stems of the nearest content words, two after a position and some before it."""
    earlier = [t.stem for t in phrase[:position] if t.carries_meaning]
    after = [t.stem for t in phrase[position + 1 :] if t.carries_meaning][:2]
    return frozenset([*earlier[len(earlier) - before :], *after])


def _phrase(text: str) -> Phrase:
    spelled = _CONTRACTED.sub(lambda m: _without_contraction(m[1]), text)
    found = _TOKEN.findall(spelled)
    stems = [_stem(word) for word in found]
    sure, reached = [0] * len(found), set()
    for positions, count in _denials([word.lower() for word in found], stems):
        reached.update(positions)
        for position in positions[:count]:
            sure[position] += 1
    return tuple(
        Token(
            text=word,
            stem=stems[position],
            position=position,
            denied=(
                None
                if position in reached and not sure[position]
                else sure[position] % 2 == 1
            ),
        )
        for position, word in enumerate(found)
    )


def _without_contraction(verb: str) -> str:
    return f"{ {'ca': 'can', 'wo': 'will'}.get(verb.lower(), verb) } not"


def _stem(word: str) -> str:
    lower = re.sub(r"['’]s?$", "", word.lower())
    return stem(plain(STATES.get(lower, lower)))


def _denials(
    words: Sequence[str], stems: Sequence[str]
) -> Iterator[tuple[list[int], int]]:
    """The content words each denial reaches, and how many of them it surely denies.

    "Not" denies its verb; what follows may stand as it is: "did not attend the meeting"
    denies no meeting. "No", "without" and verbs such as "rule out" deny a whole phrase.
    """
    for position, word in enumerate(words):
        following = words[position + 1] if position + 1 < len(words) else ""
        if word in _DENIALS:
            if following in _NO_DENIAL or words[position - 1] in ("or", "whether"):
                continue
            if word == "no" and following[:1].isdigit():
                continue
            reached = _reached(words, position, lexical=word == "without")
            adverb = bool(reached) and words[reached[0]].endswith("ly")
            yield reached, (1 + adverb if word in ("not", "never", "cannot") else WHOLE)
        elif _denies(words, stems, position):
            yield _reached(words, position, lexical=True), WHOLE
        elif word == "unless" or _ceases(stems[position], following):
            # "Unless it improves", "must stop selling": what holds cannot be told.
            yield _reached(words, position, lexical=True), 0
        elif (stems[position], following) in _DENYING_PAIRS:
            yield _reached(words, position + 1, lexical=True), WHOLE


def _denies(words: Sequence[str], stems: Sequence[str], position: int) -> bool:
    verb, after = stems[position], words[position + 1 : position + 4]
    if verb == "declin":
        return after[:1] == ["to"]
    if verb in _DENYING_OF_CLAIMS:
        return bool(_CLAIMS & set(after))
    return verb in _DENYING_VERBS


def _ceases(verb: str, following: str) -> bool:
    return verb in _CEASING and following.endswith("ing")


def _reached(words: Sequence[str], position: int, *, lexical: bool) -> list[int]:
    """Content words of the clause that a denial governs.

    A verb such as "denied" reaches through "that"; "not" ends there.
    """
    marks = _HARD_MARKS | {","} if lexical else _CLAUSE_MARKS
    stops = _HARD_WORDS if lexical else _CLAUSE_WORDS
    reached: list[int] = []
    for at in range(position + 1, len(words)):
        word = words[at]
        ahead = words[at + 1] if at + 1 < len(words) else ""
        joins = word in ("and", "or")
        if joins and (ahead in _AUXILIARY or (lexical and ahead in _SAID_ON)):
            break
        if not joins and (word in marks or (word in stops and at > position + 1)):
            break
        is_word = word not in marks and not word[0].isdigit()
        if is_word and word not in STOP_WORDS and word not in _FILLERS:
            reached.append(at)
    return reached
