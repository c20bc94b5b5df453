"""A chat model: any of LangChain's, made with the settings."""

import re
from typing import Any

from langchain_core.language_models import BaseChatModel
from langchain_core.language_models.chat_models import SimpleChatModel
from langchain_core.messages import BaseMessage


class EchoModel(SimpleChatModel):
    """Says the first sentence of the evidence; checks are answered with Yes."""

    @property
    def _llm_type(self) -> str:
        return "echo"

    def _call(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: Any = None,
        **kwargs: Any,
    ) -> str:
        evidence = re.search(r"^\[1\]\s+(.+)$", str(messages[-1].text), re.MULTILINE)
        return f"{evidence[1]} [1]" if evidence else "Yes"


def echo_model(settings: Any) -> BaseChatModel:
    """Make it; here a package would read its own key from the environment."""
    del settings
    return EchoModel()
