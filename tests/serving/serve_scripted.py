"""Run by the browser test as a process: the page over a scripted, hostile desk."""

import importlib.util
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from assistant.config import load_settings
from assistant.models import AnswerReady, Event, Item, Position, TextDelta
from assistant.serving import desk, launching
from assistant.serving.conversations import Conversations

# tests/ is no package, so the desk of conftest.py is loaded from its file.
spec = importlib.util.spec_from_file_location(
    "scripted", Path(__file__).with_name("conftest.py")
)
assert spec is not None
assert spec.loader is not None
scripted = importlib.util.module_from_spec(spec)
sys.modules["scripted"] = scripted
spec.loader.exec_module(scripted)

BEACON = "http://127.0.0.2:9/?d=secret"
LIVE = (
    f"![x]({BEACON}) <img src='{BEACON}'> <script>document.title='owned'</script> "
    f"[x]({BEACON})\n\n```mermaid\nA@{{ img: '{BEACON}' }}\n```\n"
)
hostile = replace(
    scripted.ARTICLE, id="a2", title=LIVE, outlet=LIVE, text=f"{LIVE}{scripted.TEXT}"
)
POSITIONS: tuple[tuple[str, Position, str | None], ...] = (
    ("Bulgaria", "opposes", "2026-02-01"),
    ("Zagreb", "undecided", None),
    ("Austria", "opposes", "2026-01-15"),
)
LISTED = tuple(
    Item(name=name, position=position, detail="", as_of=day, citations=(1,))
    for name, position, day in POSITIONS
)


def script(question: str) -> Iterator[Event]:
    if "slowly" in question:
        for number in range(200):
            yield TextDelta(text=f"Sentence {number}. ")
            time.sleep(0.2)
    if "attack" in question:
        citation = scripted.cite(hostile, scripted.QUOTE, 1)
        text = f"{LIVE} It says so [1]."
        yield scripted.evidence_for(LIVE, hostile)
        yield TextDelta(text=text, citations=(citation,))
        yield AnswerReady(
            answer=scripted.answer_to(LIVE, text=text, citations=(citation,))
        )
    items = LISTED if "Which countries" in question else ()
    yield from scripted.events_for(scripted.answer_to(question, items=items))


cut = replace(scripted.ARTICLE, raw=f"{LIVE}\n\n{scripted.TEXT}", language="en")
the_desk = scripted.ScriptedDesk(script=script, stored=[cut, hostile])
setattr(desk, "open_desk", lambda: the_desk)  # noqa: B010 - its type is a cache's
kept = Conversations(Path(tempfile.mkdtemp()) / "conversations.sqlite3")
setattr(desk, "open_conversations", lambda: kept)  # noqa: B010
sys.exit(launching.launch(load_settings(), port=int(sys.argv[1]), open_browser=False))
