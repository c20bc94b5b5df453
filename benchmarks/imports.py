"""Time `import assistant` in fresh interpreters; median of seven, start-up taken off.

Prints the table of docs/performance.md and exits with 1 when the bar is missed.

    python -m benchmarks.imports [--write]
"""

import statistics
import subprocess
import sys
import time

from benchmarks.standing import Table, options_of, show

RUNS = 7
BAR_SECONDS = 0.3
STATEMENTS = (
    "import assistant",
    "from assistant import Answer",
    "import assistant.cli",
    "from assistant import NewsAssistant",
)


def seconds(statement: str) -> float:
    """Median wall-clock time of a fresh interpreter that runs one statement."""
    times = []
    for _ in range(RUNS + 1):
        start = time.perf_counter()
        subprocess.run([sys.executable, "-c", statement], check=True)
        times.append(time.perf_counter() - start)
    return statistics.median(times[1:])  # the first one writes the bytecode


def main() -> int:
    """Print the table; the exit code says whether the bar holds."""
    options = options_of(__doc__).parse_args()
    bare = seconds("pass")
    cost = {statement: seconds(statement) - bare for statement in STATEMENTS}
    table = Table(
        columns=["statement", "seconds"],
        rows=[[f"`{each}`", f"{taken:.3f}"] for each, taken in cost.items()],
        note=f"A bare interpreter takes {bare:.3f} s.",
    )
    show("imports", [table], options)
    holds = cost["import assistant"] < BAR_SECONDS
    print(f"\n`import assistant` under {BAR_SECONDS} s: {'yes' if holds else 'NO'}")
    return 0 if holds else 1


if __name__ == "__main__":
    sys.exit(main())
