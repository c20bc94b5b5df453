"""Every combination of settings that a run is made with."""

from collections.abc import Sequence
from itertools import product

from assistant.errors import ConfigurationError

VARIABLE = ("provider", "chat_model", "evidence_tokens", "deadline")
"""Settings that may be varied: those an answer depends on, index and keys aside."""


def combinations(matrix: Sequence[str]) -> list[dict[str, str]]:
    """Settings for each run, from `NAME=VALUE,VALUE`; one empty one from nothing.

    Raises:
        ConfigurationError: a line names no setting that may be varied, or no value.
    """
    axes: dict[str, list[str]] = {}
    for line in matrix:
        name, _, listed = line.partition("=")
        name = name.strip()
        values = [value.strip() for value in listed.split(",") if value.strip()]
        if name not in VARIABLE or not values or name in axes:
            raise ConfigurationError(
                f"The matrix {line!r} is not understood.",
                f"Write NAME=VALUE,VALUE once for each of: {', '.join(VARIABLE)}.",
            )
        axes[name] = list(dict.fromkeys(values))
    return [dict(zip(axes, values, strict=True)) for values in product(*axes.values())]
