"""The answer contract: what every door returns, as frozen dataclasses.

`Answer.to_dict()` is the JSON form of docs/answer-contract.md. Offsets are code points
into the stored text of the article's revision: `article.text[start:end] == quote`.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

Kind = Literal["lookup", "list", "position", "timeline", "comparison", "summary"]
Status = Literal["answered", "partial", "abstained"]
Reason = Literal["no_articles", "nothing_relevant", "nothing_supported", "filtered_out"]
Wanted = Literal["number", "date"]
"""What an answer to "how many" or "when" must hold."""
Sort = Literal["state", "person", "name", "phrase"]
"""What the items of a list are: governments, proper names, or anything else."""
Support = Literal["supported", "partial", "unsupported", "contradicted"]
Position = Literal["supports", "conditional", "undecided", "reserved", "opposes"]
Length = Literal["short", "normal", "long"]
"""How much of what answers a reader wants to read."""


@dataclass(frozen=True, kw_only=True)
class Citation:
    """A pointer to one sentence of one stored article."""

    number: int
    """1, 2, 3 … in order of first use in the text."""
    article_id: str
    title: str | None
    outlet: str | None
    published: str | None
    url: str | None
    revision: str
    quote: str
    start: int
    end: int


@dataclass(frozen=True, kw_only=True)
class Claim:
    """One checkable statement and the citations it rests on."""

    text: str
    support: Support
    citations: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class Item:
    """One entry of a list, or one of several things that answer a look-up."""

    name: str
    position: Position | None
    detail: str
    as_of: str | None
    citations: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class Side:
    """One side of a disagreement."""

    text: str
    citations: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class Disagreement:
    """Two or more sources that differ, or a newer report that replaces an older one."""

    about: str
    kind: Literal["disputed", "superseded"]
    sides: tuple[Side, ...]


@dataclass(frozen=True, kw_only=True)
class DateFilter:
    """The days of publication that the words of a question limited the search to."""

    words: str
    """As the question puts it, such as `last week`."""
    after: str | None
    before: str | None
    applied: bool = True
    """False when nothing of these days speaks of the question: all days were read."""


@dataclass(frozen=True, kw_only=True)
class Coverage:
    """How much of the index an answer rests on."""

    articles_total: int = 0
    articles_matched: int = 0
    """Articles with a passage above the relevance threshold, before any limit."""
    articles_read: int = 0
    sentences_read: int = 0
    complete: bool = True
    dates: DateFilter | None = None
    """Days that the question states; None when it states none, or any day may count."""


@dataclass(frozen=True, kw_only=True)
class Generator:
    """Who wrote the answer, and how the writing ended."""

    kind: Literal["model", "extractive"] = "extractive"
    model: str | None = None
    finish_reason: str | None = None
    input_tokens: int = 0
    output_tokens: int = 0
    cost_usd: float | None = None


@dataclass(frozen=True, kw_only=True)
class Timings:
    """Milliseconds from the question; 0 where a stage did not run."""

    rewrite: float = 0
    retrieve: float = 0
    first_token: float = 0
    first_claim: float = 0
    generate: float = 0
    verify: float = 0
    total: float = 0


@dataclass(frozen=True, kw_only=True)
class Trace:
    """What an answer depended on, so that it can be made again."""

    settings: str = ""
    prompts: Mapping[str, str] = field(default_factory=dict)
    index: str = ""


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What comes back for a question, at every door."""

    question: str
    standalone_question: str
    kind: Kind
    status: Status
    reason: Reason | None = None
    missing: tuple[str, ...] = ()
    text: str
    claims: tuple[Claim, ...] = ()
    citations: tuple[Citation, ...] = ()
    items: tuple[Item, ...] = ()
    disagreements: tuple[Disagreement, ...] = ()
    coverage: Coverage = Coverage()
    generator: Generator = Generator()
    timings_ms: Timings = Timings()
    trace: Trace = Trace()

    def to_dict(self) -> dict[str, Any]:
        """The JSON form: plain dicts, lists, strings and numbers."""
        plain: dict[str, Any] = _plain(asdict(self))
        return plain


@dataclass(frozen=True, kw_only=True)
class Turn:
    """One utterance of a conversation, as the chain takes it."""

    role: Literal["user", "assistant"]
    text: str


@dataclass(frozen=True, kw_only=True)
class EvidenceSentence:
    """A numbered sentence as the model reads it and the reader sees it."""

    number: int
    article_id: str
    title: str | None
    outlet: str | None
    published: str | None
    text: str
    start: int
    end: int
    score: float
    also_in: tuple[str, ...] = ()
    """Outlets that carried the same article."""


@dataclass(frozen=True, kw_only=True)
class EvidenceFound:
    """First event of a stream: what the answer will be written from.

    A second one replaces it when a model words a follow-up otherwise than the rules.
    """

    standalone_question: str
    kind: Kind
    sentences: tuple[EvidenceSentence, ...]
    coverage: Coverage


@dataclass(frozen=True, kw_only=True)
class TextDelta:
    """A whole claim that has passed citing and verification, with its final marks.

    All deltas of a stream joined equal `Answer.text`.
    """

    text: str
    citations: tuple[Citation, ...] = ()
    """Citations that appear for the first time in this delta."""


@dataclass(frozen=True, kw_only=True)
class AnswerReady:
    """Last event of a stream."""

    answer: Answer


Event = EvidenceFound | TextDelta | AnswerReady


def _plain(value: Any) -> Any:
    """Tuples to lists, all the way down, so that the form survives JSON unchanged."""
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return value
