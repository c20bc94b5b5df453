"""Untrusted text to HTML in which nothing is live but our own links to sources.

Answers, articles, titles, file names and errors all pass through here. Everything is
escaped; an answer may keep emphasis, headings and lists, and a mark `[n]` becomes a
link only when citation n exists. There is no rule for images, links, HTML, LaTeX or
directives, so there is nothing to filter out.
"""

import re
from collections.abc import Iterable
from datetime import date
from html import escape
from urllib.parse import quote, urlsplit

from markdown_it import MarkdownIt

from assistant.models import Citation

_MARKDOWN = MarkdownIt("zero").enable(["emphasis", "heading", "list", "newline"])
MARK = re.compile(r"( ?)\[(\d{1,4})\]")
"""A mark `[n]` in an answer, with the blank before it."""
_INVISIBLE = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u2028-\u202e\u2066-\u2069]"
)
_PUNCTUATION = re.compile(r"([!-/:-@\[-`{-~])")


def visible(text: str) -> str:
    """Text without the code points that nobody sees, or that turn its direction."""
    return _INVISIBLE.sub("", text)


def plain(text: str) -> str:
    """Text as HTML that shows exactly that text, isolated in its direction."""
    return f"<bdi>{escape(visible(text))}</bdi>"


def attribute(text: str) -> str:
    """Text for a double-quoted HTML attribute."""
    return escape(" ".join(visible(text).split()))


def label(text: str, limit: int = 90) -> str:
    """Text for a Streamlit label, which reads Markdown: every mark is escaped."""
    line = " ".join(_INVISIBLE.sub(" ", text).split())
    if len(line) > limit:
        line = line[: limit - 1].rstrip() + "…"
    return _PUNCTUATION.sub(r"\\\1", line)


def rich(text: str, citations: Iterable[Citation], exchange: int) -> str:
    """An answer as HTML, with a chip for every mark whose citation exists."""
    known = {citation.number: citation for citation in citations}

    def chip(mark: re.Match[str]) -> str:
        citation = known.get(int(mark[2]))
        if citation is None:
            return mark[0]
        # A chip never stands alone at the start of a line.
        return ("&nbsp;" if mark[1] else "") + source_chip(citation, exchange)

    return MARK.sub(chip, _MARKDOWN.render(visible(text)))


def source_chip(citation: Citation, exchange: int) -> str:
    """The link `[n]` that opens the source panel on the cited sentence."""
    said = f"{byline(citation.outlet, citation.published)}: {citation.quote}"
    return (
        f'<a class="na-chip" href="#see-{exchange}-c{citation.number}"'
        f' title="{attribute(said)}"'
        f' aria-label="Source {citation.number}, {attribute(said)}">'
        f"[{citation.number}]</a>"
    )


def byline(outlet: str | None, published: str | None) -> str:
    """Outlet and day for people; what is unknown is said to be."""
    return f"{outlet or 'Outlet not stated'} · {day(published)}"


def day(published: str | None) -> str:
    """`2026-02-01` as `1 Feb 2026`."""
    if not published:
        return "undated"
    try:
        stated = date.fromisoformat(published[:10])
    except ValueError:
        return published
    return f"{stated.day} {stated:%b %Y}"


def web_address(url: str | None, sentence: str = "") -> str | None:
    """A link to the original, at the sentence where the browser can; else None.

    Only http and https with a host and no credentials are ever linked.
    """
    try:
        parts = urlsplit((url or "").strip())
    except ValueError:
        return None
    if (
        parts.scheme not in {"http", "https"}
        or not parts.hostname
        or "@" in parts.netloc
    ):
        return None
    words = sentence.split()[:8]
    # A dash separates the parts of a text fragment, so it must not stay literal.
    fragment = quote(" ".join(words), safe="").replace("-", "%2D")
    address = parts._replace(fragment="").geturl()
    return f"{address}#:~:text={fragment}" if words else address
