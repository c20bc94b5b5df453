"""File formats -> text with what the file itself states. New formats are added here."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise
from typing import Any

import yaml
from markdown_it import MarkdownIt
from markdown_it.token import Token

from assistant.ingestion.dating import parse_date


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


_HTML = re.compile(
    r"\s*(?:<\?xml[^>]{0,200}>\s*)?(?><!--.*?-->\s*)*+"
    r"<(?:!doctype html|html|head|body)\b",
    re.IGNORECASE | re.DOTALL,
)
_HTML_PARTS = re.compile(
    r"<(?:p|div|article|section|h1|br|span|table)\b[^>]{0,400}>", re.I
)
_FRONT = re.compile(r"\s*---[ \t]*\n")
_WRAPPED_AT = 100
_MARKDOWN = MarkdownIt("commonmark", {"html": True}).enable("table")


def extract(text: str, name: str) -> Extracted:
    """Read a text by its form: HTML by its tags, Markdown by name or front matter."""
    return _reader(text, name)(text)


def _reader(text: str, name: str) -> Callable[[str], Extracted]:
    """Choose the reader; the one place where a text format is registered."""
    head = text[:5_000]
    if _HTML.match(head) or len(_HTML_PARTS.findall(head)) >= 3:
        return _read_html
    if name.casefold().endswith((".md", ".markdown")) or _FRONT.match(head):
        return read_markdown
    return read_plain


def read_plain(text: str) -> Extracted:
    """Plain text: paragraphs of hard-wrapped lines are joined, nothing else changes."""
    return Extracted(text=_unwrap(text))


def read_markdown(text: str) -> Extracted:
    """Markdown, with YAML front matter; images and comments are not text."""
    stated, body = _front_matter(text)
    heading, paragraphs = _paragraphs(_MARKDOWN.parse(body))
    title = _text(stated, "title", "headline")
    return Extracted(
        text=_unwrap(paragraphs),
        title=title or heading,
        outlet=_text(stated, "outlet", "source", "publisher", "publication", "site"),
        author=_text(stated, "author", "authors", "byline", "by"),
        published=_date(
            stated, "date", "published", "published_at", "publication_date"
        ),
        url=web_address(_text(stated, "url", "canonical_url", "canonical", "link")),
        language=_text(stated, "language", "lang"),
    )


def web_address(text: str | None) -> str | None:
    """The text if it is an http address, without its fragment."""
    if text and re.match(r"https?://[^\s/]+", text):
        return text.split("#", 1)[0].strip()
    return None


def _read_html(text: str) -> Extracted:
    """HTML; its libraries load only when a page is met."""
    from assistant.ingestion.webpages import read_webpage

    return read_webpage(text)


def _front_matter(text: str) -> tuple[Mapping[str, Any], str]:
    """The YAML block on top, if there is one, and the rest."""
    if not (opening := _FRONT.match(text)):
        return {}, text
    closing = re.compile(r"^(?:---|\.\.\.)[ \t]*$", re.M).search(text, opening.end())
    if not closing or closing.start() - opening.end() > 20_000:
        return {}, text
    try:
        stated = yaml.safe_load(text[opening.end() : closing.start()])
    except yaml.YAMLError:
        return {}, text
    if not isinstance(stated, dict):
        return {}, text
    return {str(key).casefold(): value for key, value in stated.items()}, text[
        closing.end() :
    ]


def _text(stated: Mapping[str, Any], *names: str) -> str | None:
    for name in names:
        value = stated.get(name)
        if isinstance(value, list):
            value = ", ".join(str(each) for each in value)
        if isinstance(value, str) and value.strip():
            return " ".join(value.split())
    return None


def _date(stated: Mapping[str, Any], *names: str) -> str | None:
    for name in names:
        value = stated.get(name)
        if isinstance(value, datetime) and value.tzinfo is None:
            value = value.date()
        if isinstance(value, date):
            value = value.isoformat()
        if isinstance(value, str) and (day := parse_date(value)):
            return day
    return None


def _inline(token: Token) -> str:
    """The words of a paragraph; a line break stays until it proves to be wrapping."""
    words: list[str] = []
    for child in token.children or ():
        if child.type in ("text", "code_inline"):
            words.append(child.content)
        elif child.type in ("softbreak", "hardbreak"):
            words.append("\n")
    return "".join(words).strip()


def _paragraphs(tokens: list[Token]) -> tuple[str | None, str]:
    """The first heading of the first rank, and the text; list entries stay together."""
    heading, text = None, ""
    row: list[str] = []
    for place, token in enumerate(tokens):
        before = tokens[place - 1] if place else token
        line = ""
        if token.type == "inline":
            line = _inline(token)
            if before.tag == "h1" and not heading:
                heading = line
        elif token.type in ("fence", "code_block"):
            line = token.content.strip()
        elif token.type == "tr_close":
            line, row = " | ".join(row), []
        if token.type == "inline" and before.tag in ("td", "th"):
            row.append(line)
        elif line and place > 1 and tokens[place - 2].type == "list_item_open":
            text += ("\n" if _ends_in_entry(text) else "\n\n") + f"- {line}"
        elif line:
            text += f"\n\n{line}"
    return heading, text.strip()


def _ends_in_entry(text: str) -> bool:
    return text.rpartition("\n")[2].startswith("- ")


def _unwrap(text: str) -> str:
    """Join lines broken at a fixed width: many go on in lower case.

    Decided for the whole text, so that captions and lists in scraped text stay lines.
    """
    lines = text.split("\n")
    pairs = [
        (line, following)
        for line, following in pairwise(lines)
        if line.strip() and following.strip()
    ]
    goes_on = sum(following.lstrip()[:1].islower() for _, following in pairs)
    longest = max(map(len, lines), default=0)
    if longest > _WRAPPED_AT or len(pairs) < 3 or goes_on * 3 < len(pairs):
        return text
    joined = [lines[0]]
    for line, following in pairwise(lines):
        full = len(line) >= longest * 0.6 and following.strip()
        if full and not following.lstrip().startswith(("- ", "* ", "• ")):
            joined[-1] = f"{joined[-1].rstrip()} {following.lstrip()}"
        else:
            joined.append(following)
    return "\n".join(joined)
