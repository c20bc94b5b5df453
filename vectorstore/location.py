"""Where an index is: in a folder of this machine, or on servers."""

from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True, kw_only=True)
class Server:
    """An index on servers, which any number of machines use at once."""

    database: str = field(repr=False)
    """Address of a PostgreSQL database, `postgresql://…`; may hold a password."""
    vectors: str
    """Address of a Chroma server, `http://…`."""
    token: str | None = field(default=None, repr=False)
    """What the Chroma server, or the proxy before it, wants to see."""


Location = Path | Server
