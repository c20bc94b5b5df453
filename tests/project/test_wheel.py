"""The built wheel is complete: it answers in an empty folder, without the checkout."""

import json
import subprocess
import zipfile
from collections.abc import Callable
from pathlib import Path

Run = Callable[..., subprocess.CompletedProcess[str]]


def test_the_wheel_holds_everything_a_reader_needs(
    wheel: zipfile.ZipFile, root: Path
) -> None:
    names = set(wheel.namelist())
    data = {
        f"assistant/_data/{path.relative_to(root).as_posix()}"
        for folder in ("prompts", "samples")
        for path in (root / folder).rglob("*")
        if path.is_file()
    }
    assert len(data) > 10
    expected = {
        *data,
        "assistant/_data/app.py",
        "assistant/_data/.streamlit/config.toml",
        "assistant/py.typed",
        "vectorstore/py.typed",
    }
    assert expected - names == set()
    assert any(name.endswith(".dist-info/licenses/LICENSE") for name in names)


def test_the_wheel_holds_nothing_else(wheel: zipfile.ZipFile) -> None:
    tops = {name.partition("/")[0] for name in wheel.namelist()}
    assert {top for top in tops if not top.endswith(".dist-info")} == {
        "assistant",
        "vectorstore",
    }
    assert [n for n in wheel.namelist() if "test" in n or "__pycache__" in n] == []


def test_the_wheel_installs_the_command(wheel: zipfile.ZipFile) -> None:
    (entry_points,) = (n for n in wheel.namelist() if n.endswith("entry_points.txt"))
    text = wheel.read(entry_points).decode()
    assert "assistant = assistant.cli:main" in text


def test_the_unpacked_wheel_answers_in_an_empty_folder(
    wheel: zipfile.ZipFile, tmp_path: Path, run_python: Run
) -> None:
    packages = tmp_path / "packages"
    wheel.extractall(packages)
    empty = tmp_path / "empty"
    empty.mkdir()
    asked = run_python(
        str(Path(__file__).parent / "ask_the_samples.py"),
        *(str(packages / "assistant/_data/samples"), str(tmp_path / "index"), "fake"),
        cwd=empty,
        env={"PYTHONPATH": str(packages), "HOME": str(tmp_path)},
    )
    assert asked.returncode == 0, asked.stderr
    told = json.loads(asked.stdout)
    assert Path(told["package"]).is_relative_to(packages)
    assert told["answer"]["citations"]
