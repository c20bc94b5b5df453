"""`assistant settings`, `models` and `doctor`."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from assistant.errors import ConfigurationError, IndexMissing, StoreError
from tests.fake_openai import CANARY

Invoke = Callable[..., Any]


def test_settings_are_shown_without_secrets(
    invoke: Invoke, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", CANARY)
    monkeypatch.setenv("OPENAI_BASE_URL", f"http://reader:{CANARY}@host.example/v1")
    plain, form = invoke("settings"), invoke("settings", "--json")
    assert CANARY not in plain.output + form.output
    told = json.loads(form.stdout)
    assert told["openai_base_url"] == "http://***@host.example/v1"
    assert told["openai_api_key"]
    assert told["chat_model"] is None
    assert (told["provider"], told["deadline"]) == ("fake", 120)
    lines = dict(line.split(" = ") for line in plain.stdout.splitlines())
    assert list(lines) == list(told)
    assert lines["chat_model"] == "–"


def test_a_wrong_setting_is_wrong_use(
    invoke: Invoke, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ASSISTANT_DEADLINE", "soon")
    assert isinstance(invoke("settings").exception, ConfigurationError)


def test_models_that_are_not_there_are_a_bad_outcome(
    invoke: Invoke, tmp_path: Path
) -> None:
    shown = invoke("models", "--json")
    assert shown.exit_code == 1
    told = json.loads(shown.stdout)
    assert told["folder"] == str(tmp_path / "models")
    assert {model["verified"] for model in told["models"]} == {False}
    assert str(tmp_path / "models") in invoke("models").stdout
    assert isinstance(invoke("models", "burn").exception, ConfigurationError)


def test_the_doctor_finds_a_whole_index_and_says_who_answers(invoke: Invoke) -> None:
    plain = invoke("doctor")
    assert plain.exit_code == 0
    assert "3 articles" in plain.stdout
    assert "nothing leaves this machine" in plain.stdout
    told = json.loads(invoke("doctor", "--json").stdout)
    assert (told["articles"], told["damage"], told["rebuilt"]) == (3, [], None)
    assert told["model"]["provider"] == "fake"


def test_the_doctor_rebuilds_the_vector_index(
    invoke: Invoke, tmp_path: Path, article_file: Path
) -> None:
    index = ("--index", tmp_path / "index")
    invoke("ingest", article_file, *index)
    told = json.loads(invoke("doctor", "--repair", "--json", *index).stdout)
    assert (told["rebuilt"], told["damage"]) == (told["passages"], [])
    assert "vectors written anew" in invoke("doctor", "--repair", *index).stdout


def test_a_backup_is_made_and_put_in_the_place_of_a_lost_index(
    invoke: Invoke, tmp_path: Path
) -> None:
    backup, index = tmp_path / "backup", tmp_path / "index"
    assert invoke("backup", backup).exit_code == 0
    assert "3 articles" in invoke("doctor", "--index", backup).stdout
    assert "3 articles" in invoke("restore", backup, "--index", index).stdout
    assert "3 articles" in invoke("doctor", "--index", index).stdout
    assert isinstance(invoke("backup", backup).exception, StoreError)
    assert isinstance(invoke("restore", tmp_path).exception, IndexMissing)


def test_articles_of_this_cleaning_are_left_alone_by_reclean(invoke: Invoke) -> None:
    assert json.loads(invoke("reclean", "--json").stdout) == {"changed": 0}
    assert invoke("reclean").stdout == "0 articles have changed.\n"
