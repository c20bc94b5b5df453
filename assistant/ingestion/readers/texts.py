"""Plain text and Markdown -> an article; front matter states what it is."""

import re
from collections.abc import Mapping
from dataclasses import replace
from itertools import pairwise
from typing import Any

import yaml
from markdown_it import MarkdownIt
from markdown_it.token import Token

from assistant.ingestion.fields import described
from assistant.ingestion.formats import Extracted

FRONT_MATTER = re.compile(r"\s*---[ \t]*\n")

_WRAPPED_AT = 100
_MARKDOWN = MarkdownIt("commonmark", {"html": True}).enable("table")


def read_plain(text: str) -> Extracted:
    """Plain text: paragraphs of hard-wrapped lines are joined, nothing else changes."""
    return Extracted(text=_unwrap(text))


def read_markdown(text: str) -> Extracted:
    """Markdown, with YAML front matter; images and comments are not text."""
    stated, body = _front_matter(text)
    heading, paragraphs = _paragraphs(_MARKDOWN.parse(body))
    made = described(stated, _unwrap(paragraphs))
    return made if made.title else replace(made, title=heading)


def _front_matter(text: str) -> tuple[Mapping[str, Any], str]:
    """The YAML block on top, if there is one, and the rest."""
    if not (opening := FRONT_MATTER.match(text)):
        return {}, text
    closing = re.compile(r"^(?:---|\.\.\.)[ \t]*$", re.M).search(text, opening.end())
    if not closing or closing.start() - opening.end() > 20_000:
        return {}, text
    try:
        stated = yaml.safe_load(text[opening.end() : closing.start()])
    except (yaml.YAMLError, ValueError, RecursionError):
        return {}, text
    if not isinstance(stated, dict):
        return {}, text
    return stated, text[closing.end() :]


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
    return text.startswith("- ", text.rfind("\n") + 1)


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
    joined = [[lines[0]]]
    for line, following in pairwise(lines):
        full = len(line) >= longest * 0.6 and following.strip()
        if full and not following.lstrip().startswith(("- ", "* ", "• ")):
            joined[-1][-1] = joined[-1][-1].rstrip()
            joined[-1].append(following.lstrip())
        else:
            joined.append([following])
    return "\n".join(map(" ".join, joined))
