"""What a check finds wrong with a claim."""

from typing import NamedTuple

from assistant.models import Support


class Finding(NamedTuple):
    """One fault of a claim, with the reason in words for people."""

    support: Support
    reason: str
    firm: bool = False
    """Whether it stands whatever a model makes of both texts: of other figures and
    dates, exchanged names and invented quotations a model knows less, of everything
    else more (docs/quality.md)."""
