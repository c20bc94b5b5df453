"""Measure how well claims are told apart that their sentences carry and do not.

Pairs of sentences and claims written blind stand in tests/answering/pairs; the public
sets stand beside the repository, or are left out. A figure on a public set is made by
coefficients and thresholds fitted on the other articles of that set (five folds).
With --sample the embedded chat model reads the first claims of each set, by the SHA-256
of their ids; its weights are kept, so that a run goes on. Prints the tables and, with
--write, puts them into docs/quality.md; --fit writes the coefficients that ship.

    python -m benchmarks.verifier [--development] [--sample N] [--write] [--fit]
"""

import argparse
import json
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from assistant.answering.entailing import FITTED, Statement, measures
from assistant.answering.judging import Source, judge
from assistant.config import load_settings
from assistant.evaluation.intervals import Estimate, share
from assistant.language import content_stems
from assistant.providers.selecting import choose_chat_model
from benchmarks.public.claims import CLAIM_SETS, PublicClaim, claims, model_weights
from benchmarks.public.fitting import (
    Matrix,
    area_under_curve,
    balanced,
    cross_fitted,
    fit,
    matrix,
)

ROOT = Path(__file__).parent.parent
PAIRS = ROOT / "tests/answering/pairs"
DOCUMENT = ROOT / "docs/quality.md"
MARKS = ("<!-- verifier: begin -->", "<!-- verifier: end -->")
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
    ("true claims rejected", "true", "≤ 5 %"),
]
FLOOR = 0.8
"""Share of a claim's words that must stand in its sentences for the floor to accept."""


def main() -> None:
    """Measure, print, and write what is asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--development", action="store_true", help="no held-out pairs")
    parser.add_argument("--sample", type=int, default=0, help="claims the model reads")
    parser.add_argument("--write", action="store_true", help=f"into {DOCUMENT.name}")
    parser.add_argument("--fit", action="store_true", help=f"write {FITTED.name}")
    options = parser.parse_args()
    halves = ["development"] if options.development else ["development", "held_out"]
    found = {name: claims(name) for name in CLAIM_SETS}
    found = {name: rows for name, rows in found.items() if rows}
    if options.fit and len(found) < len(CLAIM_SETS):
        parser.error(f"--fit needs {' and '.join(CLAIM_SETS)} beside the repository")
    if options.fit:
        _fit(found, options.sample)
    parts = [
        "\n".join(_pair_table({half: _pairs(half) for half in halves})),
        "\n".join(_claim_table(found, options.sample)),
    ]
    text = "\n\n".join(part for part in parts if part)
    print(text)
    if options.write:
        _write(text)


def _pairs(half: str) -> list[tuple[str, bool, bool]]:
    """Kind, whether the rules keep the claim, and whether the floor does."""
    rows = []
    for line in (PAIRS / f"{half}.jsonl").read_text("utf-8").splitlines():
        pair = json.loads(line)
        source = Source(
            text=" ".join(pair["sentences"]),
            context=f"{pair['title']}\n{pair['outlet']}",
            published=pair["published"],
        )
        kept = judge(pair["claim"], source).support in ("supported", "partial")
        wanted = content_stems(pair["claim"])
        common = len(wanted & content_stems(source.text)) / len(wanted)
        rows.append((pair["kind"], kept, common >= FLOOR))
    return rows


def _pair_table(halves: dict[str, list[tuple[str, bool, bool]]]) -> Iterator[str]:
    heads = [half.replace("_", " ") for half in halves]
    columns = [f"{head}{extra}" for head in heads for extra in ("", ", floor")]
    yield f"| pairs written blind | {' | '.join(columns)} | wanted |"
    yield f"|{'---|' * (len(columns) + 2)}"
    for label, kinds, wanted in KINDS:
        cells = []
        for rows in halves.values():
            chosen = [row for row in rows if row[0] in kinds.split()]
            for system in (1, 2):
                caught = sum(not row[system] for row in chosen)
                cells.append(_said(share(caught, len(chosen)), percent=True))
        yield f"| {label} | {' | '.join(cells)} | {wanted} |"


def _claim_table(found: dict[str, list[PublicClaim]], sample: int) -> Iterator[str]:
    if not found:
        return
    yield "| balanced accuracy, cross-fitted | n | word overlap | measures |" + (
        " the same n read by the chat model: measures | with its weight | AUC |"
        if sample
        else " AUC |"
    )
    yield "|---|---|---|---|---|" + ("---|---|" if sample else "")
    for name, rows in found.items():
        right, folds, columns = _arrays(rows)
        logits = cross_fitted(columns, right, folds)
        overlap = cross_fitted(columns[:, :1], right, folds)
        cells = [str(len(rows))]
        cells += [_said(balanced(each > 0, right)) for each in (overlap, logits)]
        if not sample:
            cells.append(f"{area_under_curve(logits, right):.3f}")
        else:
            cells += _with_model(name, rows[:sample], logits)
        yield f"| {name} | {' | '.join(cells)} |"


def _with_model(name: str, rows: Sequence[PublicClaim], logits: Matrix) -> list[str]:
    right, folds, _ = _arrays(rows)
    joined = _joined(logits[: len(rows)], _weights(name, rows))
    both = cross_fitted(joined, right, folds)
    areas = [area_under_curve(each, right) for each in (joined[:, 0], both)]
    return [
        f"{len(rows)}: {_said(balanced(joined[:, 0] > 0, right))}",
        _said(balanced(both > 0, right)),
        " → ".join(f"{area:.3f}" for area in areas),
    ]


def _weights(name: str, rows: Sequence[PublicClaim]) -> list[float]:
    model = choose_chat_model(load_settings(provider="embedded", deadline=3_600.0))
    assert model is not None
    return model_weights(name, rows, model)


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


def _fit(found: dict[str, list[PublicClaim]], sample: int) -> None:
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
    alone = dict(zip([*names, "bias"], [*weights[: len(names)], bias], strict=True))
    fitted = {"words alone": _rounded(alone)}
    if sample:
        joined = [
            _joined(
                each[2][:sample] @ weights[: len(names)] + bias,
                _weights(name, rows[:sample]),
            )
            for (name, rows), each in zip(found.items(), arrays, strict=True)
        ]
        own = [np.full(len(each), float(at)) for at, each in enumerate(joined)]
        first = np.concatenate([each[0][:sample] for each in arrays])
        both = fit(np.column_stack([np.vstack(joined), np.concatenate(own)]), first)
        fitted["with a chat model"] = _rounded(
            {
                "words alone": both[0],
                "weight": both[1],
                "bias": both[-1] + both[-2] * (len(arrays) - 1),
            }
        )
    FITTED.write_text(json.dumps(fitted, indent=2) + "\n", encoding="utf-8")


_ANY = Statement(claim="A claim.", source=Source(text="A claim."), article="")


def _rounded(values: dict[str, float]) -> dict[str, float]:
    return {name: round(float(value), 4) for name, value in values.items()}


def _said(estimate: Estimate, *, percent: bool = False) -> str:
    if estimate.value is None or estimate.low is None or estimate.high is None:
        return "–"
    if percent:
        low, high = 100 * estimate.low, 100 * estimate.high
        value = 100 * estimate.value
        return f"{value:.1f} % of {estimate.n} ({low:.1f}–{high:.1f})"
    return f"{estimate.value:.3f} ({estimate.low:.3f}–{estimate.high:.3f})"


def _write(text: str) -> None:
    whole = DOCUMENT.read_text(encoding="utf-8")
    before, rest = whole.split(MARKS[0])
    after = rest.split(MARKS[1])[1]
    DOCUMENT.write_text(
        f"{before}{MARKS[0]}\n{text}\n{MARKS[1]}{after}", encoding="utf-8"
    )


if __name__ == "__main__":
    main()
