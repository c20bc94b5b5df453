"""Untrusted XML -> a tree: no entity is resolved, nothing is fetched."""

from typing import Any

from lxml import etree

from assistant.errors import UnreadableSource, UnsupportedSource

DECLARED_WITHIN = 100_000
"""Bytes at the start in which entities are looked for; they stand before the root."""


def refuse_entities(data: bytes) -> None:
    """Refuse what declares entities, as attacks do and feeds do not.

    Raises:
        UnsupportedSource: it does.
    """
    if b"<!ENTITY" in data[:DECLARED_WITHIN]:
        raise UnsupportedSource(
            "It declares XML entities, which can hide what it says.", "Leave it out."
        )


def parse_xml(data: bytes, *, encoding: str | None = None) -> Any:
    """Parse a feed or a sitemap as far as it can be read; its root element.

    Args:
        data: The document.
        encoding: Of the bytes; by default what the document says.

    Raises:
        UnsupportedSource: it declares entities.
        UnreadableSource: there is no XML in it.
    """
    refuse_entities(data)
    parser = etree.XMLParser(
        encoding=encoding,
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        recover=True,
        remove_comments=True,
        remove_pis=True,
    )
    root = etree.fromstring(data, parser)
    if root is None:
        raise UnreadableSource("It is broken XML.", "Fetch it again.")
    return root
