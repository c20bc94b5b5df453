"""Bring a GGUF file, once, into the form that OpenVINO loads in seconds.

Reading a GGUF takes OpenVINO about 20 seconds and twice the memory of running it, so
that is done in a process of its own, whose memory is given back and whose crash is an
error with words.
"""

import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from filelock import FileLock
from platformdirs import user_cache_path

from assistant.config import APP
from assistant.errors import ConfigurationError, ModelsMissing
from assistant.providers.local.runtime import runtime_version
from assistant.providers.local.weights import CHAT

FOLDER = "openvino"
RECORD = "prepared.json"
PARTS = ("openvino_model", "openvino_tokenizer", "openvino_detokenizer")
ROOM = 1.4
"""Prepared form by GGUF, in bytes: 1.15 measured for q4_k_m, and some to spare."""
_CONVERT = """import sys
sys.modules["openvino_telemetry"] = None  # as in runtime.py: it would report home
import openvino_genai
openvino_genai.LLMPipeline(sys.argv[1], "CPU", enable_save_ov_model=True)
"""


@dataclass(frozen=True, kw_only=True)
class Source:
    """A GGUF file; with the hash it was verified to have when it is one of ours."""

    gguf: Path
    sha256: str | None = None

    def prepared(self) -> Path | None:
        """The folder of the prepared form, when it is there and made from this file.

        Raises:
            ModelsMissing: OpenVINO is not installed.
        """
        record = self._record()
        return next((home for home in self._homes() if _holds(home, record)), None)

    def prepare(self) -> Path:
        """The folder of the prepared form, made now when it is not there.

        Beside the file when it is one of ours and its folder can be written, else in
        the user's cache folder.

        Raises:
            ModelsMissing: OpenVINO cannot read the file, or is not installed.
            ConfigurationError: the disk is full.
        """
        if ready := self.prepared():
            return ready
        home = next(home for home in self._homes() if _can_write(home))
        home.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(home.with_name(home.name + ".lock")):
            if not _holds(home, self._record()):
                self._convert(home)
        return home

    def _homes(self) -> Iterator[Path]:
        if self.sha256:
            yield self.gguf.parent / FOLDER
        place = hashlib.sha256(os.fsencode(self.gguf)).hexdigest()[:12]
        yield user_cache_path(APP) / "prepared" / f"{self.gguf.stem}-{place}"

    def _record(self) -> dict[str, Any]:
        """What the prepared form is made from; another record means another form."""
        state = self.gguf.stat()
        stamp = {"size": state.st_size, "changed": state.st_mtime_ns}
        source = {"sha256": self.sha256} if self.sha256 else stamp
        return {"openvino": runtime_version(), "source": source}

    def _convert(self, home: Path) -> None:
        _check_room(home.parent, self.gguf)
        with _draft(home) as draft:
            # OpenVINO writes beside the file that it is given.
            link = draft / self.gguf.name
            _link(self.gguf, link)
            run = subprocess.run(
                [sys.executable, "-P", "-c", _CONVERT, str(link)],
                capture_output=True,
                text=True,
                check=False,
                errors="replace",
            )
            link.unlink()
            made = sorted(path.name for path in draft.iterdir())
            if run.returncode or not {f"{part}.xml" for part in PARTS} <= set(made):
                raise _unreadable(self.gguf, run)
            sizes = {name: (draft / name).stat().st_size for name in made}
            record = self._record() | {"files": sizes}
            (draft / RECORD).write_text(json.dumps(record, indent=1), "utf-8")


def chat_source(models_dir: Path) -> Source:
    """The embedded chat model's file, which was verified."""
    (file,) = CHAT.files
    return Source(
        gguf=(models_dir / CHAT.folder / file.name).resolve(), sha256=file.sha256
    )


def _holds(home: Path, record: dict[str, Any]) -> bool:
    try:
        known = json.loads((home / RECORD).read_text("utf-8"))
        sizes = known.pop("files")
        whole = all((home / n).stat().st_size == size for n, size in sizes.items())
    except (OSError, ValueError, LookupError, AttributeError):
        return False
    return whole and known == record


@contextmanager
def _draft(home: Path) -> Iterator[Path]:
    """A folder that takes the place of `home` when all went well; the lock is held."""
    draft = home.with_name(home.name + ".partial")
    shutil.rmtree(draft, ignore_errors=True)  # of a process that was killed
    draft.mkdir()
    try:
        yield draft
        shutil.rmtree(home, ignore_errors=True)
        draft.replace(home)
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def _link(source: Path, link: Path) -> None:
    """Give a file a second name, as the system permits; a copy at worst."""
    for way in (os.symlink, os.link, shutil.copyfile):
        try:
            way(source, link)
        except OSError:
            continue
        return


def _can_write(home: Path) -> bool:
    existing = next(folder for folder in home.parents if folder.exists())
    return os.access(existing, os.W_OK)


def _check_room(folder: Path, gguf: Path) -> None:
    needed = gguf.stat().st_size * ROOM
    free = shutil.disk_usage(folder).free
    if free < needed:
        raise ConfigurationError(
            f"Preparing {gguf.name} needs {needed / 1e9:.1f} GB in {folder}, and "
            f"{free / 1e9:.1f} GB are free.",
            "Make room there, and run the command again.",
        )


def _unreadable(gguf: Path, run: "subprocess.CompletedProcess[str]") -> ModelsMissing:
    *_, said = run.stderr.strip().splitlines() or ["no reason was given"]
    if run.returncode < 0:
        said = f"its process was ended by signal {-run.returncode}"
    return ModelsMissing(
        f"{gguf.name} could not be prepared for OpenVINO: {said.strip()[-200:]}.",
        "Check that it is a whole GGUF file of a Llama, Qwen2 or Qwen3 chat model in "
        "Q4_0, Q4_K_M, Q8_0 or F16, and that memory for three times its size is free.",
    )
