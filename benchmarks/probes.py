"""Fit the probes of the embedded chat model, and measure them on articles left out.

For each prompt that asks for Yes or No: logistic regression on the states of one layer,
cross-fitted by article, beside the plain weight of Yes against No on the same prompts.
States are kept in the user's cache folder, so that a stopped run goes on.

    python -m benchmarks.probes [--layer N] [--fit] [--write]
"""

import hashlib
import json
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from assistant.config import load_settings
from assistant.prompting import PromptName
from assistant.providers.local.engine import Engine
from assistant.providers.local.preparing import chat_source
from assistant.providers.local.probing import PROBES, Probe, keep_probes
from benchmarks.probing.material import Example, examples
from benchmarks.public.fitting import (
    FOLDS,
    area_under_curve,
    balanced,
    cross_fitted,
    fit,
)
from benchmarks.public.sets import bench_folder, cache_folder
from benchmarks.standing import Table, options_of, show

NAMES: tuple[PromptName, ...] = ("is_true", "is_the_answer", "answers_question")
JUDGED = {
    "is_true": "a claim",
    "is_the_answer": "a name or phrase",
    "answers_question": "a sentence",
}
LAYER = 21
"""Of 15, 17, 19, 21 and 23; the best on other articles' development questions."""
PENALTIES = {"answers_question": 1_000.0, "is_the_answer": 100.0, "is_true": 100.0}
"""Of 100, 300 and 1,000 the best by articles left out."""
WIDTH = 1_536
AT_ONCE = 24
ABSTAINS = 0.8
"""Share of unanswerable questions that must stay unanswered."""

Rows = NDArray[np.float64]


def main() -> None:
    """Read, fit, show; keep the probes when asked to."""
    parser = options_of(__doc__)
    parser.add_argument("--layer", type=int, default=LAYER)
    parser.add_argument("--fit", action="store_true", help=f"write {PROBES.name}")
    options = parser.parse_args()
    if not bench_folder().is_dir():
        print(f"Left out: there is no {bench_folder()}.")
        return
    source = chat_source(load_settings().models_dir)
    blank = Probe(layer=options.layer, weights=np.zeros(WIDTH, np.float32), bias=0.0)
    engine = Engine(source.prepare(), threads=2, probes={"is_true": blank})
    probes: dict[PromptName, Probe] = {}
    rows, notes = [], []
    for name in NAMES:
        given = examples(name)
        plain, states = States(name, options.layer).of(given, engine)
        right = np.array([each.right for each in given])
        folds = np.array([_fold(each.article) for each in given])
        found = cross_fitted(states, right, folds, penalty=PENALTIES[name])
        accuracy = balanced(found > 0, right)
        rows.append(
            (
                *(f"`{name}.md`, {JUDGED[name]}", f"{len(given):,}"),
                f"{area_under_curve(plain, right):.3f}",
                f"{area_under_curve(found, right):.3f}",
                f"{accuracy.value:.3f} ({accuracy.low:.3f}–{accuracy.high:.3f})",
            )
        )
        if name == "answers_question":
            notes.append(f"Of questions by Yes against No: {_questions(given, plain)}.")
            notes.append(f"By the probe: {_questions(given, found)}.")
        fitted = fit(states, right, PENALTIES[name])
        weights, bias = fitted[:-1].astype(np.float32), float(fitted[-1])
        probes[name] = Probe(layer=options.layer, weights=weights, bias=bias)
    columns = ["prompt", "examples", "Yes against No: AUC", "probe: AUC"]
    columns.append("balanced accuracy of the probe")
    table = Table(columns=columns, rows=rows, note=" ".join(notes))
    show("probes", [table], options)
    if options.fit:
        keep_probes(str(source.sha256), probes)


class States:
    """States of prompts at one layer, and their plain weight of Yes, kept in a file."""

    def __init__(self, name: PromptName, layer: int) -> None:
        self._path = cache_folder() / f"probes-{name}-{layer}.npz"
        self._layer = layer

    def of(self, given: list[Example], engine: Engine) -> tuple[Rows, Rows]:
        """Plain weights, shape (n,), and states, shape (n, width), of examples."""
        keys = [_digest(json.dumps(each.prompt)) for each in given]
        known = self._kept()
        missing = [at for at, key in enumerate(keys) if key not in known]
        for start in range(0, len(missing), AT_ONCE):
            places = missing[start : start + AT_ONCE]
            prompts = [engine.tokenizer.prompt(given[at].prompt) for at in places]
            for batch, reading in engine.readings(prompts):
                states = reading.states[self._layer]
                shares = map(engine.yes_share, reading.logits)
                for place, state, share in zip(batch, states, shares, strict=True):
                    known[keys[places[place]]] = np.append(state, share)
            if start % (AT_ONCE * 10) == 0 or start + AT_ONCE >= len(missing):
                self._keep(known)
        rows: Rows = np.array([known[key] for key in keys], dtype=np.float64)
        return rows[:, -1], rows[:, :-1]

    def _kept(self) -> dict[str, NDArray[np.float32]]:
        if not self._path.exists():
            return {}
        with np.load(self._path, allow_pickle=False) as kept:
            return dict(zip(map(str, kept["keys"]), kept["rows"], strict=True))

    def _keep(self, known: dict[str, NDArray[np.float32]]) -> None:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        draft = self._path.with_suffix(".partial.npz")
        rows = np.array([*known.values()], dtype=np.float32)
        np.savez(draft, keys=np.array([*known]), rows=rows)
        Path(draft).replace(self._path)


def _questions(given: list[Example], scores: Rows) -> str:
    """How many answers are right when so many unanswerable questions stay so."""
    best: dict[str, tuple[float, Example]] = {}
    for each, score in zip(given, scores, strict=True):
        if each.question not in best or score > best[each.question][0]:
            best[each.question] = (float(score), each)
    nothing = [score for score, each in best.values() if not each.answerable]
    answers = [(score, each.right) for score, each in best.values() if each.answerable]
    cut = float(np.quantile(nothing, ABSTAINS))
    right = sum(right and score >= cut for score, right in answers)
    return (
        f"{right / len(answers):.1%} of {len(answers)} right where {ABSTAINS:.0%} of "
        f"{len(nothing)} unanswerable stay unanswered"
    )


def _fold(article: str) -> int:
    return int(_digest(article), 16) % FOLDS


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


if __name__ == "__main__":
    main()
