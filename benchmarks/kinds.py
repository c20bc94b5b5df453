"""Fit what tells the kinds of questions apart, and measure it on articles left out.

Multinomial logistic regression over `assistant.retrieval.kinds.features`, on the
questions that were written for the probes: look-ups, lists, and those whose answer
stands in several sentences. Needs no model and no articles.

    python -m benchmarks.kinds [--fit] [--write]
"""

import hashlib
import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import get_args

import numpy as np
from numpy.typing import NDArray

from assistant.evaluation.intervals import Estimate, share
from assistant.models import Kind
from assistant.retrieval.kinds import FITTED, features, surely
from assistant.retrieval.planning import by_rule
from benchmarks.public.fitting import FOLDS
from benchmarks.standing import Table, options_of, show

WRITTEN = Path(__file__).parent / "probing"
KINDS: tuple[Kind, ...] = ("lookup", "list", "position", "timeline", "comparison")
FEWEST = 2
"""Questions that must have a feature."""
PENALTY = 3.0
"""Of 3 and 10 the better by articles left out. Kinds are not brought to one weight:
that knows more of the others, and takes 2 % more of the look-ups for something else."""
STEPS = 150

Matrix = NDArray[np.float64]


@dataclass(frozen=True, kw_only=True)
class Written:
    """A question and what its writer meant by it."""

    question: str
    kind: Kind
    article: str

    @cached_property
    def ruled(self) -> Kind | None:
        """What rules know it for."""
        return by_rule(self.question)

    @property
    def fold(self) -> int:
        """Questions about one article are in one."""
        digest = hashlib.sha256(self.article.encode()).hexdigest()
        return int(digest, 16) % FOLDS


def questions() -> list[Written]:
    """All of them; look-ups that rules take for lists mostly are, so are left out."""
    found = []
    for name in ("questions", "lists", "lists_second", "parts", "kinds"):
        for line in (WRITTEN / f"{name}.jsonl").read_text("utf-8").splitlines():
            row = json.loads(line)
            usual = "list" if name.startswith("lists") else "lookup"
            kind = row.get("kind", usual)
            each = Written(question=row["question"], kind=kind, article=row["article"])
            doubtful = name == "questions" and each.ruled == "list"
            if kind in get_args(Kind) and not doubtful:
                found.append(each)
    return found


def fit(given: Sequence[Written]) -> dict[str, dict[Kind, float]]:
    """Weights by feature and kind, rounded; by accelerated gradient descent."""
    told = [features(each.question) for each in given]
    counts = Counter(name for each in told for name in each)
    names = sorted(name for name, count in counts.items() if count >= FEWEST)
    column = {name: at for at, name in enumerate(names)}
    rows = np.zeros((len(given), len(names)), np.float32)
    for at, each in enumerate(told):
        rows[at, [column[name] for name in each if name in column]] = 1.0
    wanted = np.array([[each.kind == kind for kind in KINDS] for each in given], float)
    step = 1.0 / (0.5 * np.linalg.norm(rows, 2) ** 2 + PENALTY)
    weights = ahead = np.zeros((len(names), len(KINDS)))
    for count in range(STEPS):
        scores = rows @ ahead
        likely = np.exp(scores - scores.max(axis=1, keepdims=True))
        likely /= likely.sum(axis=1, keepdims=True)
        slope = rows.T @ (likely - wanted) + PENALTY * ahead
        before, weights = weights, ahead - step * slope
        ahead = weights + count / (count + 3) * (weights - before)
    return {
        name: {kind: round(float(w), 3) for kind, w in zip(KINDS, row, strict=True)}
        for name, row in zip(names, weights, strict=True)
        if np.abs(row).max() >= 0.03
    }


def main() -> None:
    """Measure, show; keep the weights when asked to."""
    parser = options_of(__doc__)
    parser.add_argument("--fit", action="store_true", help=f"write {FITTED.name}")
    options = parser.parse_args()
    given = questions()
    unknown = [each for each in given if each.ruled is None]
    known: dict[int, Kind] = {}
    for fold in range(FOLDS):
        weights = fit([each for each in unknown if each.fold != fold])
        for at, each in enumerate(given):
            if each.fold == fold:
                kind = each.ruled or surely(each.question, weights)
                known[at] = kind or "lookup"
    rows = []
    for kind in KINDS:
        own = [at for at, each in enumerate(given) if each.kind == kind]
        rules = [given[at].ruled or "lookup" for at in own]
        ruled = share(sum(each == kind for each in rules), len(own))
        both = share(sum(known[at] == kind for at in own), len(own))
        rows.append([kind, str(len(own)), _percent(ruled), _percent(both)])
    columns = [
        "questions",
        "n",
        "known by rules",
        "by their words too, articles left out",
    ]
    show("kinds", [Table(columns=columns, rows=rows)], options)
    if options.fit:
        text = json.dumps(fit(unknown), sort_keys=True, separators=(",", ":"))
        FITTED.write_text(text.replace("},", "},\n") + "\n", "utf-8")


def _percent(known: Estimate) -> str:
    low, high = 100 * (known.low or 0.0), 100 * (known.high or 0.0)
    return f"{known.value:.1%} ({low:.1f}–{high:.1f})"


if __name__ == "__main__":
    main()
