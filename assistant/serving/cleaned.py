"""What cleaning removed of an article: its raw text with the cut words struck out."""

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

from assistant.serving.rendering import plain
from vectorstore.records import Article

_LONGEST = 300_000
"""Code points of raw text that are compared; more would keep a reader waiting."""
_LINES = re.compile(r"[^\n]*\S[^\n]*\n*")
_WORDS = re.compile(r"\S+\s*")


def was_cut(article: Article) -> bool:
    """Whether words of the raw text are not in the stored one."""
    return bool(article.raw) and article.raw.split() != article.text.split()


def removed_html(article: Article) -> str:
    """The raw text; what is not in the stored one is struck out."""
    raw, text = article.raw, article.text
    note = ""
    if len(raw) > _LONGEST:
        raw, text = raw[:_LONGEST], text[:_LONGEST]
        note = '<p class="na-note">Only the beginning is compared.</p>'
    pieces = "".join(
        f"<del>{plain(piece)}</del>" if cut else plain(piece)
        for piece, cut in _pieces(raw, text)
    )
    return f'{note}<div class="na-removed" tabindex="0">{pieces}</div>'


def _pieces(raw: str, text: str) -> Iterator[tuple[str, bool]]:
    """The raw text in pieces, each with whether it was cut: lines, then words."""
    for lines, kept_lines, same in _runs(_LINES.findall(raw), _LINES.findall(text)):
        if same or not kept_lines:
            yield "".join(lines), not same
            continue
        before = _WORDS.findall("".join(lines))
        after = _WORDS.findall("".join(kept_lines))
        for words, _, unchanged in _runs(before, after):
            yield "".join(words), not unchanged


def _runs(
    before: Sequence[str], after: Sequence[str]
) -> Iterator[tuple[Sequence[str], Sequence[str], bool]]:
    """Runs of what was there, with what stands for it now, and whether it is equal."""
    matcher = SequenceMatcher(
        None, [each.strip() for each in before], [each.strip() for each in after]
    )
    for tag, start, end, new_start, new_end in matcher.get_opcodes():
        if start != end:
            yield before[start:end], after[new_start:new_end], tag == "equal"
