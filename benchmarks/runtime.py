"""Time the embedded chat model alone: loading, reading, writing, weighing, memory.

Reads sentences of samples/ with the prompts of the product, other sentences each round
so that nothing but the fixed part of a prompt is read already. Prints the table of
docs/performance.md, medians over the rounds, with the load of the machine.

    python -m benchmarks.runtime [--rounds 5] [--write]
"""

import re
import resource
import time
from itertools import islice
from pathlib import Path
from statistics import median

from assistant.config import load_settings
from assistant.prompting import Message, prompt_messages
from assistant.providers.base import Completion
from assistant.providers.chat import ChatModel
from assistant.providers.selecting import choose_chat_model
from benchmarks.standing import Table, options_of, show

ROOT = Path(__file__).parent.parent
QUESTION = "What did the harbour authority decide, and when does that take effect?"
EVIDENCE_CHARACTERS = 1_600
"""About 400 tokens."""
READINGS = 8
WRITTEN = 40


def sentences() -> list[str]:
    """Sentences of the samples, in order of the file names."""
    texts = [path.read_text("utf-8") for path in sorted((ROOT / "samples").glob("*.*"))]
    found = re.split(r"(?<=[.!?])\s+", " ".join(texts))
    return [" ".join(each.split()) for each in found if 40 < len(each) < 300]


def read_and_write(model: ChatModel, pool: list[str]) -> dict[str, float]:
    """One answer over about 400 tokens of evidence, taken from the pool."""
    lines: list[str] = []
    while sum(map(len, lines)) < EVIDENCE_CHARACTERS:
        lines.append(f"[{len(lines) + 1}] {pool.pop()}")
    asked: list[Message] = [
        ("system", "Retell every sentence in other words."),
        ("user", "\n".join(lines)),
    ]
    began = time.perf_counter()
    *_, end = model.stream(asked, deadline=_soon(), max_tokens=WRITTEN)
    taken = time.perf_counter() - began
    assert isinstance(end, Completion)
    first = end.first_token_ms / 1000
    return {
        "tokens of the prompt": end.input_tokens,
        "first token (s)": first,
        f"whole text, {WRITTEN} tokens (s)": taken,
        "reading (tokens/s)": end.input_tokens / first,
        "writing (tokens/s)": (end.output_tokens - 1) / (taken - first),
    }


def weigh(model: ChatModel, pool: list[str]) -> dict[str, float]:
    """Eight readings of two sentences each: together, and others one by one."""

    def prompts() -> list[list[Message]]:
        return [
            prompt_messages(
                "answers_question",
                {"text": f"{pool.pop()} {pool.pop()}", "question": QUESTION},
            )
            for _ in range(READINGS)
        ]

    taken = {}
    for name, size in (("together", READINGS), ("one by one", 1)):
        waiting = iter(prompts())
        began = time.perf_counter()
        while batch := list(islice(waiting, size)):
            model.yes_probabilities(batch, deadline=_soon())
        taken[f"{READINGS} readings {name} (s)"] = time.perf_counter() - began
    return taken


def main() -> None:
    """Measure and print the table."""
    parser = options_of(__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    model = choose_chat_model(load_settings(provider="embedded"))
    if model is None:
        raise SystemExit("The embedded model is not fetched: assistant models fetch")
    began = time.perf_counter()
    model.complete([("user", "Say hi.")], deadline=_soon(), max_tokens=1)
    loaded = time.perf_counter() - began
    stock = sentences()
    rows = []
    for _ in range(options.rounds):
        if len(stock) < 60:
            stock = sentences()
        rows.append(read_and_write(model, stock) | weigh(model, stock))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    table = Table(
        columns=["what", f"median of {options.rounds} rounds"],
        rows=[
            ("loading and the first token of a short prompt (s)", f"{loaded:.1f}"),
            *((name, f"{median(row[name] for row in rows):.1f}") for name in rows[0]),
            ("memory, peak (MB)", f"{peak:,.0f}"),
        ],
    )
    show("runtime", [table], options, models=model.info.name)


def _soon() -> float:
    return time.monotonic() + 600


if __name__ == "__main__":
    main()
