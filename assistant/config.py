"""Settings: from arguments first, then ASSISTANT_* variables; inert once made.

Keys come from the environment only (OPENAI_API_KEY), are never stored and never shown.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit, urlunsplit

from platformdirs import user_data_path
from pydantic import Field, SecretStr, ValidationError, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from assistant.errors import ConfigurationError
from assistant.models import Length
from assistant.plugins import Kind, plugin_names
from vectorstore.location import Location, Server

APP = "cited-news-assistant"

PROVIDERS = ("auto", "openai", "embedded", "fake", "none")
EMBEDDERS = ("embedded", "openai", "fake")


_CHOICES: dict[str, tuple[tuple[str, ...], Kind]] = {
    "provider": (PROVIDERS, "chat_models"),
    "embedder": (EMBEDDERS, "embedders"),
    "reranker": ((), "rerankers"),
}


class Settings(BaseSettings):
    """Everything that can be set; every field has a bound or a closed set of values."""

    model_config = SettingsConfigDict(
        env_prefix="ASSISTANT_", extra="forbid", frozen=True, populate_by_name=True
    )

    index: Path | str = Field(
        default_factory=lambda: user_data_path(APP) / "index", repr=False
    )
    """The folder of the index, or the address of a PostgreSQL database; that may hold
    a password, so show `masked` of it."""
    vectors: str | None = Field(default=None, repr=False)
    """The Chroma server that belongs to an index in PostgreSQL."""
    vectors_token: SecretStr | None = None
    """What that server, or the proxy before it, wants to see."""
    models_dir: Path = Field(default_factory=lambda: user_data_path(APP) / "models")
    """Where the embedded models live."""
    reader_dir: Path = Field(default_factory=lambda: user_data_path(APP))
    """What belongs to the reader, whatever becomes of an index: conversations, and
    what was spent on models."""
    provider: str = "auto"
    """Who answers: `auto` is OpenAI when a key or a base URL is set, else embedded;
    or a chat model that another package brings, by its name."""
    chat_model: str | None = None
    """A model name for OpenAI or a compatible server, or the path of a GGUF file."""
    fallback_model: str | None = None
    """Who is asked when the chat model fails before its first statement, as
    PROVIDER/MODEL: `openai/NAME` at the same address, `embedded`, `embedded/PATH`."""
    second_reader: Literal["auto", "chat", "none"] = "auto"
    """Who reads a large model's claims once more, each with its sentences: `auto` is
    the embedded model where it is ready, `chat` the model that wrote them; `none`
    leaves it to rules."""
    embedder: str = "embedded"
    """Used only when an index is created; afterwards the index decides."""
    reranker: str | None = None
    """One that another package brings, by its name."""
    embedding_model: str = "text-embedding-3-small"
    """The model of the `openai` embedder."""
    openai_api_key: SecretStr | None = Field(default=None, alias="OPENAI_API_KEY")
    openai_base_url: str | None = Field(
        default=None, alias="OPENAI_BASE_URL", repr=False
    )
    """An OpenAI-compatible server; may hold a password, so show `masked` of it."""
    deadline: float = Field(default=120, gt=0, le=3600)
    """Seconds one answer may take before quoted sentences are shown instead."""
    idle_timeout: float = Field(default=20, gt=0, le=600)
    """Seconds a model's server may stay silent."""
    evidence_tokens: int | None = Field(default=None, ge=100, le=100_000)
    """Evidence the model reads; `None` takes the model's own budget."""
    max_question_characters: int = Field(default=2_000, ge=10, le=20_000)
    answer_length: Length = "normal"
    """How many sentences an answer has, unless a question asks for another length."""
    web_ports: frozenset[Annotated[int, Field(ge=1, le=65_535)]] = frozenset({80, 443})
    """Ports that `ingest` may ask on the web, as JSON: `[80, 443, 8443]`."""
    web_pages: int = Field(default=100, ge=1, le=10_000)
    """Pages taken from one feed or sitemap: the newest."""
    web_pause: float = Field(default=1, ge=0, le=60)
    """Seconds between two pages of one site."""
    daily_cap_usd: float = Field(default=1.0, ge=0, le=100_000)
    """Most that models behind a key may cost on a day (UTC), where a price is known."""
    api_token: SecretStr | None = None
    """What clients of `assistant serve` and `assistant mcp` must send over HTTP."""
    api_tokens: dict[Annotated[str, Field(pattern=r"^[\w.-]{1,40}$")], SecretStr] = (
        Field(default_factory=dict)
    )
    """More of them, by the name of who has each, as JSON: `{"page": "…"}`."""
    api_url: str | None = None
    """An `assistant serve` that the page asks, with `api_token`, instead of opening an
    index itself."""
    threads: int | None = Field(default=None, ge=1, le=256)
    """Threads of the embedded models; `None` takes every core."""

    @property
    def location(self) -> Location:
        """Where the index is.

        Raises:
            ConfigurationError: it is in PostgreSQL, and nothing says where its vectors
                are.
        """
        if isinstance(self.index, Path):
            return self.index
        if not self.vectors:
            raise ConfigurationError(
                "An index in PostgreSQL has its vectors in a Chroma server.",
                "Say where: --vectors http://localhost:8000, or ASSISTANT_VECTORS.",
            )
        token = self.vectors_token
        return Server(
            database=self.index,
            vectors=self.vectors,
            token=token.get_secret_value() if token else None,
        )

    @field_validator("index", mode="before")
    @classmethod
    def _is_a_place(cls, value: Any) -> Path | str:
        """An address, or a folder: as a path, `//` would become `/`."""
        address = str(value).startswith(("postgresql://", "postgres://"))
        return str(value) if address else Path(value)

    @field_validator("provider", "embedder", "reranker")
    @classmethod
    def _is_known(cls, name: str | None, info: ValidationInfo) -> str | None:
        """Ours, or one that an installed package brings."""
        own, kind = _CHOICES[str(info.field_name)]
        if name and name not in own and name not in plugin_names(kind):
            known = ", ".join((*own, *plugin_names(kind))) or "none is installed"
            raise ValueError(f"there is no such one; there are: {known}")
        return name or None

    @field_validator("fallback_model")
    @classmethod
    def _is_provided(cls, name: str | None, info: ValidationInfo) -> str | None:
        """Blank is none; the part before the slash is a provider."""
        provider = (name or "").partition("/")[0]
        own, kind = _CHOICES["provider"]
        known = (*sorted(set(own) - {"auto", "none"}), *plugin_names(kind))
        if provider and provider not in known:
            raise ValueError(f"it must begin with one of: {', '.join(known)}")
        return name or None

    @field_validator("openai_api_key")
    @classmethod
    def _key_is_a_key(cls, key: SecretStr | None) -> SecretStr | None:
        """Blank is no key; a pasted placeholder or a line break is a mistake."""
        text = key.get_secret_value().strip().strip("\"'") if key else ""
        if any(character.isspace() for character in text) or "your" in text.lower():
            raise ValueError("is not a key: it holds white space or a placeholder")
        return SecretStr(text) if text else None

    @field_validator("openai_base_url")
    @classmethod
    def _base_url_is_an_address(cls, url: str | None) -> str | None:
        """Blank is unset; anything else must be http or https with a host."""
        url = (url or "").strip()
        parts = urlsplit(url)
        if url and (parts.scheme not in ("http", "https") or not parts.hostname):
            raise ValueError("is not an address such as http://localhost:8000/v1")
        return url or None

    @field_validator("api_url")
    @classmethod
    def _api_url_is_an_address(cls, url: str | None) -> str | None:
        """Blank is unset; nothing secret may stand in it, for the page shows it."""
        url = (url or "").strip().rstrip("/")
        parts = urlsplit(url)
        known = parts.scheme in ("http", "https") and parts.hostname
        if url and (not known or "@" in parts.netloc or parts.query or parts.fragment):
            raise ValueError(
                "is not an address such as https://desk.example; a token goes into"
                " ASSISTANT_API_TOKEN"
            )
        return url or None


def masked(url: str) -> str:
    """The address without a password in it, for people to read."""
    url = re.sub(r"(?<=[?&]password=)[^&]*", "***", url)
    parts = urlsplit(url)
    if "@" not in parts.netloc:
        return url
    host = parts.netloc.rpartition("@")[2]
    return urlunsplit(parts._replace(netloc=f"***@{host}"))


def load_settings(**overrides: Any) -> Settings:
    """Settings from the environment, with `overrides` that are not None on top.

    Raises:
        ConfigurationError: naming the first setting that is wrong, never its value.
    """
    given = {name: value for name, value in overrides.items() if value is not None}
    with _explained():
        return Settings(**given)


def with_settings(settings: Settings, **overrides: Any) -> Settings:
    """Settings with `overrides` that are not None on top.

    Raises:
        ConfigurationError: as `load_settings`.
    """
    given = {name: value for name, value in overrides.items() if value is not None}
    if not given:
        return settings
    with _explained():
        return Settings(**{**settings.model_dump(exclude_unset=True), **given})


@contextmanager
def _explained() -> Iterator[None]:
    """Name the first setting that is wrong, never its value."""
    try:
        yield
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        name = str(first["loc"][0]) if first["loc"] else "settings"
        variable = name if name.isupper() else f"ASSISTANT_{name.upper()}"
        raise ConfigurationError(
            f"The setting {name!r} is wrong: {first['msg']}.",
            f"Correct it, or unset the environment variable {variable}.",
        ) from None
