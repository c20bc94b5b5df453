"""What a check finds wrong with a claim."""

from typing import NamedTuple

from assistant.models import Support


class Finding(NamedTuple):
    """One fault of a claim, with the reason in words for people."""

    support: Support
    reason: str
