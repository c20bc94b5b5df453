"""Probes: what they weigh, and for which model and prompts they hold."""

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pytest

from assistant.prompting import PromptName
from assistant.providers.local import probing
from assistant.providers.local.engine import Engine
from assistant.providers.local.probing import Probe, keep_probes, probes_for
from assistant.providers.local.weights import CHAT

WIDTH = 64
"""Of the tiny model."""


def probe(*, weight: float = 0.5, layer: int = 1) -> Probe:
    weights = np.full(WIDTH, weight, np.float32)
    return Probe(layer=layer, weights=weights, bias=0.25)


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Mapping[PromptName, Probe]:
    monkeypatch.setattr(probing, "PROBES", tmp_path / "probes.npz")
    keep_probes("abc", {"is_true": probe()})
    return probes_for("abc")


def test_probes_are_read_as_they_were_written(
    kept: Mapping[PromptName, Probe],
) -> None:
    assert kept["is_true"].layer == 1
    assert kept["is_true"].bias == 0.25
    assert np.array_equal(kept["is_true"].weights, probe().weights)


def test_another_model_has_no_probes(kept: Mapping[PromptName, Probe]) -> None:
    assert kept
    assert probes_for("another") == {}
    assert probes_for(None) == {}


def test_a_changed_prompt_loses_its_probe(
    kept: Mapping[PromptName, Probe], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert kept
    monkeypatch.setattr(probing, "prompt_digests", lambda: {"is_true": "changed"})
    assert probes_for("abc") == {}


def test_a_probe_gives_the_logistic_of_its_direction() -> None:
    states = np.zeros((2, WIDTH), np.float32)
    states[1] = 1.0
    nothing, all_ones = probe().shares(states)
    assert nothing == pytest.approx(1 / (1 + np.exp(-0.25)))
    assert all_ones == pytest.approx(1 / (1 + np.exp(-32.25)))


def test_the_engine_weighs_a_probed_prompt_by_its_states(tiny_prepared: Path) -> None:
    engine = Engine(tiny_prepared, threads=1, probes={"is_true": probe()})
    texts = ("Did it rain?", "Was the bridge closed in May, and why?", "No?")
    prompts = [engine.tokenizer.prompt([("user", text)]) for text in texts]

    plain = dict(engine.yes_shares(prompts))
    other = dict(engine.yes_shares(prompts, "answers_question"))
    probed = dict(engine.yes_shares(prompts, "is_true"))
    states = {
        place: row
        for places, reading in engine.readings(prompts)
        for place, row in zip(places, reading.states[1], strict=True)
    }
    engine.close()

    assert other == plain
    assert probed != plain
    for place, share in probed.items():
        assert share == pytest.approx(probe().shares(states[place][None])[0], abs=1e-6)


def test_the_shipped_probes_are_those_of_the_embedded_model_and_todays_prompts() -> (
    None
):
    (file,) = CHAT.files
    assert set(probes_for(file.sha256)) == {
        "answers_question",
        "is_the_answer",
        "is_true",
    }
