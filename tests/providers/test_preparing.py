"""A GGUF file is prepared once, and again when anything changed."""

import json
import os
import shutil
import subprocess
from importlib.metadata import PackageNotFoundError
from pathlib import Path

import pytest

from assistant.errors import ConfigurationError, ModelsMissing
from assistant.providers.local import preparing, runtime
from assistant.providers.local.preparing import RECORD, Source


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "cache"
    monkeypatch.setattr(preparing, "user_cache_path", lambda _: folder)
    return folder


@pytest.fixture
def runs(monkeypatch: pytest.MonkeyPatch, tiny_prepared: Path) -> list[Path]:
    """Conversions that took place, each replaced by a copy of a real one."""
    found: list[Path] = []

    def convert(command: list[str], **_: object) -> object:
        link = Path(command[-1])
        found.append(link)
        for path in tiny_prepared.glob("openvino_*"):
            shutil.copy(path, link.parent)
        return subprocess.CompletedProcess(command, 0, "", "")

    monkeypatch.setattr(subprocess, "run", convert)
    return found


@pytest.fixture
def mine(tmp_path: Path) -> Source:
    gguf = tmp_path / "mine" / "model.gguf"
    gguf.parent.mkdir()
    gguf.write_bytes(b"GGUF of some kind")
    return Source(gguf=gguf)


def test_a_real_file_becomes_a_form_with_a_record_and_nothing_else(
    tiny_prepared: Path, tiny_gguf: Path
) -> None:
    record = json.loads((tiny_prepared / RECORD).read_text("utf-8"))
    assert record["openvino"] == runtime.runtime_version()
    assert record["source"]["size"] == tiny_gguf.stat().st_size
    assert {path.name for path in tiny_prepared.iterdir()} == {*record["files"], RECORD}
    assert [path.name for path in tiny_gguf.parent.iterdir()] == ["tiny.gguf"]


def test_preparing_happens_once(mine: Source, cache: Path, runs: list[Path]) -> None:
    assert mine.prepared() is None
    home = mine.prepare()
    assert (mine.prepare(), mine.prepared(), len(runs)) == (home, home, 1)
    assert cache in home.parents


def test_another_file_version_or_damage_prepares_anew(
    mine: Source, cache: Path, runs: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    home = mine.prepare()
    mine.gguf.write_bytes(b"GGUF, another one")
    assert mine.prepared() is None
    assert mine.prepare() == home
    (home / "openvino_model.bin").write_bytes(b"")
    mine.prepare()
    (home / RECORD).write_text("{")
    mine.prepare()
    monkeypatch.setattr(preparing, "runtime_version", lambda: "9999")
    mine.prepare()
    assert len(runs) == 5


def test_what_a_killed_run_left_is_cleared(
    mine: Source, cache: Path, runs: list[Path]
) -> None:
    home = mine.prepare()
    shutil.rmtree(home)
    left = home.with_name(home.name + ".partial")
    left.mkdir()
    (left / "openvino_model.bin").write_bytes(b"half")
    mine.prepare()
    assert not left.exists()


def test_one_of_ours_is_prepared_beside_its_file_or_in_the_cache(
    mine: Source, cache: Path, runs: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    ours = Source(gguf=mine.gguf, sha256="0" * 64)
    assert ours.prepare().parent == mine.gguf.parent
    shutil.rmtree(ours.prepare())
    can = os.access

    def read_only(path: Path, mode: int) -> bool:
        return mine.gguf.parent != path and can(path, mode)

    monkeypatch.setattr(os, "access", read_only)
    assert cache in ours.prepare().parents


def test_a_file_that_is_no_model_is_named_with_a_reason(
    mine: Source, cache: Path
) -> None:
    with pytest.raises(
        ModelsMissing, match=r"model\.gguf could not be prepared"
    ) as told:
        mine.prepare()
    assert "Qwen2" in told.value.hint
    assert "Traceback" not in told.value.message
    assert not [
        path
        for path in cache.rglob("*")
        if path.is_dir() and path != cache / "prepared"
    ]


def test_an_architecture_that_is_not_read_is_named(
    tiny_gguf: Path, tmp_path: Path, cache: Path
) -> None:
    other = tmp_path / "other.gguf"
    other.write_bytes(tiny_gguf.read_bytes().replace(b"qwen2", b"other"))
    with pytest.raises(ModelsMissing, match=r": Unsupported model arch.* 'other'\.$"):
        Source(gguf=other).prepare()


def test_a_crash_while_preparing_is_an_error_with_words(
    mine: Source, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(preparing, "_CONVERT", "import os; os.abort()")
    with pytest.raises(ModelsMissing, match="ended by signal 6"):
        mine.prepare()


def test_a_full_disk_is_told_before_the_work(
    mine: Source, cache: Path, runs: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    full = shutil.disk_usage(mine.gguf)._replace(free=3)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: full)
    with pytest.raises(ConfigurationError, match="are free"):
        mine.prepare()
    assert runs == []


def test_a_system_without_openvino_is_told_what_else_answers(
    mine: Source, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing(name: str) -> str:
        raise PackageNotFoundError(name)

    monkeypatch.setattr(runtime, "version", missing)
    with pytest.raises(ModelsMissing) as caught:
        mine.prepare()
    assert "ASSISTANT_PROVIDER=none" in caught.value.hint
