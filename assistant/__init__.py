"""Answers questions about news articles; every statement points at its sentence."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from assistant.errors import AssistantError
    from assistant.models import Answer, Citation, Claim
    from assistant.newsroom import NewsAssistant

__all__ = ["Answer", "AssistantError", "Citation", "Claim", "NewsAssistant"]

_HOMES = {
    "Answer": "assistant.models",
    "AssistantError": "assistant.errors",
    "Citation": "assistant.models",
    "Claim": "assistant.models",
    "NewsAssistant": "assistant.newsroom",
}


def __getattr__(name: str) -> Any:
    """Import on first use (PEP 562): `import assistant` alone loads no library."""
    if name not in _HOMES:
        raise AttributeError(f"module 'assistant' has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)
