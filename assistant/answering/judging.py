"""Judge a claim against a text by rules: what stands there, and what opposes it."""

import re
from dataclasses import dataclass

from assistant.answering.figures import date_finding, figure_finding
from assistant.answering.roles import role_finding
from assistant.answering.speakers import speaker_finding
from assistant.answering.stances import opposed_finding
from assistant.answering.verdicts import Finding
from assistant.language import content_stems, names, stands_in, stem, words
from assistant.language.names import initials, lone_subject, shortened
from assistant.language.quantities import quantities
from assistant.language.units import UNIT_STEMS

WORDS_NEEDED = 0.34
"""Least share of a claim's content words in its sentence and context: below it the
claim speaks of something else, whatever its names."""
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
        figure_finding(claim, source.text, source.published),
        date_finding(claim, source.text, source.published),
        _misquoted(claim, source.text),
        opposed_finding(claim, source.text),
        role_finding(claim, source.text),
        _too_little_said(claim, known),
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
    short = {word for word in words(known)} & initials(claim)
    if unknown and short:
        unknown = [name for name in unknown if name not in shortened(claim)]
    if not unknown:
        return None
    listed = ", ".join(name.title() for name in unknown)
    return Finding("unsupported", f"no sentence read says this of {listed}")


def _misquoted(claim: str, text: str) -> Finding | None:
    for quotation in _QUOTED.findall(claim):
        if _plain(quotation) not in _plain(text):
            reason = f"the words “{quotation}” are not in the sentence"
            return Finding("unsupported", reason, firm=True)
    return None


def _too_little_said(claim: str, known: str) -> Finding | None:
    # Figures are compared as values, dates as dates.
    counted = {stem(word) for q in quantities(claim) for word in words(q.said)}
    wanted = content_stems(claim) - counted - UNIT_STEMS
    # Names stand there, if only by their initials: that has been checked.
    said = content_stems(known) | {stem(name) for name in names(claim)}
    if wanted and len(wanted & said) / len(wanted) < WORDS_NEEDED:
        return Finding("unsupported", "no sentence read says this")
    return None


def _plain(text: str) -> str:
    """For comparing quotations: case, spacing and the end's punctuation aside."""
    return " ".join(re.findall(r"\w+", text.lower()))
