"""The one place that imports OpenVINO, with its telemetry off."""

import sys
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from assistant.errors import ModelsMissing


def openvino() -> Any:
    """The library that runs a model.

    Raises:
        ModelsMissing: it has no build for this system.
    """
    runtime_version()
    # Importing OpenVINO reports that to its makers, unless the package that reports
    # cannot be imported: then OpenVINO takes the stub it ships. None says just that.
    sys.modules["openvino_telemetry"] = None  # type: ignore[assignment]
    import openvino

    return openvino


def openvino_genai() -> Any:
    """The library that reads GGUF files, tokenizers and chat templates."""
    openvino()
    import openvino_genai

    return openvino_genai


def runtime_version() -> str:
    """Which OpenVINO runs, known without importing it; raises as `openvino` does."""
    try:
        return version("openvino-genai")
    except PackageNotFoundError:
        raise ModelsMissing(
            "OpenVINO, which runs the embedded chat model, is not installed: it has "
            f"no build for this system ({sys.platform}).",
            "Use a key or a local server (docs/install.md), or ASSISTANT_PROVIDER=none "
            "for quoted sentences.",
        ) from None
