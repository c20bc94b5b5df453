"""A prepared model, compiled for this processor."""

from pathlib import Path
from typing import Any

import numpy as np

from assistant.providers.local import runtime


def compiled(folder: Path, threads: int) -> Any:
    """The model of a prepared form, ready to run.

    Raises:
        RuntimeError: it cannot be read.
    """
    openvino = runtime.openvino()
    core = openvino.Core()
    model = core.read_model(folder / "openvino_model.xml")
    _keep_last_position(openvino, model)
    hints = {"PERFORMANCE_HINT": "LATENCY", "INFERENCE_NUM_THREADS": threads}
    return core.compile_model(model, "CPU", hints)


def _keep_last_position(openvino: Any, model: Any) -> None:
    """Compute logits at the last position only: the others are never looked at.

    The vocabulary is the widest matrix: 15 % of the embedded model's weights.
    """
    ops = openvino.opset13
    node = model.get_results()[0]
    while node.get_type_name() != "MatMul":
        if node.get_input_size() == 0:
            return
        node = node.input_value(0).get_node()
    start, stop, step, axis = (
        np.array([number]) for number in (-1, np.iinfo(np.int64).max, 1, 1)
    )
    last = ops.slice(node.input_value(0), start, stop, step, axis)
    node.input(0).replace_source_output(last.output(0))
    model.validate_nodes_and_infer_types()
