"""Judge a claim against a text by rules: what stands there, and what opposes it."""

import re
from dataclasses import dataclass

from assistant.answering.figures import date_finding, figure_finding
from assistant.answering.roles import role_finding
from assistant.answering.speakers import REPORTING, speaker_finding
from assistant.answering.stances import opposed_finding
from assistant.answering.verdicts import NEVER, SUREST, UNSURE, Finding
from assistant.language import content_stems, names, stands_in, stem, words
from assistant.language.names import lone_subject, shortened
from assistant.language.orders import is_order, is_question
from assistant.language.quantities import quantities
from assistant.language.units import UNIT_STEMS

WORDS_NEEDED = 0.34
"""Least share of a claim's content words in its sentence and context: below it the
claim speaks of something else, whatever its names."""
_ADDRESS = r"(?:\b(?:https?|ftp|javascript|vbscript|data|mailto):|\bwww\.)\S+"
# What is neither word nor figure: addresses, markup, keys, what a machine made.
_CODE = re.compile(
    rf"{_ADDRESS}|\S*[<>{{}}|\\=_@`^~\[\]【】]\S*|[^\s\W]{{25,}}"
    r"|\b(?=\w*\d[a-z]+\d|\w*[a-z]\d+[a-z])\w{6,}|\b(?=[a-z]*\d)(?=\d*[a-z])\w{8,}",
    re.IGNORECASE,
)
_FIRST_PERSON = re.compile(
    r"(?:^|[.,;:!?]\s+|\b(?:and|but|that|as)\s+)I(?:['’]m|['’]ve|\s+(?:am|have|was|will|can"
    r"|cannot|do|did|must|shall|would))\b"
)
LEAST_SAID = 4
"""Content words of a sentence from which repeating all of them is no accident."""
_QUOTED = re.compile(r"[“\"]([^”\"]{3,})[”\"]")


@dataclass(frozen=True, kw_only=True)
class Source:
    """What a claim is held against."""

    text: str
    """The cited sentences: figures, dates and statements must stand here."""
    context: str = ""
    """Title, outlet, lines before: names may stand here."""
    published: str | None = None
    """Turns "on Tuesday" into a date."""


def judge(claim: str, source: Source) -> Finding:
    """Whether the text carries the claim, by rules alone, with the reason if not.

    "Supported" says that no rule speaks against it; whether the text says it in other
    words is left to `entailing`.
    """
    known = f"{source.context}\n{source.text}"
    if (unknown := _unknown_name(claim, known)) is not None:
        # Whoever it is, the text does not speak of them, so it contradicts nothing.
        return unknown
    faults = (
        _no_report(claim, source.text),
        figure_finding(claim, source.text, source.published),
        date_finding(claim, source.text, source.published),
        _misquoted(claim, source.text),
        opposed_finding(claim, source.text),
        role_finding(claim, source.text),
        _too_little_said(claim, known),
        _too_much_said(claim, source),
        speaker_finding(claim, source.text, source.context),
    )
    found = [fault for fault in faults if fault is not None]
    for support in ("contradicted", "unsupported", "partial"):
        for fault in found:
            if fault.support == support:
                return fault
    return Finding("supported", "")


def _unknown_name(claim: str, known: str) -> Finding | None:
    wanted = names(claim) | ({lone_subject(claim)} - {""})
    unknown = [name for name in sorted(wanted) if not stands_in(name, known)]
    short = shortened(claim, known) if unknown else frozenset()
    unknown = [name for name in unknown if name not in short]
    if not unknown:
        return None
    listed = ", ".join(name.title() for name in unknown)
    reason = f"no sentence read says this of {listed}"
    return Finding("unsupported", reason, sure=SUREST)


def _no_report(claim: str, text: str) -> Finding | None:
    """A finding for what no report says: an order, a code, the model about itself."""
    stands = " ".join(text.split())
    for code in _CODE.findall(claim):
        if code.strip(".,;:!?()“”\"'’") not in stands:
            reason = "an address, a code or markup that is not in the sentence"
            return Finding("unsupported", reason, sure=NEVER)
    if is_question(text) and not is_question(claim):
        return Finding("unsupported", "the sentence asks, it does not say")
    spoken = _QUOTED.sub("“”", claim)
    if (is_order(claim) and not is_order(text)) or _FIRST_PERSON.search(spoken):
        reason = "it reports nothing, but tells what to do or speaks of itself"
        return Finding("unsupported", reason, sure=NEVER)
    return None


def _misquoted(claim: str, text: str) -> Finding | None:
    for quotation in _QUOTED.findall(claim):
        if _plain(quotation) not in _plain(text):
            reason = f"the words “{quotation}” are not in the sentence"
            return Finding("unsupported", reason, sure=NEVER)
    return None


def _too_little_said(claim: str, known: str) -> Finding | None:
    # Figures are compared as values, dates as dates.
    counted = {stem(word) for q in quantities(claim) for word in words(q.said)}
    wanted = content_stems(claim) - counted - UNIT_STEMS
    # Names stand there, if only by their initials: that has been checked.
    said = content_stems(known) | {stem(name) for name in names(claim)}
    if wanted and len(wanted & said) / len(wanted) < WORDS_NEEDED:
        # Who rewords freely shares few words: whoever reads both texts knows better.
        return Finding("unsupported", "no sentence read says this", sure=UNSURE)
    return None


def _too_much_said(claim: str, source: Source) -> Finding | None:
    """A finding for all that the sentence says, with an addition that it does not.

    Whoever rewords a sentence drops or changes a word of it: no true claim of the pairs
    in tests/answering/pairs does this, and what a model was told to append does.
    """
    said, own = content_stems(source.text), content_stems(claim)
    added = own - said - content_stems(source.context) - REPORTING
    if len(said) >= LEAST_SAID and said <= own and added:
        reason = "the sentence does not say all of it"
        return Finding("unsupported", reason)
    return None


def _plain(text: str) -> str:
    """For comparing quotations: case, spacing and the end's punctuation aside."""
    return " ".join(re.findall(r"\w+", text.lower()))
