"""What a check finds wrong with a claim."""

from typing import NamedTuple

from assistant.models import Support

UNSURE, SURE, SURER, SUREST, NEVER = 0.4, 0.65, 0.85, 0.95, 2.0
"""Set on development claims that the weights were not fitted on."""


class Finding(NamedTuple):
    """One fault of a claim, with the reason in words for people."""

    support: Support
    reason: str
    sure: float = SURE
    """The weight of Yes from which a model that reads both texts is believed instead:
    of other figures and dates and of invented quotations a model knows less than any
    rule, of who did what and who said it hardly more (docs/quality.md)."""
