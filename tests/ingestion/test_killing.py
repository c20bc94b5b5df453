"""SIGKILL at any moment of an ingestion loses no article and doubles none."""

import json
import os
import random
import re
import subprocess
import sys
import time
from pathlib import Path

import pytest

from assistant.newsroom import NewsAssistant

pytestmark = pytest.mark.proof

KILLS = int(os.environ.get("ASSISTANT_KILLS", "5"))
"""`make prove-kills` sets 50."""
FILES, EACH = 40, 10

INGEST = """
import sys
from assistant.config import load_settings
from assistant.newsroom import NewsAssistant

settings = load_settings(embedder="fake", provider="none")
with NewsAssistant.open(sys.argv[1], settings=settings) as desk:
    print("open", flush=True)
    tell = lambda at: print(at.stage, at.done, flush=True)
    report = desk.ingest([sys.argv[2]], sync=True, progress=tell)
    print(report.to_dict())
"""


def write(folder: Path, file: int, version: int) -> None:
    """A file of articles; a new version changes one of them."""
    luck = random.Random(file)
    words = "harbour ferry council lock tide cargo crane island winter repair".split()
    rows = []
    for entry in range(EACH):
        told = [" ".join(luck.choices(words, k=12)) for _ in range(8)]
        name = f"{file}-{entry}"
        text = ". ".join([f"Report {name} tells of {version * (entry == 0)}", *told])
        rows.append(json.dumps({"id": name, "text": f"{text}."}))
    (folder / f"{file:03}.jsonl").write_text("\n".join(rows), encoding="utf-8")


def test_killed_ingestions_lose_and_double_no_article(tmp_path: Path) -> None:
    luck = random.Random(11)
    index, folder = tmp_path / "index", tmp_path / "news"
    folder.mkdir()
    for file in range(FILES):
        write(folder, file, 0)
    command = [sys.executable, "-c", INGEST, str(index), str(folder)]
    for kill in range(KILLS):
        # Something is new in every round, so that each one is killed at work.
        for file in luck.sample(range(FILES), FILES // 4):
            write(folder, file, kill + 1)
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout is not None
            process.stdout.readline()
            time.sleep(luck.uniform(0, 2.5))
            process.kill()
            rest = process.stdout.read()
        read = [int(n) for n in re.findall(r"reading (\d+)\n", rest)]
        with NewsAssistant.open(index, create=False) as desk:
            stored = {article.id for article in desk.articles()}
        acknowledged = {
            f"{f}-{e}" for f in range(max(read, default=0)) for e in range(EACH)
        }
        assert acknowledged <= stored
    ran = subprocess.run(command, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    with NewsAssistant.open(index, create=False) as desk:
        articles = desk.articles()
        health = desk.health()
    assert len(articles) == FILES * EACH
    assert (health.pending, health.damage) == (0, ())
    for article in articles:
        name, entry = map(int, article.id.split("-"))
        on_disk = (folder / f"{name:03}.jsonl").read_text("utf-8").splitlines()
        assert json.loads(on_disk[entry])["text"] == article.text
    again = subprocess.run(command, capture_output=True, text=True, check=True)
    assert f"'unchanged': {FILES * EACH}" in again.stdout
    assert "'embedded': 0" in again.stdout
