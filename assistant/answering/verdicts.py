"""What a check finds wrong with a claim."""

from typing import NamedTuple

from assistant.models import Support


class Finding(NamedTuple):
    """One fault of a claim, with the reason in words for people."""

    support: Support
    reason: str
    soft: bool = False
    """Whether it rests on how words are taken, not on figures or names, so that a chat
    model that reads both may know better."""
