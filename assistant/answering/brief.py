"""What is to be answered, and from what."""

from dataclasses import dataclass

from assistant.models import EvidenceSentence, Kind, Sort, Wanted
from vectorstore.records import Article


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
    sentences: tuple[EvidenceSentence, ...]
    articles: dict[str, Article]
    secret: bytes
