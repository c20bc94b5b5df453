"""The encoder's network, written as an ONNX graph straight from its weights.

Saves users a gigabyte of training libraries: onnx and safetensors are enough. The
graph ends in mean pooling over the mask and unit length, so its output is the vector.
"""

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import onnx

WIDTH, LAYERS, HEADS = 384, 6, 12
EPSILON = 1e-12
OPSET, IR_VERSION = 17, 8
FUSED = "com.microsoft"  # onnxruntime's own operators: attention in one kernel


def build_graph(weights: Path, target: Path) -> None:
    """Write the eight-bit graph of all-MiniLM-L6-v2 made from its safetensors file.

    The target appears only when it is whole.
    """
    import onnx
    from onnxruntime.quantization import QuantType, quantize_dynamic
    from safetensors import safe_open

    exact = target.with_name(f"{target.name}.{os.getpid()}.exact")
    draft = target.with_name(f"{target.name}.{os.getpid()}.partial")
    try:
        with safe_open(weights, "np") as tensors:
            onnx.save(_Writer(tensors.get_tensor).model(), exact)
        quantize_dynamic(
            exact,
            draft,
            weight_type=QuantType.QInt8,
            per_channel=True,
            op_types_to_quantize=["MatMul"],
            extra_options={
                "MatMulConstBOnly": True,
                "DefaultTensorType": onnx.TensorProto.FLOAT,
            },
        )
        draft.replace(target)
    finally:
        exact.unlink(missing_ok=True)
        draft.unlink(missing_ok=True)


class _Writer:
    """Collects nodes and constants; each method returns the name of its result."""

    def __init__(self, tensor: "Callable[[str], Any]") -> None:
        self._tensor = tensor
        self._nodes: list[onnx.NodeProto] = []
        self._constants: list[onnx.TensorProto] = []

    def model(self) -> "onnx.ModelProto":
        """The whole network: token numbers and their mask in, unit vectors out."""
        from onnx import TensorProto, helper

        state = self._embeddings()
        mask = self._op("Cast", ["attention_mask"], to=TensorProto.INT32)
        for layer in range(LAYERS):
            state = self._layer(state, mask, f"encoder.layer.{layer}.")
        self._pool(state)
        inputs = [
            helper.make_tensor_value_info(name, TensorProto.INT64, ["texts", "tokens"])
            for name in ("input_ids", "attention_mask")
        ]
        output = helper.make_tensor_value_info(
            "embedding", TensorProto.FLOAT, ["texts", WIDTH]
        )
        graph = helper.make_graph(
            self._nodes, "all-MiniLM-L6-v2", inputs, [output], self._constants
        )
        versions = [helper.make_opsetid("", OPSET), helper.make_opsetid(FUSED, 1)]
        model = helper.make_model(graph, opset_imports=versions, ir_version=IR_VERSION)
        # Already fused as the quantiser wishes; else it warns on standard error.
        helper.set_model_props(model, {"onnx.quant.pre_process": "onnxruntime.quant"})
        return model

    def _embeddings(self) -> str:
        """Word plus position; the token type is always 0 and joins the position."""
        words = self._weight("embeddings.word_embeddings.weight")
        types = self._tensor("embeddings.token_type_embeddings.weight")
        places = self._constant(
            "positions",
            self._tensor("embeddings.position_embeddings.weight") + types[:1],
        )
        shape = self._op("Shape", ["input_ids"])
        length = self._op("Gather", [shape, self._whole("axis_tokens", 1)])
        steps = self._op(
            "Range", [self._whole("zero", 0), length, self._whole("one", 1)]
        )
        summed = self._op(
            "Add",
            [
                self._op("Gather", [words, "input_ids"]),
                self._op("Gather", [places, steps]),
            ],
        )
        norm = "embeddings.LayerNorm."
        return self._op(
            "LayerNormalization",
            [summed, self._weight(f"{norm}weight"), self._weight(f"{norm}bias")],
            axis=-1,
            epsilon=EPSILON,
        )

    def _layer(self, state: str, mask: str, name: str) -> str:
        """Attention over all heads, then the two-step feed-forward network."""
        parts = [f"{name}attention.self.{part}." for part in ("query", "key", "value")]
        joined = self._linear(
            state,
            f"{name}attention.self",
            np.concatenate([self._tensor(f"{part}weight") for part in parts]),
            np.concatenate([self._tensor(f"{part}bias") for part in parts]),
        )
        thirds = self._whole("thirds", [WIDTH] * 3)
        query, key, value = self._ops("Split", [joined, thirds], 3, axis=-1)
        attended = self._op(
            "MultiHeadAttention",
            [query, key, value, "", mask],
            domain=FUSED,
            num_heads=HEADS,
        )
        state = self._add_and_norm(state, attended, f"{name}attention.output.")
        inner = f"{name}intermediate.dense"
        wide = self._linear(
            state, inner, self._tensor(f"{inner}.weight"), self._tensor(f"{inner}.bias")
        )
        wide = self._op("Gelu", [wide], domain=FUSED)
        return self._add_and_norm(state, wide, f"{name}output.")

    def _add_and_norm(self, state: str, update: str, name: str) -> str:
        dense, norm = f"{name}dense", f"{name}LayerNorm."
        projected = self._linear(
            update,
            dense,
            self._tensor(f"{dense}.weight"),
            self._tensor(f"{dense}.bias"),
        )
        gain, shift = self._weight(f"{norm}weight"), self._weight(f"{norm}bias")
        return self._op(
            "SkipLayerNormalization",
            [state, projected, gain, shift],
            domain=FUSED,
            epsilon=EPSILON,
        )

    def _pool(self, state: str) -> None:
        """Mean over the tokens that are no padding, then unit length."""
        from onnx import TensorProto, helper

        mask = self._op("Cast", ["attention_mask"], to=TensorProto.FLOAT)
        column = self._op("Unsqueeze", [mask, self._whole("axis_last", [2])])
        axis = self._whole("axis_pooled", [1])
        masked = self._op("Mul", [state, column])
        total = self._op("ReduceSum", [masked, axis], keepdims=0)
        count = self._op("ReduceSum", [column, axis], keepdims=0)
        mean = self._op("Div", [total, count])
        length = self._op("ReduceL2", [mean], axes=[1], keepdims=1)
        self._nodes.append(helper.make_node("Div", [mean, length], ["embedding"]))

    def _linear(self, state: str, name: str, matrix: Any, bias: Any) -> str:
        product = self._op(
            "MatMul", [state, self._constant(f"{name}.matrix", matrix.T)]
        )
        return self._op("Add", [product, self._constant(f"{name}.offset", bias)])

    def _weight(self, name: str) -> str:
        return self._constant(name, self._tensor(name))

    def _whole(self, name: str, value: "int | Sequence[int]") -> str:
        return self._constant(name, np.array(value, dtype=np.int64))

    def _constant(self, name: str, value: Any) -> str:
        from onnx import numpy_helper

        if all(constant.name != name for constant in self._constants):
            self._constants.append(
                numpy_helper.from_array(np.array(value, order="C"), name)
            )
        return name

    def _op(self, kind: str, inputs: "Sequence[str]", **options: Any) -> str:
        return self._ops(kind, inputs, 1, **options)[0]

    def _ops(
        self, kind: str, inputs: "Sequence[str]", outputs: int, **options: Any
    ) -> list[str]:
        from onnx import helper

        name = f"{kind}_{len(self._nodes)}"
        names = [f"{name}_{index}" for index in range(outputs)]
        self._nodes.append(helper.make_node(kind, inputs, names, name=name, **options))
        return names
