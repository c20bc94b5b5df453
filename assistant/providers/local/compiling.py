"""A prepared model, compiled for this processor, in two parts where probes read it.

Probes read the states of a layer in the middle. What lies above it is needed for words
only: 23 % of the embedded model's time, which weighing saves. The states are those
that the whole gives, to the last bit; the logits differ slightly, as those of any two
compilations do.
"""

from collections.abc import Collection, Iterable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assistant.providers.local import runtime

LAYER = "model.layers.self_attn.add1.layer{}"
"""What OpenVINO calls the end of a layer when it reads a GGUF."""
HIDDEN = "hidden"
"""What the lower part gives to the upper: the states after its last layer."""

Inputs = Mapping[str, NDArray[Any]]
Floats = NDArray[np.float32]


class Network:
    """A model that is ready to run, and what it remembers of what it has read.

    Args:
        folder: a prepared form, see `preparing.py`.
        threads: of one inference.
        layers: whose states are read; counted from 0.

    Raises:
        RuntimeError: it cannot be read, or has no such layer.
    """

    def __init__(
        self, folder: Path, *, threads: int, layers: Collection[int] = ()
    ) -> None:
        openvino = runtime.openvino()
        self._tensor = openvino.Tensor
        core = openvino.Core()
        # Left alone, a processor with AMX computes in bfloat16: other weights than the
        # thresholds are fitted on, and a crash where a model is very small.
        hints = {
            "PERFORMANCE_HINT": "LATENCY",
            "INFERENCE_NUM_THREADS": threads,
            "INFERENCE_PRECISION_HINT": "f32",
        }
        self._parts = []
        for model in _parts(openvino, core, folder / "openvino_model.xml", layers):
            inputs = {each.get_any_name() for each in model.inputs}
            request = core.compile_model(model, "CPU", hints).create_infer_request()
            self._parts.append((request, inputs))
        self._layers = sorted(layers)

    def run(self, inputs: Inputs, *, words: bool) -> tuple[Floats, dict[int, Floats]]:
        """What it makes of the last position of each row.

        Args:
            inputs: as OpenVINO names them, for positions not read yet.
            words: whether the logits are wanted; without probes they always come.

        Returns:
            Logits, shape (rows, vocabulary), or (rows, 0) when they are not wanted;
            and states by layer, shape (rows, width).
        """
        (lower, wanted), *above = self._parts
        found = lower.infer({name: inputs[name] for name in wanted})
        if not above:
            return found[0][:, -1], {}
        states = {layer: found[_state(layer)][:, -1] for layer in self._layers}
        logits = np.empty((len(found[0]), 0), np.float32)
        for upper, wanted in above if words else ():
            given = {**inputs, HIDDEN: found[0]}
            logits = upper.infer({name: given[name] for name in wanted})[0][:, -1]
        return logits, states

    def forget(self) -> None:
        """Begin anew: nothing has been read."""
        for request, _ in self._parts:
            request.reset_state()

    def remembered(self) -> dict[str, Floats]:
        """A copy of what it remembers."""
        return {each.name: np.array(each.state.data) for each in self._states()}

    def remember(self, kept: Mapping[str, Floats]) -> None:
        """Go on from what was remembered once."""
        for each in self._states():
            each.state = self._tensor(kept[each.name])

    def cancel(self) -> None:
        """Stop what runs, in whatever thread."""
        for request, _ in self._parts:
            request.cancel()

    def _states(self) -> Iterable[Any]:
        return (each for request, _ in self._parts for each in request.query_state())


def _state(layer: int) -> str:
    return f"state.{layer}"


def _parts(
    openvino: Any, core: Any, path: Path, layers: Collection[int]
) -> Iterable[Any]:
    """The model below and above the last of the layers; the whole one without any.

    Each out of a graph of its own, since making one changes the graph.
    """
    model = core.read_model(path)
    _keep_last_position(openvino, model)
    if not layers:
        yield model
        return
    yield _lower(openvino, model, layers)
    model = core.read_model(path)
    _keep_last_position(openvino, model)
    yield _upper(openvino, model, max(layers))


def _lower(openvino: Any, model: Any, layers: Collection[int]) -> Any:
    ops = openvino.opset13
    end = _end(model, max(layers)).output(0)
    outputs = [ops.result(end)]
    for layer in sorted(layers):
        last = _last_position(openvino, _end(model, layer).output(0))
        last.output(0).set_names({_state(layer)})
        outputs.append(ops.result(last.output(0)))
    below = _below([end.get_node()])
    kept = [sink for sink in model.get_sinks() if _source(sink) in below]
    return openvino.Model(outputs, kept, _parameters(model, below), "lower")


def _upper(openvino: Any, model: Any, layer: int) -> Any:
    end = _end(model, layer).output(0)
    below = _below([end.get_node()])
    hidden = openvino.opset13.parameter(
        end.get_partial_shape(), end.get_element_type(), name=HIDDEN
    )
    hidden.output(0).set_names({HIDDEN})
    for used in end.get_target_inputs():
        used.replace_source_output(hidden.output(0))
    kept = [sink for sink in model.get_sinks() if _source(sink) not in below]
    outputs = model.get_results()
    _remember_alone(kept, _below([*outputs, *kept]))
    above = _below([*outputs, *kept])
    return openvino.Model(outputs, kept, [hidden, *_parameters(model, above)], "upper")


def _remember_alone(kept: Iterable[Any], above: Mapping[str, Any]) -> None:
    """How much was read is asked of a layer below: ask one of the own layers."""
    own = {sink.get_variable_id() for sink in kept}
    memories = [n for n in above.values() if n.get_type_name() == "ReadValue"]
    mine = [n for n in memories if n.get_variable_id() in own]
    if not mine and memories:
        raise RuntimeError("no memory is known above the layer")
    for other in memories:
        if other.get_variable_id() not in own:
            for used in other.output(0).get_target_inputs():
                used.replace_source_output(mine[0].output(0))


def _end(model: Any, layer: int) -> Any:
    name = LAYER.format(layer)
    for node in model.get_ops():
        if node.get_friendly_name() == name:
            return node
    raise RuntimeError(f"no layer {layer} is known")


def _source(node: Any) -> str:
    """The name of what a node is computed from."""
    return str(node.input_value(0).get_node().get_friendly_name())


def _below(nodes: Iterable[Any]) -> dict[str, Any]:
    """By name all that nodes are computed from, and they themselves."""
    found: dict[str, Any] = {}
    left = list(nodes)
    while left:
        node = left.pop()
        if node.get_friendly_name() not in found:
            found[node.get_friendly_name()] = node
            sources = range(node.get_input_size())
            left += [node.input_value(place).get_node() for place in sources]
    return found


def _parameters(model: Any, used: Mapping[str, Any]) -> list[Any]:
    nodes = [each.get_node() for each in model.inputs]
    return [node for node in nodes if node.get_friendly_name() in used]


def _last_position(openvino: Any, output: Any) -> Any:
    start, stop, step, axis = (
        np.array([number]) for number in (-1, np.iinfo(np.int64).max, 1, 1)
    )
    return openvino.opset13.slice(output, start, stop, step, axis)


def _keep_last_position(openvino: Any, model: Any) -> None:
    """Compute logits at the last position only: the others are never looked at.

    The vocabulary is the widest matrix: 15 % of the embedded model's weights.
    """
    node = model.get_results()[0]
    while node.get_type_name() != "MatMul":
        if node.get_input_size() == 0:
            return
        node = node.input_value(0).get_node()
    last = _last_position(openvino, node.input_value(0))
    node.input(0).replace_source_output(last.output(0))
    model.validate_nodes_and_infer_types()
