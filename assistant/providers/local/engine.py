"""A prepared chat model in this process, on OpenVINO: one question at a time."""

import atexit
import threading
from collections import OrderedDict
from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assistant.errors import ModelsMissing
from assistant.prompting import PromptName
from assistant.providers.local.compiling import Floats, Network
from assistant.providers.local.probing import Probe, probes_for
from assistant.providers.local.tokenizing import (
    CONTEXT_TOKENS,
    Prompt,
    Tokenizer,
    Tokens,
    shared_tokens,
)
from assistant.providers.local.unfolding import Unfolding

READ_AT_ONCE = 512
"""Tokens between two moments at which reading can be stopped."""
BATCH, BATCH_TOKENS = 4, 1_024
"""Prompts that are weighed together, and their tokens with padding. Eight readings of
100 tokens cost 4.9 s of processor time in fours, 5.9 in eights, 6.1 one by one."""
KEPT = 4
"""How many fixed parts of prompts stay read; a token takes 57 kB at most."""


@dataclass(frozen=True, kw_only=True)
class Written:
    """How writing ended: `stop` or `length`, and how much was read and written."""

    finish_reason: str
    input_tokens: int
    output_tokens: int


@dataclass(frozen=True, kw_only=True)
class Reading:
    """What the model makes of the last position of each row."""

    logits: Floats
    """Shape (rows, vocabulary); (rows, 0) when only states were read."""
    states: Mapping[int, Floats]
    """By layer, shape (rows, width)."""


class Engine:
    """A model that reads, writes and weighs; other threads wait their turn.

    The same prompt gives the same tokens whatever was asked before: what is kept of
    earlier prompts was computed in exactly the steps in which it would be again.

    Args:
        folder: a prepared form, see `preparing.py`.
        threads: of one inference.
        probes: what weighs prompts better than the words Yes and No.

    Raises:
        ModelsMissing: the form cannot be loaded.
    """

    def __init__(
        self,
        folder: Path,
        *,
        threads: int,
        probes: Mapping[PromptName, Probe] | None = None,
    ) -> None:
        self._alone = threading.Lock()
        self._ending = False
        self._kept: OrderedDict[tuple[Tokens, bool], dict[str, Floats]] = OrderedDict()
        """What was remembered after the fixed part of a prompt, if read for words."""
        try:
            self.tokenizer = Tokenizer(folder)
            self._probes = probes or {}
            layers = {probe.layer for probe in self._probes.values()}
            self._network = Network(folder, threads=threads, layers=layers)
        except RuntimeError as error:
            raise ModelsMissing(
                f"The prepared model in {folder} cannot be loaded "
                f"({' '.join(str(error).split())[-200:]}).",
                "Delete that folder, then run `assistant models fetch`: it is made "
                "again. Check that 4 GB of memory are free.",
            ) from None
        self._yes, self._no = map(self.tokenizer.spellings, ("yes", "no"))

    def write(
        self, prompt: Prompt, *, most: int | None = None, stops: Sequence[str] = ()
    ) -> Generator[str | Written, None, None]:
        """Yield text as it is written, the likeliest token each time, then Written.

        Empty pieces come while the prompt is read: at each the generator can be
        closed, which frees the model.
        """
        with self._turn():
            logits = (yield from self._read(prompt)).logits
            room = CONTEXT_TOKENS - len(prompt.tokens)
            most = min(most or room, room)
            text = Unfolding(self.tokenizer.decode, stops)
            reason, count = "length", 0
            for count in range(1, most + 1):
                token = int(logits[0].argmax())
                if token in self.tokenizer.ends:
                    reason, count = "stop", count - 1
                    break
                yield text.add(token)
                if text.stopped:
                    reason = "stop"
                    break
                if count < most:
                    past = len(prompt.tokens) + count - 1
                    mask = np.ones((1, past + 1))
                    logits = self._infer(np.array([[token]]), mask, words=True).logits
            yield text.rest()
        yield Written(
            finish_reason=reason,
            input_tokens=len(prompt.tokens),
            output_tokens=count,
        )

    def yes_shares(
        self, prompts: Sequence[Prompt], name: PromptName | None = None
    ) -> Iterator[tuple[int, float]]:
        """Yield (place, share of Yes), batch by batch.

        By the probe of the prompt's name, else Yes against No in the first token. What
        all prompts begin with is read once for all of them.
        """
        words = self._probes.get(name) is None if name else True
        for places, reading in self.readings(prompts, words=words):
            yield from zip(places, self._shares(reading, name), strict=True)

    def readings(
        self, prompts: Sequence[Prompt], *, words: bool = True
    ) -> Iterator[tuple[list[int], Reading]]:
        """Yield (places, what is made of the ends of these prompts), batch by batch.

        Without `words` it is the states only, for which less is computed.
        """
        tokens = [prompt.tokens for prompt in prompts]
        shared = shared_tokens(tokens)
        with self._turn():
            for places in _batches([len(each) for each in tokens]):
                batch = [tokens[place][shared:] for place in places]
                yield places, self._read_batch(tokens[0][:shared], batch, words)

    def close(self) -> None:
        """Stop what runs, and free the memory."""
        if self._ending:
            return
        self._ending = True
        for _ in range(40):
            self._network.cancel()
            if self._alone.acquire(timeout=0.05):
                del self._network
                self._kept.clear()
                self._alone.release()
                return

    @contextmanager
    def _turn(self) -> Iterator[None]:
        with self._alone:
            if self._ending:
                raise ModelsMissing("The program is ending.", "Ask again after that.")
            yield

    def _read(self, prompt: Prompt) -> Generator[str, None, Reading]:
        """Make the prompt the state, its fixed part first; what it makes of its end."""
        yield from self._begin(prompt.tokens[: prompt.fixed], words=True)
        return (yield from self._go_on(prompt.tokens, prompt.fixed, words=True))

    def _begin(self, fixed: Tokens, *, words: bool) -> Generator[str, None, None]:
        """Make a fixed part the state, out of what was kept when it is there."""
        self._network.forget()
        if kept := self._kept.get((fixed, words)):
            self._kept.move_to_end((fixed, words))
            self._network.remember(kept)
        elif fixed:
            yield from self._go_on(fixed, 0, words=words)
            self._kept[fixed, words] = self._network.remembered()
            while len(self._kept) > KEPT:
                self._kept.popitem(last=False)

    def _go_on(
        self, tokens: Tokens, begun: int, *, words: bool
    ) -> Generator[str, None, Reading]:
        """Read tokens of which the first are the state already."""
        reading = Reading(logits=np.empty((1, 0), np.float32), states={})
        for start in range(begun, len(tokens), READ_AT_ONCE):
            piece = tokens[start : start + READ_AT_ONCE]
            mask = np.ones((1, start + len(piece)))
            reading = self._infer(np.array([piece]), mask, words=words)
            yield ""
        return reading

    def _read_batch(
        self, shared: Tokens, rests: Sequence[Tokens], words: bool
    ) -> Reading:
        """What is made of the ends of prompts that begin alike, a row each."""
        for _ in self._begin(shared, words=words):
            pass
        longest = max(map(len, rests))
        ids = np.zeros((len(rests), longest), np.int64)
        mask = np.zeros((len(rests), len(shared) + longest), np.int64)
        mask[:, : len(shared)] = 1
        for row, rest in enumerate(rests):  # padded on the left, so that all end alike
            ids[row, longest - len(rest) :] = rest
            mask[row, mask.shape[1] - len(rest) :] = 1
        return self._infer(ids, mask, words=words)

    def _infer(self, ids: NDArray[Any], mask: NDArray[Any], *, words: bool) -> Reading:
        """Read `ids`, shape (rows, new); `mask` covers what is read already too.

        Every row goes on from row 0 of the state when the state has but one.
        """
        if self._ending:
            raise RuntimeError("the program is ending")
        rows, new = ids.shape
        positions = np.maximum(mask.cumsum(axis=1) - 1, 0)[:, -new:]
        inputs = {
            "input_ids": ids.astype(np.int64),
            "attention_mask": mask.astype(np.int64),
            "position_ids": positions.astype(np.int64),
            "beam_idx": np.zeros(rows, np.int32),
        }
        logits, states = self._network.run(inputs, words=words)
        return Reading(logits=logits, states=states)

    def _shares(self, reading: Reading, name: PromptName | None) -> list[float]:
        if name and (probe := self._probes.get(name)):
            return list(map(float, probe.shares(reading.states[probe.layer])))
        return [self.yes_share(row) for row in reading.logits]

    def yes_share(self, logits: Floats) -> float:
        """The share of Yes against No in logits of shape (vocabulary,)."""
        weights = np.exp(logits.astype(np.float64) - logits.max())
        yes, no = weights[self._yes].sum(), weights[self._no].sum()
        return float(yes / (yes + no)) if yes + no else 0.5


_loaded: dict[Path, Engine] = {}
_loading = threading.Lock()


def engine_for(folder: Path, *, threads: int, sha256: str | None = None) -> Engine:
    """The engine of a prepared model, loaded at the first call; one a process."""
    with _loading:
        if folder not in _loaded:
            _loaded[folder] = Engine(folder, threads=threads, probes=probes_for(sha256))
        return _loaded[folder]


@atexit.register
def close_engines() -> None:
    """Free the models while the interpreter is still whole."""
    with _loading:
        while _loaded:
            _loaded.popitem()[1].close()


def _batches(lengths: Sequence[int]) -> Iterator[list[int]]:
    """Places in batches of like length, so that little is padding."""
    batch: list[int] = []
    for place in sorted(range(len(lengths)), key=lengths.__getitem__):
        full = len(batch) == BATCH or lengths[place] * (len(batch) + 1) > BATCH_TOKENS
        if batch and full:
            yield batch
            batch = []
        batch.append(place)
    if batch:
        yield batch
