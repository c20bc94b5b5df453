"""Who is said to have said it: the speaker is part of a claim."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from assistant.answering.phrases import Phrase, phrases
from assistant.answering.verdicts import SURER, Finding
from assistant.language.words import content_stems, stem

_SPOKEN_FORMS = frozenset(
    """said says told tells announced announces warned warns admitted admits reported
    reports insisted insists added adds argued argues claimed claims denied denies
    declared declares noted notes explained explains predicted predicts called wrote
    writes acknowledged acknowledges confirmed confirms suggested suggests estimated
    estimates maintained maintains stressed stresses described describes""".split()
)
REPORTING = frozenset({*map(stem, _SPOKEN_FORMS), "accord", "also"})
"""Stems that a claim may add to what a sentence says."""
_NO_SPEAKERS = frozenset(
    """the a of its his her their be been over against by with on about into these those
    such false""".split()
)
"""Words before "claims" or "reports" that make a noun of it."""
_PRONOUNS = frozenset("he she it they who which that i we both".split())
_FINITE = frozenset(
    "would had was were is are could will has have not did does might may".split()
)
_TITLES = frozenset("dr mr mrs ms professor prof sir senator general".split())
_BORDERS = frozenset("and but that although though while as after because if".split())
LONGEST_SPEAKER = 14
"""Words; a longer stretch before "said" holds more than the speaker."""
MOSTLY = 0.75
"""Share of a claim's words within reported speech from which it is the report."""


@dataclass(frozen=True, kw_only=True)
class Speech:
    """One report of what somebody said."""

    verb: str
    speaker: frozenset[str]
    """Content stems of the words that name the speaker; empty for a pronoun."""
    name: str
    reported: str
    by_name_alone: bool = False
    """Whether no office is given, so that another sentence may give it."""


def speaker_finding(claim: str, text: str, context: str) -> Finding | None:
    """What is wrong with the claim's speaker; None when nothing is."""
    said = [speech for phrase in phrases(text) for speech in speeches(phrase)]
    claimed = [s for phrase in phrases(claim) for s in speeches(phrase)]
    for speech in claimed:
        if speech.speaker and not _is_said_by(speech, said, f"{context}\n{text}"):
            reason = f"the sentence has not “{speech.name}” say it"
            return Finding("unsupported", reason, sure=SURER)
    if not claimed and (reported := _dropped(claim, text, said)):
        who = reported.name or "somebody"
        return Finding("partial", f"the sentence reports it as said by {who}")
    return None


def speeches(phrase: Phrase) -> Iterator[Speech]:
    """Every report in a sentence: "X said …", "…, X said", "said X", "according to"."""
    words = [token.lower for token in phrase]
    for at, word in enumerate(words):
        if word == "according" and words[at + 1 : at + 2] == ["to"]:
            end = _until(words, at + 2, ",;.")
            before = _clause_start(words, at)
            own = (before, at) if at - before > 2 else (end + 1, len(words))
            yield _speech("accord", phrase, (at + 2, end), own)
        elif word in _SPOKEN_FORMS and not _is_attribute(words, at):
            yield _around(phrase, words, at)


def _around(phrase: Phrase, words: list[str], at: int) -> Speech:
    verb = stem(words[at])
    before, after = words[at - 1] if at else "", words[at + 1 : at + 2]
    end = _until(words, at + 1, ";.")
    inverted = before in (",", "”", '"', ";") and at > 1 and _opens_name(phrase, at)
    if inverted and not _FINITE & set(words[at + 1 : _until(words, at + 1, ",;.")]):
        return _speech(verb, phrase, (at + 1, end), (_clause_start(words, at), at))
    start = _speaker_start(words, at)
    opening = _clause_start(words, at)
    trails = start - opening > 3 and (
        not after or after[0] in (",", ";", ".", "on", "in")
    )
    own = (opening, start) if trails else (at + 1, _until(words, at + 1, ";"))
    return _speech(verb, phrase, (start, at), own)


def _opens_name(phrase: Phrase, at: int) -> bool:
    following = phrase[at + 1 : at + 2]
    return bool(following) and (
        following[0].is_name or following[0].lower in ("the", "a", "an", "its", "one")
    )


def _speaker_start(words: list[str], at: int) -> int:
    """Where the phrase that names the speaker before a verb begins.

    A comma before the verb closes an apposition: "its chairman, Arvis Straume, said".
    """
    commas = 2 if words[at - 1 : at] == [","] else 0
    position = at - 1 - (commas > 0)
    seen = 0
    while position >= 0 and at - position < LONGEST_SPEAKER:
        word = words[position]
        if word in ';:“”".' or word in _BORDERS:
            return position + 1
        if word == ",":
            # A clause with "who" stands between the speaker and the verb.
            seen += words[position + 1] not in ("who", "which", "whose")
            if seen >= max(commas, 1):
                return position + 1
        position -= 1
    return position + 1


def _until(words: list[str], start: int, marks: str) -> int:
    for position in range(start, len(words)):
        follows_title = words[position - 1] in _TITLES
        if words[position] in marks and not (words[position] == "." and follows_title):
            return position
    return len(words)


def _clause_start(words: list[str], at: int) -> int:
    for position in range(at - 1, -1, -1):
        if words[position] == ";":
            return position + 1
    return 0


def _is_attribute(words: list[str], at: int) -> bool:
    """Whether a form is no verb of speech here: "was called", "the claims"."""
    before = words[at - 1] if at else ""
    return before in _NO_SPEAKERS or (
        words[at]
        in ("called", "reported", "added", "claimed", "estimated", "confirmed")
        and before in ("was", "were", "is", "are", "an", "so")
    )


def _speech(
    verb: str, phrase: Phrase, who: tuple[int, int], what: tuple[int, int]
) -> Speech:
    name = _joined(phrase[slice(*who)])
    tokens = phrase[slice(*who)]
    told = [t for t in tokens if t.carries_meaning and t.lower not in _TITLES]
    lone = {t.lower for t in tokens if not t.is_mark} <= _PRONOUNS
    return Speech(
        verb=verb,
        speaker=frozenset() if lone else _stems(phrase, who),
        name=name,
        reported=_joined(phrase[slice(*what)]),
        by_name_alone=bool(told) and all(t.text[0].isupper() for t in told),
    )


def _stems(phrase: Phrase, span: tuple[int, int]) -> frozenset[str]:
    return frozenset(t.stem for t in phrase[slice(*span)] if t.carries_meaning)


def _joined(phrase: Phrase) -> str:
    text = " ".join(token.text for token in phrase)
    return re.sub(r"\s+([,;:.!?”)])", r"\1", text).strip(" ,;")


def _is_said_by(speech: Speech, said: list[Speech], known: str) -> bool:
    same_verb = [each for each in said if each.verb == speech.verb]
    stands = speech.speaker <= content_stems(known)
    for each in same_verb or said:
        if not each.speaker:
            return len(speech.speaker & content_stems(known)) > 0
        if stands and each.by_name_alone:
            return True
        if 2 * len(each.speaker & speech.speaker) >= len(speech.speaker):
            return True
    if same_verb or said:
        return False
    return 2 * len(speech.speaker & content_stems(known)) >= len(speech.speaker)


def _dropped(claim: str, text: str, said: list[Speech]) -> Speech | None:
    """The report that the claim repeats without its speaker."""
    wanted = content_stems(claim)
    for speech in said:
        if not speech.speaker or speech.verb == stem("call"):
            continue
        inside = len(wanted & content_stems(speech.reported))
        outside = text.replace(speech.reported, " ")
        beyond = len(wanted & content_stems(outside))
        if (
            wanted
            and inside >= MOSTLY * len(wanted) > beyond
            and not (speech.speaker & wanted)
        ):
            return speech
    return None
