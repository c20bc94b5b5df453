"""How the chat page holds up when many readers ask at the same moment.

The page is served as `assistant chat` serves it, over samples/, with a model that
takes a second for an answer. Each reader is a connection that speaks Streamlit's own
protocol and reads the page's messages as a browser would; twenty browsers would measure
themselves. Printed are the seconds that readers wait beyond what one alone waits, and
how soon those whom the page turns away are told.

    python -m benchmarks.readers [--write]
"""

import argparse
import asyncio
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path

import httpx2
import websockets
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from assistant.config import load_settings
from assistant.newsroom import NewsAssistant
from assistant.serving import desk, launching
from assistant.serving.waiting import READERS
from benchmarks.sleeping_model import SleepingModel
from benchmarks.standing import Table, options_of, show

QUESTION = "How many soldiers would the peace mission have?"
PORT = 8766
MODEL_SECONDS = 1.0
ROUNDS = int(os.environ.get("ROUNDS", "5"))
TOO_MANY = READERS + 10
SAMPLES = Path(__file__).resolve().parents[1] / "samples"
EVIDENCE, ANSWERED, BUSY = "na-card", "na-foot", "readers are being answered already"


@dataclass
class Reader:
    """One tab: what it has seen of an answer, in seconds since the question."""

    connection: websockets.ClientConnection
    box: str = ""
    """The id of the input."""
    seen: dict[str, float] = field(default_factory=dict)

    @classmethod
    async def opened(cls) -> "Reader":
        """Open the page and wait until it is drawn."""
        connection = await websockets.connect(
            f"ws://127.0.0.1:{PORT}/_stcore/stream",
            subprotocols=[websockets.Subprotocol("streamlit")],
            max_size=None,
        )
        reader = cls(connection)
        await reader._send(BackMsg())
        async for message in reader._until_finished():
            element = message.delta.new_element
            if element.WhichOneof("type") == "chat_input":
                reader.box = element.chat_input.id
        return reader

    async def ask(self) -> None:
        """Ask, and note when the evidence and the end of the answer are there."""
        message, began = BackMsg(), time.perf_counter()
        state = message.rerun_script.widget_states.widgets.add()
        state.id, state.chat_input_value.data = self.box, QUESTION
        await self._send(message)
        async for each in self._until_finished():
            html = each.delta.new_element.html.body
            for mark in (EVIDENCE, ANSWERED, BUSY):
                if mark in html and not html.startswith("<style"):
                    self.seen.setdefault(mark, time.perf_counter() - began)

    async def _send(self, message: BackMsg) -> None:
        message.rerun_script.query_string = ""
        await self.connection.send(message.SerializeToString())

    async def _until_finished(self) -> AsyncIterator[ForwardMsg]:
        async for data in self.connection:
            message = ForwardMsg.FromString(data)
            if message.WhichOneof("type") == "script_finished":
                return
            yield message


async def at_once(count: int) -> list[Reader]:
    """Let so many readers, each in a tab of its own, ask at the same moment."""
    readers = [await Reader.opened() for _ in range(count)]
    await asyncio.gather(*(reader.ask() for reader in readers))
    await asyncio.gather(*(reader.connection.close() for reader in readers))
    return readers


def seconds(readers: list[Reader], mark: str) -> list[float]:
    """When each saw it; those who did not are left out."""
    return sorted(each.seen[mark] for each in readers if mark in each.seen)


def late(values: list[float]) -> float:
    """The 95th percentile."""
    return statistics.quantiles(values, n=20, method="inclusive")[-1]


async def measured() -> Table:
    """Seconds by the number of readers."""
    await at_once(1)  # warm
    alone = [one for _ in range(ROUNDS) for one in await at_once(1)]
    base = statistics.median(seconds(alone, ANSWERED))
    columns = ["readers at once", "evidence p50", "p95", "answer p50", "p95"]
    rows = []
    for count in (1, 5, 10, READERS):
        readers = [one for _ in range(ROUNDS) for one in await at_once(count)]
        shown, done = seconds(readers, EVIDENCE), seconds(readers, ANSWERED)
        assert len(done) == len(readers)
        figures = (
            *(statistics.median(shown), late(shown), statistics.median(done)),
            *(late(done), late(done) - base),
        )
        rows.append([f"{count}", *(f"{each:.2f} s" for each in figures)])
    readers = [one for _ in range(ROUNDS) for one in await at_once(TOO_MANY)]
    told, done = seconds(readers, BUSY), seconds(readers, ANSWERED)
    return Table(
        columns=[*columns, "later than one alone, p95 (wanted ≤ 1)"],
        rows=rows,
        note=f"Of {TOO_MANY} at once {len(done) // ROUNDS} were answered, and "
        f"{len(told) // ROUNDS} told that all places are taken, after "
        f"{statistics.median(told):.2f} s (p95 {late(told):.2f}, "
        f"latest {told[-1]:.2f}; wanted ≤ 1).",
    )


def serve(folder: str) -> None:
    """Serve the page in this process."""
    settings = load_settings(
        index=Path(folder) / "index", reader_dir=folder, embedder="fake"
    )
    model = SleepingModel(seconds=MODEL_SECONDS)
    opened = NewsAssistant.open(settings=settings, chat_model=model)
    opened.ingest([SAMPLES])
    setattr(desk, "open_desk", lambda: opened)  # noqa: B010 - its type is a cache's
    launching.launch(settings, port=PORT, open_browser=False)


def main() -> None:
    """Serve in a process of its own, and ask."""
    parser = options_of(__doc__)
    parser.add_argument("--serve", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.serve:
        serve(options.serve)
        return
    with tempfile.TemporaryDirectory() as folder:
        process = subprocess.Popen(
            [sys.executable, "-m", "benchmarks.readers", "--serve", folder],
            cwd=SAMPLES.parent,
            env=os.environ | {"ASSISTANT_SECOND_READER": "none"},
            stderr=subprocess.DEVNULL,
        )
        try:
            waits = httpx2.HTTPTransport(retries=60)
            with httpx2.Client(transport=waits, timeout=60) as client:
                client.get(f"http://127.0.0.1:{PORT}/_stcore/health")
            table = asyncio.run(measured())
        finally:
            process.terminate()
            process.wait(30)
    show("readers", [table], options)


if __name__ == "__main__":
    main()
