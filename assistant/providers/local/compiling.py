"""A prepared model, compiled for this processor."""

from collections.abc import Collection
from pathlib import Path
from typing import Any

import numpy as np

from assistant.providers.local import runtime

LAYER = "model.layers.self_attn.add1.layer{}"
"""What OpenVINO calls the end of a layer when it reads a GGUF."""


def compiled(folder: Path, threads: int, layers: Collection[int] = ()) -> Any:
    """The model of a prepared form, ready to run.

    Its first output holds the logits of the last position; after them come, by the
    name of `state_name`, the last position's states after each of `layers`.

    Raises:
        RuntimeError: it cannot be read, or has no such layer.
    """
    openvino = runtime.openvino()
    core = openvino.Core()
    model = core.read_model(folder / "openvino_model.xml")
    _keep_last_position(openvino, model)
    _give_states(openvino, model, layers)
    hints = {"PERFORMANCE_HINT": "LATENCY", "INFERENCE_NUM_THREADS": threads}
    return core.compile_model(model, "CPU", hints)


def state_name(layer: int) -> str:
    """The name of the output with the states after a layer."""
    return f"state.{layer}"


def _give_states(openvino: Any, model: Any, layers: Collection[int]) -> None:
    nodes = {node.get_friendly_name(): node for node in model.get_ops()}
    for layer in sorted(layers):
        if (node := nodes.get(LAYER.format(layer))) is None:
            raise RuntimeError(f"no layer {layer} is known")
        last = _last_position(openvino, node.output(0))
        last.output(0).set_names({state_name(layer)})
        model.add_outputs([last.output(0)])


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
