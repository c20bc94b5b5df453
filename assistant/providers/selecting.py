"""Which chat model answers, and which embedder belongs to an index."""

from typing import TYPE_CHECKING

from assistant.config import Settings
from assistant.errors import ConfigurationError
from assistant.plugins import load_plugin, plugin_names
from assistant.providers.base import Embedder, ModelInfo
from assistant.providers.chat import ChatModel
from assistant.providers.faults import Server
from assistant.providers.openai import (
    EVIDENCE_TOKENS,
    OpenAIEmbedder,
    openai_chat_model,
)
from vectorstore.errors import IndexMissing
from vectorstore.index import NewsIndex
from vectorstore.records import EmbedderIdentity

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

UNKNOWN_CONTEXT = 32_000


def choose_chat_model(settings: Settings) -> ChatModel | None:
    """The chat model that the settings ask for; `None` means quoted sentences only.

    `auto` takes a GGUF file that is named, else OpenAI when a key or a base URL is
    set, else the embedded model when it was fetched.

    Raises:
        ConfigurationError: what is asked for cannot be used.
        ModelsMissing: the embedded model is asked for and not there.
    """
    # Each branch imports its own libraries only.
    if settings.provider == "none":
        return None
    if settings.provider == "fake":
        from assistant.providers.fake import fake_chat_model

        return fake_chat_model()
    if settings.provider == "openai":
        return openai_chat_model(settings)
    if settings.provider not in ("auto", "embedded"):
        return wrap_chat_model(load_plugin("chat_models", settings.provider)(settings))

    from assistant.providers.local.chatting import embedded_chat_model, gguf_path
    from assistant.providers.local.verifying import is_verified
    from assistant.providers.local.weights import CHAT

    if settings.provider == "embedded" or gguf_path(settings):
        return embedded_chat_model(settings)
    if settings.openai_api_key or settings.openai_base_url:
        return openai_chat_model(settings)
    if is_verified(settings.models_dir, CHAT):
        return embedded_chat_model(settings)
    return None


def choose_fallback(settings: Settings, first: ChatModel | None) -> ChatModel | None:
    """Who is asked when the first model fails; both wait half as long for a server.

    Raises:
        ConfigurationError, ModelsMissing: as `choose_chat_model`.
    """
    if first is None or not settings.fallback_model:
        return None
    provider, _, name = settings.fallback_model.partition("/")
    given = {"provider": provider, "chat_model": name or None}
    return choose_chat_model(settings.model_copy(update=given))


def choose_second_reader(
    settings: Settings, writer: ChatModel | None
) -> ChatModel | None:
    """Who weighs whether the claims of a large model follow from their sentences.

    The embedded model only where it was fetched and prepared: nobody waits for that,
    and nothing is sent to anybody who had not the sentences before.
    """
    if writer is None or writer.info.small or settings.second_reader == "none":
        return None
    if settings.second_reader == "chat":
        return writer

    from assistant.providers.local.chatting import embedded_chat_model
    from assistant.providers.local.preparing import chat_source
    from assistant.providers.local.verifying import is_verified
    from assistant.providers.local.weights import CHAT

    if not is_verified(settings.models_dir, CHAT):
        return None
    own = settings.model_copy(update={"chat_model": None})
    return embedded_chat_model(own) if chat_source(own.models_dir).prepared() else None


def wrap_chat_model(model: "BaseChatModel") -> ChatModel:
    """A caller's own LangChain chat model; set its retries to none."""
    given = getattr(model, "model_name", None) or getattr(model, "model", None)
    name = str(given or type(model).__name__)
    return ChatModel(
        info=ModelInfo(
            provider="langchain",
            name=name,
            host=f"the server of {type(model).__name__}",
            context_tokens=UNKNOWN_CONTEXT,
            evidence_tokens=EVIDENCE_TOKENS,
        ),
        model=model,
        server=Server(name=name, model=name),
    )


def new_embedder(settings: Settings) -> Embedder:
    """The embedder for an index that is created now.

    Raises:
        ConfigurationError: OpenAI is asked for and no key is set.
        ModelsMissing: the embedded model is not fetched yet.
    """
    if settings.embedder == "openai":
        return OpenAIEmbedder(settings)
    if settings.embedder == "fake":
        from assistant.providers.fake import FakeEmbedder

        return FakeEmbedder()
    if settings.embedder != "embedded":
        made: Embedder = load_plugin("embedders", settings.embedder)(settings)
        if made.identity.name.partition("/")[0] != settings.embedder:
            raise ConfigurationError(
                f"The embedder {settings.embedder!r} calls itself "
                f"{made.identity.name!r}, so its index could not be opened again.",
                f"Its package must name it {settings.embedder}/MODEL.",
            )
        return made
    from assistant.providers.local.embedding import EmbeddedEmbedder

    return EmbeddedEmbedder(settings.models_dir, threads=settings.threads)


def embedder_for(identity: EmbedderIdentity, settings: Settings) -> Embedder:
    """The embedder that made an index, whatever the settings say.

    Raises:
        ConfigurationError: this installation cannot make such vectors.
        ModelsMissing: the embedded model is not fetched yet.
    """
    provider = identity.name.partition("/")[0]
    if provider == "openai":
        return OpenAIEmbedder(settings, identity=identity)
    if provider in ("embedded", "fake", *plugin_names("embedders")):
        made = new_embedder(settings.model_copy(update={"embedder": provider}))
        if made.identity == identity:
            return made
    raise ConfigurationError(
        f"The index was made with the embedder {identity.name!r} "
        f"(revision {identity.revision!r}), which this version cannot run.",
        "Make a new index from the same articles, or install the version it "
        "was made with.",
    )


def open_index(settings: Settings, *, create: bool) -> tuple[NewsIndex, Embedder]:
    """The index of the settings with the embedder that made it.

    Raises:
        IndexMissing: there is none, and none is to be made.
        StoreError: it cannot be used.
        ConfigurationError, ModelsMissing: as `embedder_for`.
    """
    location = settings.location
    try:
        opened = NewsIndex.open(location)
    except IndexMissing:
        if not create:
            raise
        embedder = new_embedder(settings)
        return NewsIndex.create(location, embedder.identity), embedder
    return opened, embedder_for(opened.identity, settings)
