"""Linear probes: the embedded model's Yes or No, read before it is put into words.

What a model makes of a text is clearer in the middle of its layers than in the words it
would say (Azaria and Mitchell 2023, "The Internal State of an LLM Knows When It's
Lying"). A probe is one direction in the states of one layer at the last position of a
prompt, fitted by logistic regression on questions of our own about public articles
(`benchmarks/probes.py`, figures in docs/quality.md).
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assistant.prompting import PromptName, prompt_digests

PROBES = Path(__file__).parent / "probes.npz"
RECORD = "record"
"""The array that holds, as JSON, which model and prompts the probes were fitted on."""

States = NDArray[np.float32]


@dataclass(frozen=True, kw_only=True)
class Probe:
    """A direction in the states of a layer."""

    layer: int
    """Counted from 0; the states are those after it."""
    weights: NDArray[np.float32]
    """Shape (width of the model,)."""
    bias: float

    def shares(self, states: States) -> NDArray[np.float64]:
        """The probability of Yes for each row of `states`, shape (rows, width)."""
        found: NDArray[np.float64] = states.astype(np.float64) @ self.weights
        return 1 / (1 + np.exp(-(found + self.bias)))


def probes_for(sha256: str | None) -> dict[PromptName, Probe]:
    """The probes fitted on the model of this hash, by the prompt they were fitted on.

    None for another model, nor for a prompt that was changed since.
    """
    with np.load(PROBES, allow_pickle=False) as kept:
        record: dict[str, Any] = json.loads(str(kept[RECORD]))
        if record["model"] != sha256:
            return {}
        digests = prompt_digests()
        return {
            name: Probe(layer=fitted["layer"], weights=kept[name], bias=fitted["bias"])
            for name, fitted in record["probes"].items()
            if fitted["prompt"] == digests[name]
        }


def keep_probes(sha256: str, probes: Mapping[PromptName, Probe]) -> None:
    """Write the probes of a model with what they hold for."""
    digests = prompt_digests()
    fitted = {
        name: {"layer": probe.layer, "bias": probe.bias, "prompt": digests[name]}
        for name, probe in probes.items()
    }
    record = json.dumps({"model": sha256, "probes": fitted}, sort_keys=True)
    arrays = {name: probe.weights.astype(np.float32) for name, probe in probes.items()}
    np.savez(PROBES, **{RECORD: np.array(record)}, **arrays)  # type: ignore[arg-type]
