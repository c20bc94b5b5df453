"""What every reader makes of its format: an article, and what its file states."""

import re
from dataclasses import dataclass

ACCEPTED = (
    "text, Markdown, HTML, PDF, Word (DOCX), e-mail (EML), JSON, JSON Lines, CSV,"
    " RSS and Atom feeds, and ZIP archives of these"
)
"""For people: the page, the command line and hints name the formats in these words."""

_TAG = re.compile(
    r"</?(?:p|br|div|span|a|b|i|em|strong|ul|ol|li|h[1-6]|img|table|blockquote|figure"
    r"|script|style)\b[^<>]{0,2000}>|<!--",
    re.IGNORECASE,
)


@dataclass(frozen=True, kw_only=True)
class Extracted:
    """An article as its file holds it; `None` where the format does not say."""

    text: str
    title: str | None = None
    outlet: str | None = None
    author: str | None = None
    published: str | None = None
    updated: str | None = None
    url: str | None = None
    language: str | None = None


def web_address(text: str | None) -> str | None:
    """The text if it is an http address, without its fragment."""
    if text and re.match(r"https?://[^\s/]+", text):
        return text.split("#", 1)[0].strip()
    return None


def confirmed_title(stated: str | None, text: str) -> str | None:
    """The title of a document's properties if its text opens with it.

    Properties often hold a file's name or the title of the document it was made from.
    """
    title = " ".join((stated or "").split())
    opening = " ".join(text[:2_000].split())
    return title if title and title.casefold() in opening.casefold() else None


def is_markup(text: str) -> bool:
    """Whether a text given as a value holds HTML."""
    return bool(_TAG.search(text))
