"""Which web addresses may be asked for, and which machines may be reached.

An address is parsed once, here, and what is asked for is rebuilt from the parts: two
parsers that read one text differently are how guards are passed (CVE-2026-45400).
"""

import re
from dataclasses import dataclass
from ipaddress import (
    IPv4Address,
    IPv6Address,
    ip_address,
    ip_network,
)
from typing import TypeGuard
from urllib.parse import quote, urljoin, urlsplit

import idna

from assistant.errors import UnsafeAddress

WEB_PORTS = frozenset({80, 443})
LONGEST_ADDRESS = 4_000
_USUAL = {"http": 80, "https": 443}

# The IANA special-purpose registries, with what clouds keep for themselves:
# 168.63.129.16 is Azure's, 100.100.100.200 Alibaba's (in 100.64.0.0/10),
# 169.254.169.254 everyone's. Listed here, because `is_global` changes with Python.
_REFUSED_V4 = tuple(
    map(
        ip_network,
        """0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 168.63.129.16/32
        169.254.0.0/16 172.16.0.0/12 192.0.0.0/24 192.0.2.0/24 192.88.99.0/24
        192.168.0.0/16 198.18.0.0/15 198.51.100.0/24 203.0.113.0/24 224.0.0.0/4
        240.0.0.0/4""".split(),
    )
)
# 2001::/23 holds Teredo, 2002::/16 is 6to4: both carry an IPv4 address inside.
_REFUSED_V6 = tuple(
    map(ip_network, "2001::/23 2001:db8::/32 2002::/16 3fff::/20".split())
)
_UNICAST_V6 = ip_network("2000::/3")
_NAT64 = ip_network("64:ff9b::/96")
"""How a network without IPv4 reaches the IPv4 address in the last four bytes."""

_LABEL = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?<!-)")
_NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*")
_OTHER_DOTS = frozenset("\u3002\uff0e\uff61")
"""Full stops of other scripts, which some parsers take for a dot."""
_INSIDE = frozenset(
    """localhost localdomain local internal intranet private corp home lan arpa svc
    cluster test invalid onion""".split()
)
"""Last parts of names that only mean something inside a network."""
_KEPT = "/%:@!$&'()*+,;=~"
_HINT = "Only public web pages are fetched. Save the text as a file and ingest that."


@dataclass(frozen=True, kw_only=True)
class Address:
    """A web address, taken apart; as text it is rebuilt from these parts."""

    scheme: str
    host: str
    port: int
    target: str
    """Path and query, escaped."""

    @property
    def authority(self) -> str:
        """Host, and port when it is not the usual one: the Host header."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == _USUAL[self.scheme] else f"{host}:{self.port}"

    @property
    def site(self) -> str:
        """Scheme and authority: what one robots.txt speaks for."""
        return f"{self.scheme}://{self.authority}"

    def __str__(self) -> str:
        return self.site + self.target


def is_address(given: object) -> TypeGuard[str]:
    """Whether a text given for ingestion is an address and not a path."""
    return isinstance(given, str) and "://" in given


def parse_address(text: str, ports: frozenset[int] = WEB_PORTS) -> Address:
    """Read an address, strictly.

    Raises:
        UnsafeAddress: it is not a plain http or https address of a public name or
            number, on one of the ports.
    """
    if len(text) > LONGEST_ADDRESS:
        raise UnsafeAddress("The address is too long.", _HINT)
    if any(each <= " " or each in "\\\x7f" for each in text) or not text.isprintable():
        raise UnsafeAddress(
            "The address holds a blank, a backslash or a character that is not seen.",
            "Copy it again from the browser.",
        )
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError as error:
        raise UnsafeAddress("It is not an address.", _HINT) from error
    if parts.scheme not in _USUAL:
        raise UnsafeAddress("Only http and https addresses are fetched.", _HINT)
    if "@" in parts.netloc:
        raise UnsafeAddress("The address carries a user name or a password.", _HINT)
    port = _USUAL[parts.scheme] if port is None else port
    if port not in ports:
        raise UnsafeAddress(
            f"Port {port} is not a port of the web.",
            "Set ASSISTANT_WEB_PORTS to the ports that may be asked.",
        )
    query = f"?{quote(parts.query, safe=_KEPT + '?')}" if parts.query else ""
    return Address(
        scheme=parts.scheme,
        host=_host(parts.hostname or ""),
        port=port,
        target=(quote(parts.path, safe=_KEPT) or "/") + query,
    )


def is_public(address: IPv4Address | IPv6Address) -> bool:
    """Whether a machine of the public internet has this address.

    What carries an IPv4 address inside (mapped, 6to4, Teredo) is refused; of NAT64,
    which a network may need, the address inside is judged.
    """
    if isinstance(address, IPv4Address):
        return not any(address in network for network in _REFUSED_V4)
    if address in _NAT64:
        return is_public(IPv4Address(int(address) & 0xFFFF_FFFF))
    return address in _UNICAST_V6 and not any(
        address in network for network in _REFUSED_V6
    )


def known_by(stated: str | None, source: str) -> str | None:
    """The canonical address of an article; for a page, what it states if it may.

    A page speaks for its own site only, `www.` and the like aside: otherwise any page
    could take the place of another outlet's article.
    """
    if not is_address(source):
        return stated
    if not stated:
        return source
    try:
        own, other = (urlsplit(each).hostname or "" for each in (source, stated))
    except ValueError:
        return source
    names = sorted((_bare(own), _bare(other)), key=len)
    same = names[0] == names[1] or names[1].endswith("." + names[0])
    return urljoin(source, stated) if same and "." in names[0] else source


def _host(host: str) -> str:
    """The host in its one ASCII form; numbers only as dotted or bracketed ones."""
    try:
        return str(ip_address(host))
    except ValueError:
        pass
    name = host.removesuffix(".")
    if not name.isascii() and not _OTHER_DOTS & set(name):
        try:
            name = idna.encode(name).decode("ascii")
        except idna.IDNAError as error:
            raise UnsafeAddress("The host is not a name.", _HINT) from error
    labels = name.split(".")
    if len(name) > 253 or not all(map(_LABEL.fullmatch, labels)):
        raise UnsafeAddress("The host is not a name.", _HINT)
    if _NUMBER.fullmatch(labels[-1]):
        raise UnsafeAddress("The host is a number in an unusual form.", _HINT)
    if len(labels) == 1 or labels[-1] in _INSIDE:
        raise UnsafeAddress(f"{name!r} is a name inside a network.", _HINT)
    return name


def _bare(host: str) -> str:
    return re.sub(r"^(?:www|m|amp|mobile)\.", "", host.casefold())
