"""`assistant evaluate` and `assistant golden`."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from assistant.errors import GoldenFileError

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
