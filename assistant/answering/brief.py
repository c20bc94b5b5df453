"""What is to be answered, and from what."""

from dataclasses import dataclass
from typing import Any

from assistant.errors import ConfigurationError
from assistant.models import EvidenceSentence, Kind, Length, Sort, Wanted
from vectorstore.records import Article

_SHARES: dict[Length, float] = {"short": 0.5, "normal": 1, "long": 2}


@dataclass(frozen=True, kw_only=True)
class Brief:
    """A planned question with the sentences that were read for it."""

    question: str
    """The standalone question."""
    kind: Kind
    wanted: Wanted | None = None
    """What a look-up's answer must hold at least."""
    sort: Sort = "phrase"
    """What the items of a list are."""
    length: Length = "normal"
    sentences: tuple[EvidenceSentence, ...]
    articles: dict[str, Article]
    secret: bytes

    def most(self, normally: int) -> int:
        """How many at this length, of what an answer of normal length has so many.

        A list is as long as what it lists.
        """
        share = 1 if self.kind == "list" else _SHARES[self.length]
        return max(1, round(normally * share))


def parse_length(given: Any) -> Length:
    """The length that a question asks for.

    Raises:
        ConfigurationError: there is no such length.
    """
    for length in _SHARES:
        if given == length:
            return length
    raise ConfigurationError(
        f"There is no length {given!r}.", f"Lengths are {', '.join(_SHARES)}."
    )
