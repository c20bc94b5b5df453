"""SIGKILL at any moment: what was acknowledged stays, and the index opens and answers.

`make prove-crash` kills ingestions, syncs, rebuilds and a page's conversations; Chroma
is made to rank from the first vector on, since it is what does not survive a kill.
"""

import json
import random
import re
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from assistant.config import load_settings
from assistant.forgetting import CONVERSATIONS
from assistant.newsroom import NewsAssistant
from assistant.providers.fake import FakeEmbedder
from assistant.serving.conversations import Conversations
from assistant.serving.exchange import Exchange
from vectorstore.index import NewsIndex

if TYPE_CHECKING:
    from tests.proofs.conftest import Spawn, Table, Unfound

pytestmark = pytest.mark.proof

KINDS = ("ingest", "sync", "rebuild", "converse")
FILES, EACH = 24, 8
WORDS = "harbour ferry council lock tide cargo crane island winter repair".split()
LONGEST = 1.5
"""Seconds after which a process that still works is killed at the latest."""


def work(kind: str, index: Path, folder: Path, said: Path) -> None:
    """Work until it is done or killed; each line of `said` is a word given."""
    NewsIndex.exact_limit = 0
    with said.open("a", encoding="utf-8") as out, _opened(index) as desk:

        def say(*words: object) -> None:
            print(*words, file=out, flush=True)

        kept = Conversations(index / CONVERSATIONS)
        say("open")
        while kind == "rebuild":
            say("rebuilt", desk.repair())
        while kind == "converse":
            question = "For how many crowns was pier1x1 sold?"
            made = kept.begin(question)
            kept.add(made, Exchange(question=question, answer=desk.ask(question)))
            say("kept", made)
        desk.ingest(
            [folder], sync=kind == "sync", progress=lambda at: say(at.stage, at.done)
        )
        say("done")


class Newsroom:
    """Files on disk, and what an index that was killed over them may hold."""

    def __init__(self, folder: Path, luck: random.Random) -> None:
        self.folder = folder
        self.luck = luck
        self.versions: dict[int, int] = {}
        """Of each file that is there."""
        self.possible: dict[int, set[int | None]] = {}
        """Versions of which each article of a file may be stored; None is none."""
        folder.mkdir()
        for file in range(FILES):
            self.write(file, 0)

    def write(self, file: int, version: int) -> None:
        """A new version changes every article of the file."""
        rows = []
        for entry in range(EACH):
            text = f"The pier{file}x{entry} was sold for {version} crowns."
            for _ in range(6):
                what, lost = self.luck.choices(WORDS, k=2)
                text += f" Its {what} lost a {lost} in w{self.luck.randrange(9999)}."
            rows.append(json.dumps({"id": f"{file}-{entry}", "text": text}))
        path = self.folder / f"{file:03}.jsonl"
        path.write_text("\n".join(rows), encoding="utf-8")
        self.versions[file] = version
        self.possible.setdefault(file, {None}).add(version)

    def change(self, version: int, *, sync: bool) -> None:
        """Give the next run something to do."""
        for file in self.luck.sample(range(FILES), FILES // 3):
            if sync and self.luck.random() < 0.4 and len(self.versions) > FILES // 2:
                (self.folder / f"{file:03}.jsonl").unlink(missing_ok=True)
                self.versions.pop(file, None)
                self.possible[file].add(None)
            else:
                self.write(file, version)

    def acknowledge(self, said: str, *, sync: bool) -> None:
        """Take a run by its word: files it has gone past, or all when it is done."""
        past = max((int(n) for n in re.findall(r"reading (\d+)\n", said)), default=0)
        for file in sorted(self.versions)[:past]:
            self.possible[file] = {self.versions[file]}
        if sync and said.endswith("done\n"):
            for file in set(self.possible) - set(self.versions):
                self.possible[file] = {None}

    def lost(self, stored: dict[str, str]) -> Iterator[str]:
        """Articles that are not what they may be."""
        for file, possible in self.possible.items():
            for entry in range(EACH):
                text = stored.get(f"{file}-{entry}")
                found = re.search(r"was sold for (\d+) crowns", text or "")
                if (int(found[1]) if found else None) not in possible:
                    yield f"{file}-{entry}: {found and found[1]} not in {possible}"


def killed(
    spawn: "Spawn", kind: str, index: Path, folder: Path, seconds: float
) -> tuple[str, bool]:
    """What a process said before it was killed, and whether it was still at work."""
    said = index.with_name("said")
    said.write_text("", encoding="utf-8")
    process = spawn(work, kind, index, folder, said)
    while not said.read_text("utf-8").startswith("open\n"):
        assert process.is_alive()
        time.sleep(0.005)
    time.sleep(seconds)
    at_work = process.is_alive()
    process.kill()
    process.join()
    told = said.read_text("utf-8")
    # A line without its end was never said.
    return told[: told.rfind("\n") + 1], at_work and not told.endswith("done\n")


def test_killed_at_any_moment_an_index_keeps_its_word(
    tmp_path: Path,
    full: bool,
    spawn: "Spawn",
    unfound: "Unfound",
    table: "Table",
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(NewsIndex, "exact_limit", 0)
    luck = random.Random(11)
    index, news = tmp_path / "index", Newsroom(tmp_path / "news", luck)
    with _opened(index) as desk:
        desk.ingest([news.folder], sync=True)
    news.possible = {file: {version} for file, version in news.versions.items()}
    kept: set[str] = set()
    counts: Counter[tuple[str, str]] = Counter()
    slowest: Counter[str] = Counter()
    faults: list[str] = []
    wanted = dict(zip(KINDS, (45, 45, 30, 10) if full else (1, 1, 1, 1), strict=True))
    version = 0
    while pending := [k for k in KINDS if counts[k, "kills"] < wanted[k]]:
        kind, version = luck.choice(pending), version + 1
        if kind in ("ingest", "sync"):
            news.change(version, sync=kind == "sync")
        seconds = luck.uniform(0, LONGEST)
        said, at_work = killed(spawn, kind, index, news.folder, seconds)
        news.acknowledge(said, sync=kind == "sync")
        kept |= set(re.findall(r"kept (\S+)\n", said))
        counts[kind, "kills"] += at_work
        began = time.monotonic()
        found = list(_faults(index, news, kept))
        slowest[kind] = max(slowest[kind], round(1000 * (time.monotonic() - began)))
        counts[kind, "lost"] += len([each for each in found if each[0] == "lost"])
        counts[kind, "mute"] += len([each for each in found if each[0] == "mute"])
        faults += [f"round {version}, {kind}: {each}" for each in found]
    with _opened(index) as desk:
        desk.ingest([news.folder], sync=True)
        health = desk.health()
        assert (health.damage, health.pending) == ((), 0)
        assert health.articles == len(news.versions) * EACH
        stored = [article.id for article in desk.articles()]
        lost = list(unfound(desk, stored[:: 1 if full else 20]))
    names = ("killed", "kills", "acknowledged, lost", "not reopened or not answering")
    table(
        (*names, "slowest reopening with an answer, ms"),
        [
            (
                kind,
                *(counts[kind, each] for each in ("kills", "lost", "mute")),
                slowest[kind],
            )
            for kind in KINDS
        ],
    )
    assert faults == []
    assert lost == []


def _opened(index: Path) -> NewsAssistant:
    settings = load_settings(embedder="fake", provider="none")
    return NewsAssistant.open(index, settings=settings)


def _faults(index: Path, news: Newsroom, kept: set[str]) -> Iterator[tuple[str, str]]:
    with _opened(index) as desk:
        stored = {article.id: article.text for article in desk.articles()}
        for each in news.lost(stored):
            yield "lost", each
        # A damaged vector index may be named here; the words answer meanwhile.
        name = next(iter(stored)).replace("-", "x")
        answer = desk.ask(f"For how many crowns was pier{name} sold?")
        if answer.status != "answered" or not answer.citations:
            yield "mute", answer.text
        for cited in answer.citations:
            if stored[cited.article_id][cited.start : cited.end] != cited.quote:
                yield "mute", f"quotes {cited.quote!r}"
    for each in kept - {
        one.id for one in Conversations(index / CONVERSATIONS).listed()
    }:
        yield "lost", f"conversation {each}"


class NoEmbedder(FakeEmbedder):
    """Counts the texts that it is asked to embed."""

    asked = 0

    def embed_passages(self, texts: object) -> np.ndarray:
        type(self).asked += 1
        raise AssertionError(f"asked to embed {texts}")


@pytest.mark.parametrize("chroma", [True, False], ids=["with Chroma", "in memory"])
def test_a_lost_vector_index_is_built_anew_without_embedding(
    chroma: bool,
    tmp_path: Path,
    full: bool,
    table: "Table",
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(NewsIndex, "exact_limit", 0 if chroma else 400_000)
    count = 10_000 if full else 300
    luck = np.random.default_rng(1)
    words = [f"{word}{n}" for word in WORDS for n in range(300)]
    rows = [
        json.dumps(
            {
                "id": f"r{n}",
                "text": f"The pier{n} was sold for {n} crowns. "
                f"It lost {' '.join(luck.choice(words, 60))}.",
            }
        )
        for n in range(count)
    ]
    index = tmp_path / "index"
    with _opened(index) as desk:
        feed = ("reports.jsonl", "\n".join(rows).encode())
        assert desk.ingest_files([feed]).passages == count
    for file in [each for each in index.glob("chroma-*/**/*") if each.is_file()]:
        file.write_bytes(b"")
    with _opened(index) as desk:
        assert bool(desk.health().damage) is chroma
        assert desk.ask("For how many crowns was pier7 sold?").status == "answered"
        monkeypatch.setattr(desk, "_embedder", NoEmbedder())
        began = time.monotonic()
        rebuilt = desk.repair()
        seconds = time.monotonic() - began
        assert desk.health().damage == ()
    table(
        ("vectors", "passages", "embedding calls", "rebuilt in, s"),
        [("Chroma" if chroma else "in memory", rebuilt, NoEmbedder.asked, seconds)],
    )
    assert (rebuilt, NoEmbedder.asked) == (count, 0)
    assert seconds <= 60
