"""How soon evidence stands on the page after Enter, and whether each mark is right.

In headless Chromium, over samples/ with the embedded embedder. The questions are those
of golden/samples.yaml that stand alone, each asked in a conversation of its own, warm.
The fake model answers: what is measured is over before a model is asked. Then every
citation is pressed, and the marked sentence is held against the citation's quote, which
the page gives with the chip.

    python -m benchmarks.page [--limit N] [--write]
"""

import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import httpx2
from playwright.sync_api import Page, sync_playwright

from assistant.evaluation.golden_files import load_golden
from assistant.serving.library import sample_files
from benchmarks.standing import Table, options_of, show

PORT = 8767
URL = f"http://127.0.0.1:{PORT}"
ROOT = Path(__file__).resolve().parents[1]
# The time is taken in the browser, so that what asks it does not count.
WATCH = """() => {
  window.shown = null;
  const box = document.querySelector('[data-testid=stChatInput] textarea');
  box.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter') return;
    const began = performance.now();
    const look = () => {
      const card = document.querySelector('.na-card');
      const seen = card && card.getBoundingClientRect().height > 0;
      if (!seen) return requestAnimationFrame(look);
      requestAnimationFrame(() => { window.shown = performance.now() - began; });
    };
    look();
  }, { once: true, capture: true });
}"""


def ask(page: Page, question: str) -> float | None:
    """Ask in a new conversation; milliseconds to the evidence, None without any."""
    page.goto(URL)
    box = page.get_by_test_id("stChatInput").locator("textarea")
    box.wait_for()
    box.fill(question)
    page.evaluate(WATCH)
    box.press("Enter")
    page.locator(".na-foot").wait_for()
    found = page.evaluate("window.shown")
    return None if found is None else float(found)


def marks(page: Page) -> tuple[int, int]:
    """How many citations of the answer there are, and how many mark their quote."""
    cited = right = 0
    for chip in page.locator(".na-answer a.na-chip").all():
        quote = (chip.get_attribute("title") or "").partition(": ")[2]
        chip.click()
        mark = page.locator("aside.panel mark")
        mark.wait_for()
        cited += 1
        right += " ".join((mark.text_content() or "").split()) == quote
        page.get_by_role("button", name="Close the source").click()
        page.locator("aside.panel").wait_for(state="detached")
    return cited, right


def measured(page: Page, most: int | None) -> Table:
    """Milliseconds to the evidence, and how many marks are right."""
    questions = [
        each.question
        for each in load_golden(ROOT / "golden" / "samples.yaml")
        if not each.turns
    ][:most]
    ask(page, questions[0])
    times: list[float] = []
    cited = right = 0
    for question in questions:
        if (shown := ask(page, question)) is not None:
            times.append(shown)
        more, good = marks(page)
        cited, right = cited + more, right + good
    p95 = statistics.quantiles(times, n=20, method="inclusive")[-1]
    moments = (statistics.median(times), p95, max(times))
    return Table(
        columns=[
            *("evidence visible after Enter (wanted < 700 ms)", "median", "p95"),
            *("slowest", "questions"),
        ],
        rows=[
            (
                "headless Chromium, warm",
                *(f"{each:.0f} ms" for each in moments),
                f"{len(times)}",
            )
        ],
        note=f"{right} of {cited} citations mark exactly their quote.",
    )


def main() -> None:
    """Serve `assistant chat` over the samples, and read it in a browser."""
    parser = options_of(__doc__)
    parser.add_argument("--limit", type=int, help="only the first so many questions")
    options = parser.parse_args()
    chromium = os.environ.get("CHROMIUM") or shutil.which("chromium")
    if chromium is None:
        print("No Chromium: install it, or set CHROMIUM to its path.")
        return
    with tempfile.TemporaryDirectory() as folder:
        index = str(Path(folder) / "index")
        environment = os.environ | {"ASSISTANT_READER_DIR": folder}
        command = [sys.executable, "-m", "assistant.cli"]
        files = map(str, sample_files())
        subprocess.run(
            [*command, "ingest", *files, "--index", index],
            check=True,
            cwd=ROOT,
            env=environment,
            stdout=subprocess.DEVNULL,
        )
        given = ("--index", index, "--provider", "fake", "--port", str(PORT))
        process = subprocess.Popen(
            [*command, "chat", "--no-browser", *given],
            cwd=ROOT,
            env=environment,
            stderr=subprocess.DEVNULL,
        )
        try:
            waits = httpx2.HTTPTransport(retries=60)
            with httpx2.Client(transport=waits, timeout=60) as client:
                client.get(f"{URL}/_stcore/health")
            with sync_playwright() as playwright:
                quiet = ["--no-sandbox", "--disable-background-networking"]
                browser = playwright.chromium.launch(
                    executable_path=chromium, args=quiet
                )
                page = browser.new_page(viewport={"width": 1280, "height": 800})
                page.set_default_timeout(120_000)
                started = time.perf_counter()
                table = measured(page, options.limit)
                print(f"Took {time.perf_counter() - started:.0f} s.", file=sys.stderr)
                browser.close()
        finally:
            process.terminate()
            process.wait(30)
    show("page", [table], options)


if __name__ == "__main__":
    main()
