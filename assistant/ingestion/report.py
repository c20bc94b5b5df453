"""What an ingestion did, and how far it is."""

from dataclasses import asdict, dataclass
from typing import Any, Literal


@dataclass(frozen=True, kw_only=True)
class Problem:
    """One source that could not be taken in, or one thing to know about it."""

    source: str
    error: str
    hint: str = ""


Stage = Literal["fetching", "reading", "embedding"]


@dataclass(frozen=True, kw_only=True)
class IngestionProgress:
    """How far a run is: `done` of `total` pages, files, or texts embedded meanwhile."""

    stage: Stage
    done: int
    total: int
    source: str = ""


@dataclass(frozen=True, kw_only=True)
class IngestionReport:
    """The outcome of a run; a source that failed never stops the others."""

    added: int = 0
    updated: int = 0
    unchanged: int = 0
    removed: int = 0
    """Articles whose file or entry is gone; only a run that syncs removes any."""
    problems: tuple[Problem, ...] = ()
    """Sources that were not taken in."""
    notices: tuple[Problem, ...] = ()
    """Sources that were taken in, with something to know about them."""
    passages: int = 0
    """Passages written by this run."""
    embedded: int = 0
    """Texts the embedder turned into vectors in this run."""
    pending: int = 0
    """Texts still without a vector; found by keyword until the next run."""
    seconds: float = 0

    @property
    def taken_in(self) -> int:
        """Articles of these sources that are in the index after this run."""
        return self.added + self.updated + self.unchanged

    def to_dict(self) -> dict[str, Any]:
        """The JSON form: plain dicts, lists, strings and numbers."""
        plain = asdict(self)
        for name in ("problems", "notices"):
            plain[name] = list(plain[name])
        return plain
