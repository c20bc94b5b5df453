"""`assistant evaluate` and `assistant golden`."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from typer.testing import CliRunner

from assistant.cli import app
from assistant.errors import ConfigurationError, GoldenFileError
from assistant.evaluation.golden_files import load_golden

Invoke = Callable[..., Any]
Typed = Callable[..., Any]


def test_golden_questions_that_cannot_be_read_are_an_error(
    invoke: Invoke, tmp_path: Path
) -> None:
    path = tmp_path / "golden.yaml"
    path.write_text("- {}\n", encoding="utf-8")
    assert isinstance(invoke("evaluate", path).exception, GoldenFileError)
    assert isinstance(invoke("golden", "check", path).exception, GoldenFileError)


def test_the_shipped_golden_questions_are_graded_in_one_document(
    invoke: Invoke, tmp_path: Path
) -> None:
    root = Path(__file__).resolve().parents[2]
    index = ("--index", tmp_path / "index")
    invoke("ingest", root / "samples", *index)
    golden = root / "golden" / "samples.yaml"
    checked = invoke("golden", "check", golden, *index)
    assert (checked.exit_code, "no problem" in checked.stdout) == (0, True)
    out = tmp_path / "report.json"
    graded = invoke("evaluate", golden, "--json", "--out", out, *index)
    assert json.loads(graded.stdout) == json.loads(out.read_text("utf-8"))
    plain = invoke("evaluate", golden, *index)
    assert plain.exit_code == graded.exit_code
    assert "\x1b" not in plain.stdout


def test_a_golden_file_that_is_wrong_is_wrong_use(typed: Typed, tmp_path: Path) -> None:
    path = tmp_path / "golden.jsonl"
    path.write_text('{"id": "a", "qestion": "Who?"}\n', encoding="utf-8")
    ran = typed("evaluate", path)
    assert ran.returncode == 2
    assert f"{path}: line 1, question 'a', qestion: is not a known key" in ran.stderr


def golden_file(folder: Path) -> Path:
    """Two questions over the stocked index."""
    rows = [
        {
            "id": "dam",
            "question": "What does the Varnholt dam cost?",
            "kind": "lookup",
            "answerable": True,
            "facts": [["340 million"]],
            "sources": [
                {
                    "file": "dam.md",
                    "quote": "Engineers put the cost of the Varnholt dam at 340",
                }
            ],
        },
        {"id": "cup", "question": "Who won?", "kind": "lookup", "answerable": False},
    ]
    path = folder / "golden.jsonl"
    path.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    return path


def test_a_run_is_written_in_every_form_and_compared(
    invoke: Invoke, tmp_path: Path
) -> None:
    golden = golden_file(tmp_path)
    paths = [tmp_path / f"run{end}" for end in (".json", ".html", ".xml", ".csv")]
    words = [word for path in paths for word in ("--out", path)]
    assert invoke("evaluate", golden, *words).exit_code == 0
    assert all(path.stat().st_size for path in paths)
    searched = tmp_path / "searched.json"
    ran = invoke("evaluate", golden, "--retrieval-only", "--out", searched)
    assert ran.exit_code == 0
    assert "recall@10" in ran.stdout
    compared = invoke("compare", paths[0], paths[0], "--json")
    assert json.loads(compared.stdout)["is_worse"] is False
    assert compared.exit_code == 0


def test_a_matrix_runs_once_for_each_setting(invoke: Invoke, tmp_path: Path) -> None:
    golden = golden_file(tmp_path)
    ran = invoke(
        *("evaluate", golden, "--json", "--matrix", "provider=none,fake"),
        *("--out", tmp_path / "run.json", "--no-cache"),
    )
    forms = json.loads(ran.stdout)
    assert [form["settings"] for form in forms] == [
        {"provider": "none"},
        {"provider": "fake"},
    ]
    assert (tmp_path / "run-2.json").exists()


def test_nothing_selected_is_no_success(invoke: Invoke, tmp_path: Path) -> None:
    ran = invoke("evaluate", golden_file(tmp_path), "--tag", "unknown")
    assert ran.exit_code == 1
    assert "Nothing was evaluated" in ran.stdout


def test_a_source_that_is_not_stored_stops_the_run(
    invoke: Invoke, tmp_path: Path
) -> None:
    golden = golden_file(tmp_path)
    golden.write_text(golden.read_text("utf-8").replace("dam.md", "gone.md"))
    ran = invoke("evaluate", golden)
    assert isinstance(ran.exception, GoldenFileError)
    assert "line 1, question 'dam', sources.0: no article" in ran.exception.message


def test_a_judged_answer_and_an_accepted_draft_are_added(
    invoke: Invoke, tmp_path: Path
) -> None:
    answer = tmp_path / "answer.json"
    asked = invoke("ask", "What does the Varnholt dam cost?", "--json")
    answer.write_text(asked.stdout, encoding="utf-8")
    golden = tmp_path / "golden.yaml"
    added = invoke("golden", "add", golden, answer, "--verdict", "up", "--id", "dam")
    assert added.exit_code == 0, added.exception
    assert invoke("golden", "check", golden).exit_code == 0
    wrong = invoke("golden", "add", golden, answer, "--verdict", "so-so")
    assert isinstance(wrong.exception, ConfigurationError)


def test_a_draft_is_shown_and_taken_as_reworded(
    tmp_path: Path,
) -> None:
    article = tmp_path / "a.txt"
    article.write_text("Norland will send 450 troops to the strait.\n")
    runner, index = CliRunner(), str(tmp_path / "index")
    drafted, golden = str(tmp_path / "draft.yaml"), str(tmp_path / "golden.yaml")
    assert runner.invoke(app, ["ingest", str(article), "--index", index]).exit_code == 0
    words = ["golden", "draft", "--out", drafted, "--index", index, "--provider"]
    assert runner.invoke(app, [*words, "none"]).exit_code == 0
    taking = ["golden", "accept", drafted, "--into", golden]
    taken = runner.invoke(app, taking, input="How many soldiers?\n")
    assert "How many troops will Norland send to the strait?" in taken.stdout
    (question,) = load_golden(Path(golden))
    assert (question.question, question.tags) == ("How many soldiers?", ())
