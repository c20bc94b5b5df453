"""The embedded chat model: the OpenAI code path, aimed at our own loopback server."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from langchain_core.language_models import BaseChatModel
from langchain_core.messages import BaseMessage
from langchain_core.outputs import ChatGenerationChunk, ChatResult
from pydantic import PrivateAttr

from assistant.config import Settings
from assistant.errors import ConfigurationError
from assistant.providers.base import ModelInfo
from assistant.providers.chat import ChatModel
from assistant.providers.faults import Server
from assistant.providers.local import verifying
from assistant.providers.local.server import CONTEXT_TOKENS, chat_server
from assistant.providers.local.weights import CHAT
from assistant.providers.openai import Connection, chat_client

if TYPE_CHECKING:
    from langchain_core.callbacks import CallbackManagerForLLMRun
    from langchain_openai import ChatOpenAI

EVIDENCE_TOKENS = 400
MAGIC = b"GGUF"


class EmbeddedChat(BaseChatModel):
    """ChatOpenAI on a server that starts with the first message."""

    gguf: Path
    threads: int | None = None
    longest: float
    """Seconds that reading a long prompt may take: nothing is sent meanwhile."""

    _client: "ChatOpenAI | None" = PrivateAttr(default=None)

    @property
    def _llm_type(self) -> str:
        return "embedded"

    def _stream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: "CallbackManagerForLLMRun | None" = None,
        **kwargs: Any,
    ) -> Iterator[ChatGenerationChunk]:
        yield from self._started()._stream(messages, stop=stop, **kwargs)

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: "CallbackManagerForLLMRun | None" = None,
        **kwargs: Any,
    ) -> ChatResult:
        return self._started()._generate(messages, stop=stop, **kwargs)

    def _started(self) -> "ChatOpenAI":
        if self._client is None:
            running = chat_server(self.gguf, threads=self.threads)
            place = Connection(url=running.url, key=running.key)
            self._client = chat_client(place, self.gguf.stem, self.longest)
        return self._client


def embedded_chat_model(settings: Settings) -> ChatModel:
    """The fetched chat model, or the GGUF file that the settings name.

    Raises:
        ModelsMissing: the embedded model is not fetched or not whole.
        ConfigurationError: the named file is no GGUF file.
    """
    gguf = gguf_path(settings)
    name = gguf.stem if gguf else CHAT.name
    if gguf:
        _check_gguf(gguf)
    else:
        folder = verifying.require(settings.models_dir, CHAT)
        gguf = folder / CHAT.files[0].name
    return ChatModel(
        info=ModelInfo(
            provider="embedded",
            name=name,
            host=None,
            context_tokens=CONTEXT_TOKENS,
            evidence_tokens=settings.evidence_tokens or EVIDENCE_TOKENS,
        ),
        model=EmbeddedChat(
            gguf=gguf.resolve(),
            threads=settings.threads or os.cpu_count(),
            longest=settings.deadline,
        ),
        server=Server(name=f"the embedded model {name}", model=name),
        says_how_it_ended=True,
    )


def gguf_path(settings: Settings) -> Path | None:
    """The file, when the chat model's name is that of a GGUF file."""
    name = settings.chat_model or ""
    return Path(name).expanduser() if name.lower().endswith(".gguf") else None


def _check_gguf(path: Path) -> None:
    try:
        with path.open("rb") as file:
            magic = file.read(len(MAGIC))
    except OSError as error:
        raise ConfigurationError(
            f"The model file {path} cannot be read: {error.strerror}.",
            "Set ASSISTANT_CHAT_MODEL to a GGUF file that exists.",
        ) from None
    if magic != MAGIC:
        raise ConfigurationError(
            f"{path} is not a GGUF file.",
            "Set ASSISTANT_CHAT_MODEL to a model in GGUF form.",
        )
