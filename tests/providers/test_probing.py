"""Probes: what they weigh, and for which model and prompts they hold."""

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pytest

from assistant.prompting import Message, PromptName
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


def test_a_model_that_probes_cut_in_two_makes_of_prompts_what_the_whole_makes(
    tiny_prepared: Path, tiny_engine: Engine
) -> None:
    cut = Engine(tiny_prepared, threads=1, probes={"is_true": probe(layer=0)})
    both: dict[PromptName, Probe] = {
        "is_true": probe(layer=0),
        "answers_question": probe(layer=1),
    }
    uncut = Engine(tiny_prepared, threads=1, probes=both)
    system: Message = ("system", "Read the report. " * 30)
    texts = ("Did it rain?", "Was the bridge closed in May, and why?", "No?")
    prompts = [cut.tokenizer.prompt([system, ("user", text)]) for text in texts]
    for _ in range(2):  # the second time the fixed part is remembered
        for own, whole, all_layers, less in zip(
            list(cut.readings(prompts)),
            list(tiny_engine.readings(prompts)),
            list(uncut.readings(prompts)),
            list(cut.readings(prompts, words=False)),
            strict=True,
        ):
            assert own[0] == whole[0] == less[0]
            assert np.array_equal(own[1].states[0], all_layers[1].states[0])
            # Of numbers between -8 and 8, after matrices rounded to eight bits.
            assert np.abs(own[1].logits - whole[1].logits).max() < 0.3
            assert np.array_equal(less[1].states[0], own[1].states[0])
            assert less[1].logits.shape == (len(less[0]), 0)
    first = list(filter(None, cut.write(prompts[0], most=9)))
    dict(cut.yes_shares(prompts, "is_true"))
    assert list(filter(None, cut.write(prompts[0], most=9))) == first
    for engine in (cut, uncut, cut):  # closing once more changes nothing
        engine.close()


def test_layers_above_the_probe_read_for_words_only(tiny_prepared: Path) -> None:
    engine = Engine(tiny_prepared, threads=1, probes={"is_true": probe(layer=0)})
    prompts = [engine.tokenizer.prompt([("user", "Did it rain?")])]
    read = []
    for name in ("is_true", "answers_question"):
        dict(engine.yes_shares(prompts, name))
        states = engine._network.remembered()
        read.append({states[each].shape[2] > 0: each for each in sorted(states)})
    engine.close()
    assert ".0." in read[0][True]
    assert ".1." in read[0][False]
    assert False not in read[1]


def test_the_shipped_probes_are_those_of_the_embedded_model_and_todays_prompts() -> (
    None
):
    (file,) = CHAT.files
    assert set(probes_for(file.sha256)) == {
        "answers_question",
        "is_the_answer",
        "is_true",
    }
