"""A tiny chat model with random weights, as a real GGUF file."""

import struct
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from assistant.providers.local import preparing
from assistant.providers.local.engine import Engine

WIDTH, HEADS, LAYERS, INNER = 64, 2, 2, 128
SPECIAL = ("<|endoftext|>", "<|im_start|>", "<|im_end|>")
TEMPLATE = (
    "{% for m in messages %}<|im_start|>{{ m['role'] }}\n{{ m['content'] }}<|im_end|>\n"
    "{% endfor %}{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)
TEXT, ARRAY = 8, 9
CODES = {int: (4, "<I"), float: (6, "<f"), bool: (7, "<?")}


def _byte_letters() -> list[str]:
    """How byte-level tokenizers write the 256 bytes as letters (as in GPT-2)."""
    plain = [*range(33, 127), *range(161, 173), *range(174, 256)]
    odd = iter(range(256, 512))
    return [chr(byte if byte in plain else next(odd)) for byte in range(256)]


def _string(text: str) -> bytes:
    return struct.pack("<Q", len(text.encode())) + text.encode()


def _value(value: Any) -> bytes:
    if isinstance(value, str):
        return struct.pack("<I", TEXT) + _string(value)
    if isinstance(value, list):
        items = [_value(each) for each in value]
        kind, body = items[0][:4], b"".join(item[4:] for item in items)
        return struct.pack("<I", ARRAY) + kind + struct.pack("<Q", len(items)) + body
    code, form = CODES[type(value)]
    return struct.pack("<I", code) + struct.pack(form, value)


def write_gguf(
    path: Path, facts: Mapping[str, Any], tensors: Mapping[str, Sequence[int]]
) -> None:
    """A GGUF file (version 3) of random half-precision matrices and unit vectors."""
    random = np.random.default_rng(5)
    head = struct.pack("<4sIQQ", b"GGUF", 3, len(tensors), len(facts))
    head += b"".join(_string(key) + _value(value) for key, value in facts.items())
    body = b""
    for name, shape in tensors.items():
        vector = len(shape) == 1
        values = (
            np.ones(shape, "<f4")
            if vector
            else random.normal(0, 0.3, shape).astype("<f2")
        )
        head += _string(name) + struct.pack("<I", len(shape))
        head += struct.pack(f"<{len(shape)}Q", *reversed(shape))
        head += struct.pack("<IQ", 0 if vector else 1, len(body))
        body += values.tobytes()
        body += b"\0" * (-len(body) % 32)
    head += b"\0" * (-len(head) % 32)
    path.write_bytes(head + body)


@pytest.fixture(scope="session")
def tiny_gguf(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model that OpenVINO reads, of the architecture of the embedded one."""
    words = [*_byte_letters(), "Ye", "Yes", "No", *SPECIAL]
    facts = {
        "general.architecture": "qwen2",
        "general.file_type": 1,
        "general.alignment": 32,
        "qwen2.block_count": LAYERS,
        "qwen2.context_length": 8192,
        "qwen2.embedding_length": WIDTH,
        "qwen2.feed_forward_length": INNER,
        "qwen2.attention.head_count": HEADS,
        "qwen2.attention.head_count_kv": 1,
        "qwen2.attention.layer_norm_rms_epsilon": 1e-6,
        "qwen2.rope.freq_base": 1e6,
        "tokenizer.ggml.model": "gpt2",
        "tokenizer.ggml.pre": "qwen2",
        "tokenizer.ggml.tokens": words,
        "tokenizer.ggml.token_type": [1] * (len(words) - 3) + [3] * 3,
        "tokenizer.ggml.merges": ["Y e", "Ye s", "N o"],
        "tokenizer.ggml.eos_token_id": len(words) - 1,
        "tokenizer.ggml.padding_token_id": len(words) - 3,
        "tokenizer.ggml.bos_token_id": len(words) - 3,
        "tokenizer.ggml.add_bos_token": False,
        "tokenizer.chat_template": TEMPLATE,
    }
    half = WIDTH // HEADS
    tensors: dict[str, tuple[int, ...]] = {
        "token_embd.weight": (len(words), WIDTH),
        "output_norm.weight": (WIDTH,),
        "output.weight": (len(words), WIDTH),
    }
    for layer in range(LAYERS):
        tensors |= {
            f"blk.{layer}.{name}": shape
            for name, shape in {
                "attn_norm.weight": (WIDTH,),
                "ffn_norm.weight": (WIDTH,),
                "attn_q.weight": (WIDTH, WIDTH),
                "attn_q.bias": (WIDTH,),
                "attn_k.weight": (half, WIDTH),
                "attn_k.bias": (half,),
                "attn_v.weight": (half, WIDTH),
                "attn_v.bias": (half,),
                "attn_output.weight": (WIDTH, WIDTH),
                "ffn_gate.weight": (INNER, WIDTH),
                "ffn_up.weight": (INNER, WIDTH),
                "ffn_down.weight": (WIDTH, INNER),
            }.items()
        }
    path = tmp_path_factory.mktemp("gguf") / "tiny.gguf"
    write_gguf(path, facts, tensors)
    return path


@pytest.fixture(scope="session")
def tiny_prepared(
    tiny_gguf: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Path]:
    """The folder of its prepared form."""
    with pytest.MonkeyPatch.context() as patch:
        cache = tmp_path_factory.mktemp("cache")
        patch.setattr(preparing, "user_cache_path", lambda _: cache)
        yield preparing.Source(gguf=tiny_gguf).prepare()


@pytest.fixture(scope="session")
def tiny_engine(tiny_prepared: Path) -> Iterator[Engine]:
    """The tiny model, loaded."""
    engine = Engine(tiny_prepared, threads=1)
    yield engine
    engine.close()
