"""What other packages bring: readers, embedders, chat models and rerankers.

They are entry points of their own package, found by name and loaded when first used;
docs/embedding.md says what each must be.
"""

from collections.abc import Callable, Sequence
from importlib.metadata import entry_points
from typing import Any, Literal, Protocol

from assistant.errors import ConfigurationError

Kind = Literal["readers", "embedders", "chat_models", "rerankers"]


class Reranker(Protocol):
    """Says how well passages fit a question."""

    def rerank(self, question: str, passages: Sequence[str]) -> Sequence[float]:
        """A score for each passage, higher for better ones."""


def plugin_names(kind: Kind) -> list[str]:
    """The names of what is installed, sorted."""
    return sorted(each.name for each in entry_points(group=_group(kind)))


def load_plugin(kind: Kind, name: str) -> Callable[..., Any]:
    """What an installed package offers under a name.

    Raises:
        ConfigurationError: there is no such name, or it cannot be imported.
    """
    found = entry_points(group=_group(kind), name=name)
    if not found:
        known = ", ".join(plugin_names(kind)) or "none"
        raise ConfigurationError(
            f"No installed package offers {name!r} among {_group(kind)}.",
            f"Install the package that does; there are: {known}.",
        )
    try:
        loaded: Callable[..., Any] = next(iter(found)).load()
    except Exception as error:
        raise ConfigurationError(
            f"The plugin {name!r} cannot be loaded: {type(error).__name__}: {error}.",
            "Mend or uninstall the package that brings it.",
        ) from error
    return loaded


def reader_for(file_name: str) -> Callable[[bytes, str], Any] | None:
    """The installed reader for files of this ending; None when there is none."""
    ending = file_name.rpartition(".")[2].casefold()
    return load_plugin("readers", ending) if ending in plugin_names("readers") else None


def _group(kind: Kind) -> str:
    return f"cited_news_assistant.{kind}"
