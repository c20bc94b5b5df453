"""`python -m benchmarks.news` writes the articles that golden questions name."""

import json
from pathlib import Path

import pytest

from benchmarks import news


@pytest.fixture
def golden(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A golden file about two articles, of which a set has one and another."""
    bench = tmp_path / "shared" / "bench"
    bench.mkdir(parents=True)
    rows = [{"id": name, "title": name, "text": "x" * 9_500} for name in ("a", "b")]
    text = "".join(json.dumps(row) + "\n" for row in rows)
    (bench / "ap_news.corpus.jsonl").write_text(text, "utf-8")
    monkeypatch.setenv("ASSISTANT_SHARED", str(bench.parent))
    (tmp_path / "golden.articles").write_text("a\nc\n", "utf-8")
    return tmp_path / "golden.yaml"


def test_the_articles_are_written_as_far_as_they_were_read(golden: Path) -> None:
    folder = golden.parent / "out"
    assert news.main([str(golden), str(folder)]) == 1
    (line,) = (folder / "articles.jsonl").read_text("utf-8").splitlines()
    row = json.loads(line)
    assert (row["id"], len(row["text"])) == ("a", 9_000)


def test_it_says_how_many_articles_there_are_not(
    golden: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    news.main([str(golden), str(golden.parent / "out")])
    assert capsys.readouterr().out.startswith("1 articles written, 1 not found")
