"""Time answers of the embedded model: evidence, first token, first claim, total.

Ingests a folder of articles (by default samples/) into a new index, warms up with one
question, then asks the factoid golden questions once each. Prints the table of
docs/performance.md with medians and 95th percentiles over the questions.

    python -m benchmarks.answering [--articles DIR --golden FILE] [--write]
"""

import tempfile
from pathlib import Path
from time import perf_counter

import numpy as np

from assistant.config import load_settings
from assistant.evaluation.golden_files import load_golden
from assistant.evaluation.runner import select
from assistant.models import AnswerReady, EvidenceFound
from assistant.newsroom import NewsAssistant
from benchmarks.standing import Table, options_of, show

ROOT = Path(__file__).parent.parent


def ask_timed(desk: NewsAssistant, question: str) -> dict[str, float]:
    """Milliseconds to each moment of one answer; no entry for one that never came."""
    began = perf_counter()
    taken: dict[str, float] = {}
    for event in desk.stream(question):
        if isinstance(event, EvidenceFound):
            taken["evidence on screen"] = (perf_counter() - began) * 1000
        if isinstance(event, AnswerReady):
            timings = event.answer.timings_ms
            taken["first token of the model"] = timings.first_token
            taken["first claim on screen"] = timings.first_claim
            taken["whole answer"] = (perf_counter() - began) * 1000
            taken["tokens read"] = event.answer.generator.input_tokens
            taken["tokens written"] = event.answer.generator.output_tokens
    return {name: value for name, value in taken.items() if value > 0}


def main() -> None:
    """Measure and print the table."""
    parser = options_of(__doc__)
    parser.add_argument("--articles", type=Path, default=ROOT / "samples")
    parser.add_argument("--golden", type=Path, default=ROOT / "golden/samples.yaml")
    parser.add_argument("--provider", default="embedded")
    options = parser.parse_args()
    questions = select(load_golden(options.golden), tags=["factoid"])
    with tempfile.TemporaryDirectory() as folder:
        settings = load_settings(provider=options.provider)
        with NewsAssistant.open(folder, settings=settings) as desk:
            desk.ingest([options.articles])
            ask_timed(desk, "What is this about?")
            rows = [ask_timed(desk, question.question) for question in questions]
            count = len(desk.articles())
    shown = []
    for name in dict.fromkeys(name for row in rows for name in row):
        values = [row[name] for row in rows if name in row]
        p50, p95 = np.percentile(values, [50, 95])
        unit = "" if name.startswith("tokens") else " ms"
        figures = (f"{p50:,.0f}{unit}", f"{p95:,.0f}{unit}", f"{len(values)}")
        shown.append((name, *figures))
    table = Table(
        title=f"{len(rows)} questions over {count} articles",
        columns=["moment", "median", "p95", "answers"],
        rows=shown,
    )
    show("answering", [table], options, models=f"provider {options.provider}")


if __name__ == "__main__":
    main()
