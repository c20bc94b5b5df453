"""Measure how well claims are told apart that their sentences carry and do not.

Pairs of sentences and claims written blind stand in tests/answering/pairs; the public
sets stand beside the repository, or are left out. A figure on a public set is made by
coefficients and thresholds fitted on the other articles of that set (five folds).
With --sample the embedded chat model reads the last pairs and the first claims of each
set, by the SHA-256 of their ids; its weights are kept, so that a run goes on. --fit
writes the coefficients that ship.

    python -m benchmarks.verifier [--sample N] [--write] [--fit]
"""

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assistant.answering.entailing import FITTED, Statement, measures, weigh
from assistant.answering.judging import Source, judge
from assistant.answering.verifying import Checked, entailed, source_of
from assistant.config import load_settings
from assistant.evaluation.intervals import Estimate, share
from assistant.language import content_stems
from assistant.models import EvidenceSentence
from assistant.providers.selecting import choose_chat_model
from benchmarks.public.claims import (
    CLAIM_SETS,
    PATIENCE,
    KeptWeights,
    PublicClaim,
    claims,
)
from benchmarks.public.fitting import (
    Matrix,
    area_under_curve,
    balanced,
    cross_fitted,
    fit,
    matrix,
)
from benchmarks.standing import Table, options_of, show
from vectorstore.records import Article

ROOT = Path(__file__).parent.parent
PAIRS = ROOT / "tests/answering/pairs"
KINDS = [
    ("changed figures, dates and names, caught", "number date name", "≥ 97 %"),
    ("figures", "number", ""),
    ("dates", "date", ""),
    ("names", "name", ""),
    ("denials and stance flips, caught", "negation stance", "≥ 90 %"),
    ("denials", "negation", ""),
    ("stance flips", "stance", ""),
    ("names in each other's part, caught", "swap", ""),
    ("another speaker, caught", "attribution", ""),
    ("invented quotations, caught", "quote", ""),
    ("plans and guesses told as facts, caught", "modality", ""),
    ("invented details and causes, caught", "other", ""),
    ("true claims rejected", "true", "≤ 5 %"),
]
FITTED_ON = (
    "development",
    "development_second",
    "reworded",
    *(
        "held_out",
        "held_second",
        "held_third",
        "held_fourth",
        "held_fifth",
        "held_sixth",
    ),
)
"""What rules were made on, or the model's probe was fitted on."""
READ = ("held_seventh",)
"""The newest set, read by the model too. Its first run, blind, stands in
docs/quality.md; since then rules were made on it."""
KEPT = ("supported", "partial")
FLOOR = 0.8
"""Share of a claim's words that must stand in its sentences for the floor to accept."""


def main() -> None:
    """Measure, print, and write what is asked for."""
    parser = options_of(__doc__)
    parser.add_argument("--sample", type=int, default=0, help="claims the model reads")
    parser.add_argument("--fit", action="store_true", help=f"write {FITTED.name}")
    options = parser.parse_args()
    found = {name: claims(name) for name in CLAIM_SETS}
    found = {name: rows for name, rows in found.items() if rows}
    if options.fit and len(found) < len(CLAIM_SETS):
        parser.error(f"--fit needs {' and '.join(CLAIM_SETS)} beside the repository")
    if options.fit:
        _fit(found)
    model = _model() if options.sample else None
    pairs = {half: _pairs(half, None) for half in FITTED_ON}
    pairs |= {half: _pairs(half, model) for half in READ}
    tables = [_pair_table(pairs)]
    if found:
        tables.append(_claim_table(found, options.sample, model))
    show("verifier", tables, options)


def _model() -> KeptWeights:
    settings = load_settings(provider="embedded", deadline=PATIENCE)
    model = choose_chat_model(settings)
    assert model is not None  # Only the provider `none` has no model.
    return KeptWeights(model)


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What became of one pair's claim."""

    kind: str
    kept_by: dict[str, bool]
    """Whether a way of checking keeps the claim, by its name."""


def _pairs(half: str, model: KeptWeights | None) -> list[Outcome]:
    lines = (PAIRS / f"{half}.jsonl").read_text("utf-8").splitlines()
    pairs = [json.loads(line) for line in lines]
    articles = {pair["id"]: _article(pair) for pair in pairs}
    ruled = [_by_rules(pair, articles[pair["id"]]) for pair in pairs]
    read = entailed(ruled, articles, model=model) if model else ruled
    outcomes = []
    for pair, rules, reading in zip(pairs, ruled, read, strict=True):
        wanted = content_stems(pair["claim"])
        common = wanted & content_stems(" ".join(pair["sentences"]))
        kept = {"floor": len(common) >= FLOOR * len(wanted)}
        kept["rules"] = rules.support in KEPT
        if model:
            kept["rules and model"] = reading.support in KEPT
        outcomes.append(Outcome(kind=pair["kind"], kept_by=kept))
    return outcomes


def _article(pair: dict[str, Any]) -> Article:
    text = "\n".join(pair["sentences"])
    facts = {name: pair[name] for name in ("id", "title", "outlet", "published")}
    return Article(text=text, **facts)


def _by_rules(pair: dict[str, Any], article: Article) -> Checked:
    """The claim held against all its sentences, cited whatever the outcome."""
    sentence = EvidenceSentence(
        number=1,
        article_id=article.id,
        title=article.title,
        outlet=article.outlet,
        published=article.published,
        text=" ".join(pair["sentences"]),
        start=0,
        end=len(article.text),
        score=1.0,
    )
    source = source_of((sentence,), {article.id: article})
    found = judge(pair["claim"], source)
    return Checked(
        text=pair["claim"],
        support=found.support,
        sentences=(sentence,),
        reason=found.reason,
        sure=found.sure,
    )


def _pair_table(halves: dict[str, list[Outcome]]) -> Table:
    ways = {half: list(rows[0].kept_by) for half, rows in halves.items()}
    columns = [
        f"{half.replace('_', ' ')}: {way}" for half in halves for way in ways[half]
    ]
    shown = []
    for label, kinds, wanted in KINDS:
        cells = []
        for half, rows in halves.items():
            chosen = [row for row in rows if row.kind in kinds.split()]
            for way in ways[half]:
                caught = sum(not row.kept_by[way] for row in chosen)
                cells.append(_said(share(caught, len(chosen)), percent=True))
        shown.append([label, *cells, wanted])
    return Table(columns=["pairs written blind", *columns, "wanted"], rows=shown)


def _claim_table(
    found: dict[str, list[PublicClaim]], sample: int, model: KeptWeights | None
) -> Table:
    read = "the same n read by the chat model: measures"
    columns = ["balanced accuracy, cross-fitted", "n", "word overlap", "measures"]
    columns += [read, "with its weight", "AUC"] if model else ["AUC"]
    shown = []
    for name, rows in found.items():
        right, folds, measured = _arrays(rows)
        logits = cross_fitted(measured, right, folds)
        overlap = cross_fitted(measured[:, :1], right, folds)
        cells = [str(len(rows))]
        cells += [_said(balanced(each > 0, right)) for each in (overlap, logits)]
        if model is None:
            cells.append(f"{area_under_curve(logits, right):.3f}")
        else:
            cells += _with_model(rows[:sample], logits, model)
        shown.append([name, *cells])
    return Table(columns=columns, rows=shown)


def _with_model(
    rows: Sequence[PublicClaim], logits: Matrix, model: KeptWeights
) -> list[str]:
    right, folds, _ = _arrays(rows)
    joined = _joined(logits[: len(rows)], _weights(rows, model))
    both = cross_fitted(joined, right, folds)
    areas = [area_under_curve(each, right) for each in (joined[:, 0], both)]
    return [
        f"{len(rows)}: {_said(balanced(joined[:, 0] > 0, right))}",
        _said(balanced(both > 0, right)),
        " → ".join(f"{area:.3f}" for area in areas),
    ]


def _weights(rows: Sequence[PublicClaim], model: KeptWeights) -> list[float]:
    found = weigh([row.statement for row in rows], model, deadline=math.inf)
    return [0.5 if weight is None else weight for weight in found]


def _joined(logits: Matrix, weights: Sequence[float]) -> Matrix:
    sure = np.clip(np.array(weights, dtype=np.float64), 1e-6, 1 - 1e-6)
    return np.column_stack([logits, np.log(sure / (1 - sure))])


def _arrays(
    rows: Sequence[PublicClaim],
) -> tuple[NDArray[np.bool_], NDArray[np.int64], Matrix]:
    return (
        np.array([row.supported for row in rows]),
        np.array([row.fold for row in rows]),
        matrix([[*measures(row.statement).values()] for row in rows]),
    )


def _fit(found: dict[str, list[PublicClaim]]) -> None:
    """Fit on all sets at once; the bias is that of the news set, the last one.

    Sets differ in how often their claims are worded anew, so each has its own bias.
    """
    arrays = [_arrays(rows) for rows in found.values()]
    right = np.concatenate([each[0] for each in arrays])
    own = [np.full(len(each[0]), float(at)) for at, each in enumerate(arrays)]
    columns = np.vstack([each[2] for each in arrays])
    names = list(measures(_ANY))
    weights = fit(np.column_stack([columns, np.concatenate(own)]), right)
    bias = weights[-1] + weights[-2] * (len(arrays) - 1)
    values = zip([*names, "bias"], [*weights[: len(names)], bias], strict=True)
    fitted = {name: round(float(value), 4) for name, value in values}
    FITTED.write_text(json.dumps(fitted, indent=2) + "\n", encoding="utf-8")


_ANY = Statement(claim="A claim.", source=Source(text="A claim."), article="")


def _said(estimate: Estimate, *, percent: bool = False) -> str:
    if estimate.value is None or estimate.low is None or estimate.high is None:
        return "–"
    if percent:
        low, high = 100 * estimate.low, 100 * estimate.high
        value = 100 * estimate.value
        return f"{value:.1f} % of {estimate.n} ({low:.1f}–{high:.1f})"
    return f"{estimate.value:.3f} ({estimate.low:.3f}–{estimate.high:.3f})"


if __name__ == "__main__":
    main()
