"""Where the data that ships with the code stands: app.py, prompts, samples."""

from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from assistant.errors import ConfigurationError


def resource(name: str) -> Path:
    """Find a shipped file or folder, in an installed wheel or in a checkout.

    Raises:
        ConfigurationError: when it is in neither, which means a broken installation.
    """
    package = Path(__file__).parent
    for root in (package / "_data", package.parent):
        if (found := root / name).exists():
            return found
    raise ConfigurationError(
        f"{name!r} did not come with this installation.",
        "Install cited-news-assistant again.",
    )


def package_version() -> str:
    """The version of this package; `unknown` in a checkout that is not installed."""
    try:
        return version("cited-news-assistant")
    except PackageNotFoundError:
        return "unknown"
