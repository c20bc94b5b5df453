"""The embedded chat model as LangChain sees it, over the engine in this process."""

import os
from collections.abc import Iterator, Sequence
from math import inf
from pathlib import Path
from typing import TYPE_CHECKING, Any

from langchain_core.language_models import BaseChatModel
from langchain_core.language_models.chat_models import generate_from_stream
from langchain_core.messages import AIMessageChunk, BaseMessage
from langchain_core.messages.ai import UsageMetadata
from langchain_core.outputs import ChatGenerationChunk, ChatResult

from assistant.config import Settings
from assistant.errors import ConfigurationError
from assistant.prompting import Message, PromptName, Role
from assistant.providers.base import ModelInfo
from assistant.providers.breaking import Breaker
from assistant.providers.chat import ChatModel
from assistant.providers.faults import Server
from assistant.providers.local import verifying
from assistant.providers.local.engine import Engine, Written, engine_for
from assistant.providers.local.preparing import Source, chat_source
from assistant.providers.local.probing import probes_for
from assistant.providers.local.tokenizing import CONTEXT_TOKENS
from assistant.providers.local.weights import CHAT

if TYPE_CHECKING:
    from langchain_core.callbacks import CallbackManagerForLLMRun

EVIDENCE_TOKENS = 400
MAGIC = b"GGUF"
ROLES: dict[str, Role] = {"system": "system", "human": "user", "ai": "assistant"}
NOT_PREPARED = (
    "The embedded model is prepared for this machine with the first answer, once; that "
    "takes about 20 seconds more."
)


class EmbeddedChat(BaseChatModel):
    """A GGUF file that is prepared and loaded with the first message."""

    source: Source
    threads: int

    @property
    def _llm_type(self) -> str:
        return "embedded"

    def yes_shares(
        self, batch: Sequence[Sequence[Message]], name: PromptName | None
    ) -> Iterator[tuple[int, float]]:
        """Yield (place in the batch, share of Yes against No), some at a time."""
        engine = self._engine()
        prompts = [engine.tokenizer.prompt(messages) for messages in batch]
        yield from engine.yes_shares(prompts, name)

    def _stream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: "CallbackManagerForLLMRun | None" = None,
        **kwargs: Any,
    ) -> Iterator[ChatGenerationChunk]:
        engine = self._engine()
        prompt = engine.tokenizer.prompt([_message(message) for message in messages])
        most = kwargs.get("max_tokens")
        for piece in engine.write(prompt, most=most, stops=stop or ()):
            message = (
                AIMessageChunk(content=piece)
                if isinstance(piece, str)
                else self._ending(piece)
            )
            yield ChatGenerationChunk(message=message)

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: "CallbackManagerForLLMRun | None" = None,
        **kwargs: Any,
    ) -> ChatResult:
        return generate_from_stream(self._stream(messages, stop, **kwargs))

    def _ending(self, written: Written) -> AIMessageChunk:
        return AIMessageChunk(
            content="",
            usage_metadata=UsageMetadata(
                input_tokens=written.input_tokens,
                output_tokens=written.output_tokens,
                total_tokens=written.input_tokens + written.output_tokens,
            ),
            response_metadata={
                "finish_reason": written.finish_reason,
                "model_name": self.source.gguf.stem,
            },
        )

    def _engine(self) -> Engine:
        return engine_for(
            self.source.prepare(),
            threads=self.threads,
            sha256=self.source.sha256,
        )


def embedded_chat_model(settings: Settings) -> ChatModel:
    """The fetched chat model, or the GGUF file that the settings name.

    Raises:
        ModelsMissing: the embedded model is not fetched or not whole.
        ConfigurationError: the named file is no GGUF file.
    """
    own = gguf_path(settings)
    name = own.stem if own else CHAT.name
    if own:
        _check_gguf(own)
        source = Source(gguf=own.resolve())
    else:
        verifying.require(settings.models_dir, CHAT)
        source = chat_source(settings.models_dir)
    model = EmbeddedChat(source=source, threads=settings.threads or os.cpu_count() or 1)
    return ChatModel(
        info=ModelInfo(
            provider="embedded",
            name=name,
            host=None,
            context_tokens=CONTEXT_TOKENS,
            evidence_tokens=settings.evidence_tokens or EVIDENCE_TOKENS,
        ),
        model=model,
        # Nothing is won by leaving one's own machine alone.
        server=Server(
            name=f"the embedded model {name}", model=name, breaker=Breaker(inf)
        ),
        says_how_it_ended=True,
        yes_shares=model.yes_shares,
        fitted=bool(probes_for(source.sha256)),
        warnings=() if source.prepared() else (NOT_PREPARED,),
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


def _message(message: BaseMessage) -> Message:
    return ROLES[message.type], str(message.text)
