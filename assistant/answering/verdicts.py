"""What a check finds wrong with a claim."""

from typing import NamedTuple

from assistant.models import Support


class Finding(NamedTuple):
    """One fault of a claim, with the reason in words for people."""

    support: Support
    reason: str
    soft: bool = False
    """Whether it rests on the lexicon of opposites alone, so that a chat model that
    reads both may know better; of figures, denials and exchanged names it knows less
    (docs/quality.md)."""
