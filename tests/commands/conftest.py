"""The command line over a small index, in this process and in one of its own."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from assistant.cli import app

Invoke = Callable[..., Result]
Typed = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(autouse=True)
def own_settings(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, stocked: Path
) -> None:
    """Fakes for everyone, nothing in the user's folders."""
    monkeypatch.setenv("ASSISTANT_EMBEDDER", "fake")
    monkeypatch.setenv("ASSISTANT_PROVIDER", "fake")
    monkeypatch.setenv("ASSISTANT_INDEX", str(stocked))
    monkeypatch.setenv("ASSISTANT_MODELS_DIR", str(tmp_path / "models"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


@pytest.fixture
def invoke() -> Invoke:
    """Run a command in this process; an AssistantError is the result's exception."""
    runner = CliRunner()
    return lambda *words: runner.invoke(app, [str(word) for word in words])


@pytest.fixture
def typed() -> Typed:
    """Run a command as a person would, through the console script's entry."""
    root = Path(__file__).resolve().parents[2]

    def run(*words: object, **environment: str) -> subprocess.CompletedProcess[str]:
        code = "from assistant.cli import main; main()"
        return subprocess.run(
            [sys.executable, "-W", "error", "-c", code, *map(str, words)],
            cwd=root,
            env=os.environ | {"PYTHONIOENCODING": "utf-8"} | environment,
            capture_output=True,
            encoding="utf-8",
            timeout=60,
            check=False,
        )

    return run


@pytest.fixture
def article_file(tmp_path: Path) -> Path:
    """An article whose every part tries to write to the terminal."""
    escape = "\x1b[2J\x1b]0;owned\x07\x9b31m"
    path = tmp_path / "hostile.md"
    path.write_text(
        f"---\ntitle: \"Harbour {escape} closes\"\nsource: 'Evil {escape} Post'\n---\n"
        f"The harbour of Tolvik {escape} closes on Friday. It costs 5 million.\n",
        encoding="utf-8",
    )
    return path
