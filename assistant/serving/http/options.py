"""How the API is served, and who may reach it."""

import ipaddress
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from assistant.errors import ConfigurationError

LEAST_TOKEN = 16
"""Characters of a token; fewer could be guessed."""


@dataclass(frozen=True, kw_only=True)
class ServeOptions:
    """What `assistant serve` can be told; checked when it is made.

    Raises:
        ConfigurationError: it would be reachable from elsewhere without a token, or the
            token is too short.
    """

    host: str = "127.0.0.1"
    port: int = 8000
    token: str | None = field(default=None, repr=False)
    tokens: Mapping[str, str] = field(default_factory=dict, repr=False)
    """More of them, by the name of who has each; the first one's name is empty."""
    a_minute: int | None = None
    """Questions that one token may ask in a minute; without tokens, all together."""
    allowed_hosts: tuple[str, ...] = ()
    """Names, beside the address it listens on, by which it may be asked."""
    allowed_origins: tuple[str, ...] = ()
    """Web pages, such as `https://desk.example`, whose scripts may ask."""
    at_once: int = 100
    """Answers in the making; more are turned away with 503."""
    per_client: int | None = None
    """Of these for one address; by default half."""
    workers: int = 1
    """Processes that answer; the limits above are of all of them together."""
    ingest: bool = False
    """Whether articles may be sent in."""
    manage: bool = False
    """Whether clients may do with articles all that the page does: also send files,
    have addresses fetched, remove, and clean again."""
    open_metrics: bool | None = None
    """Whether `/metrics` and `/openapi.json` are there; by default only on loopback."""
    largest_body: int = 65_536
    """Bytes of a request."""
    largest_ingest: int = 10_000_000
    """Bytes of a request that sends articles in."""
    largest_files: int = 30_000_000
    """Bytes of a request that sends files in: one of 20 MB, in base64."""
    head_seconds: float = 10
    """For the head of a request to arrive whole, from its connection or first byte."""
    body_seconds: float = 10
    """For a request to arrive whole."""
    stalled_seconds: float = 30
    """After so long without reading, a client has gone."""
    grace_seconds: int = 20
    """For answers in the making when the server is stopped."""

    def __post_init__(self) -> None:
        if not self.all_tokens and not self.is_local:
            raise ConfigurationError(
                f"Whoever reaches {self.host!r} could ask, since no token is set.",
                "Set ASSISTANT_API_TOKEN, or listen on 127.0.0.1.",
            )
        for name, token in self.all_tokens.items():
            if len(token) < LEAST_TOKEN:
                which = f"The token {name!r}" if name else "The token"
                raise ConfigurationError(
                    f"{which} has fewer than {LEAST_TOKEN} characters.",
                    "Make one with: python -c 'import secrets; "
                    "print(secrets.token_urlsafe(32))'",
                )

    @property
    def all_tokens(self) -> dict[str, str]:
        """Every token by its name; none means that whoever reaches it may ask."""
        first = {} if self.token is None else {"": self.token}
        return {**first, **self.tokens}

    @property
    def is_local(self) -> bool:
        """Whether only this machine can reach it."""
        try:
            address = ipaddress.ip_address(self.host)
        except ValueError:
            return self.host == "localhost"
        return address.is_loopback

    @property
    def shows_metrics(self) -> bool:
        """Whether `/metrics` and `/openapi.json` are there."""
        return self.is_local if self.open_metrics is None else self.open_metrics

    @property
    def takes_articles(self) -> bool:
        """Whether articles may be sent in."""
        return self.ingest or self.manage

    def largest(self, path: str) -> int:
        """Bytes that a request to this path may have."""
        if path == "/v1/files" and self.manage:
            return self.largest_files
        if path == "/v1/ingest" and self.takes_articles:
            return self.largest_ingest
        return self.largest_body

    @property
    def most_per_client(self) -> int:
        """Answers in the making for one address."""
        return self.per_client or max(1, self.at_once // 2)

    def share(self) -> "ServeOptions":
        """What one of the processes may do, so that together they do no more."""
        return replace(
            self,
            workers=1,
            at_once=max(1, self.at_once // self.workers),
            per_client=max(1, self.most_per_client // self.workers),
        )

    @property
    def hosts(self) -> frozenset[str]:
        """Host names, without port and in lower case, by which it may be asked."""
        near = {"127.0.0.1", "localhost", "[::1]"} if self.is_local else set()
        own = f"[{self.host}]" if ":" in self.host else self.host
        return frozenset(name.casefold() for name in {*near, own, *self.allowed_hosts})
