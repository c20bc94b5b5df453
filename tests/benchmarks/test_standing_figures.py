"""The tables in the documents are what the benchmarks found, and nothing else."""

import argparse
import re
from collections.abc import Sequence
from pathlib import Path

import pytest

from benchmarks import standing
from benchmarks.standing import FIGURES, FOLDER, ROOT, Figure, Table, marks

KEPT = argparse.Namespace(write=True)
NAMES = [figure.name for figure in FIGURES]
SEARCH = Table(title="**small**", columns=["search", "MRR"], rows=[["ours", "0.9"]])
PROGRAM = """
import sys
from pathlib import Path
from benchmarks import standing
standing.ROOT = Path.cwd()
print("at work", flush=True)
if "--fail" in sys.argv:
    sys.exit("It failed.")
standing.keep(sys.argv[1], [standing.Table(title="new")])
"""


@pytest.mark.parametrize("figure", FIGURES, ids=NAMES)
def test_a_document_shows_exactly_what_is_kept(figure: Figure) -> None:
    text, (begin, end) = (ROOT / figure.document).read_text("utf-8"), marks(figure.name)
    assert (text.count(begin), text.count(end)) == (1, 1)
    shown = text.partition(begin)[2].partition(end)[0].strip("\n")
    assert shown == standing.rendered(standing.read(figure.name)), (
        f"python -m benchmarks.standing --only {figure.name}"
    )


@pytest.mark.parametrize("figure", FIGURES, ids=NAMES)
def test_what_is_kept_was_measured_by_the_command_that_stands_for_it(
    figure: Figure,
) -> None:
    assert standing.read(figure.name)["command"] == figure.command
    module = figure.command.split()[0].replace(".", "/")
    assert (ROOT / f"{module}.py").is_file()


def test_nothing_is_kept_or_marked_that_is_not_a_figure() -> None:
    kept = {path.stem for path in (ROOT / FOLDER).iterdir()}
    documents = (ROOT / figure.document for figure in FIGURES)
    text = "".join(path.read_text("utf-8") for path in {*documents})
    assert kept == {*NAMES} == {*re.findall(r"<!-- ([\w -]+): begin -->", text)}


def test_a_benchmark_is_kept_and_shown_with_its_day_versions_and_machine(
    document: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    begin, end = marks("search")
    document.write_text(f"before\n{begin}\nold\n{end}\nafter\n", "utf-8")
    standing.show("search", [SEARCH, Table(note="Hm.")], KEPT, models="model M")
    table = "**small**\n\n| search | MRR |\n|---|---|\n| ours | 0.9 |\n\nHm.\n"
    assert capsys.readouterr().out == table
    written = document.read_text("utf-8")
    assert re.search(
        r"Measured on \d+ \w+ \d{4}: version \S+, Python 3\.\d+, \d+ cores, \d+ GB, "
        r"\w+, load \d+\.\d, model M\.\n\n",
        written,
    )
    assert f"{table}{end}\nafter\n" in written
    assert "old" not in written
    assert standing.read("search")["versions"]["chromadb"]


def test_without_being_told_to_write_nothing_is_kept(document: Path) -> None:
    standing.show("search", [SEARCH], argparse.Namespace(write=False))
    assert list((standing.ROOT / FOLDER).iterdir()) == []


@pytest.mark.parametrize("text", ["", f"{marks('search')[0]}\n" * 2])
def test_a_document_without_the_marks_is_refused(document: Path, text: str) -> None:
    document.write_text(text, "utf-8")
    with pytest.raises(ValueError, match="must hold"):
        standing.keep("search", [SEARCH])


def test_a_row_that_does_not_fit_its_columns_is_refused(document: Path) -> None:
    with pytest.raises(ValueError, match="a cell for every column"):
        standing.keep("search", [Table(columns=["a"], rows=[["1", "2"]])])


@pytest.fixture
def project(document: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project of three figures, of which the second fails."""
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    names = ("search", "languages", "verifier")
    figures = [
        Figure(name=name, document="docs/quality.md", command=f"measure {name}")
        for name in names
    ]
    figures[1] = Figure(
        name="languages", document="docs/quality.md", command="measure --fail", long="!"
    )
    monkeypatch.setattr(standing, "FIGURES", figures)
    (standing.ROOT / "measure.py").write_text(PROGRAM, "utf-8")
    document.write_text(
        "".join("\n".join([*marks(name), ""]) for name in names), "utf-8"
    )
    for name in names:
        path = standing.ROOT / FOLDER / f"{name}.json"
        path.write_text('{"state": "", "measured": null}', "utf-8")
    return standing.ROOT


def measured(shown: str) -> Sequence[str]:
    return re.findall(r"^== (\S+): python", shown, re.MULTILINE)


def test_what_failed_is_told_and_measured_again_and_the_rest_goes_on(
    project: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    assert standing.main([]) == 1
    shown = capfd.readouterr()
    assert measured(shown.out) == ["search", "languages", "verifier"]
    assert "Failed, and left as they were: languages." in shown.err
    assert standing.main([]) == 1
    assert measured(capfd.readouterr().out) == ["languages"]
    (project / "assistant").mkdir()
    (project / "assistant/new.py").write_text("", "utf-8")
    assert standing.main(["--quick"]) == 0
    assert measured(capfd.readouterr().out) == ["search", "verifier"]


def test_figures_can_be_chosen_and_left_out(
    project: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    standing.main(["--only", "search", "verifier", "--leave-out", "search"])
    assert measured(capfd.readouterr().out) == ["verifier"]
    standing.main(["--only", "verifier", "--again"])
    assert measured(capfd.readouterr().out) == ["verifier"]
