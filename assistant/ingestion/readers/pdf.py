"""PDF -> an article: the words that show on the page, in paragraphs."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from typing import Any

import numpy as np
import pypdfium2
from numpy.typing import NDArray
from pypdfium2 import raw

from assistant.errors import EmptyArticle, UnreadableSource, UnsupportedSource
from assistant.ingestion.formats import Extracted, confirmed_title

SMALLEST = 4.0
"""Points; smaller text is there for machines only."""
FAINTEST = 24
"""Shades of 255 between the darkest and the lightest point of a word that shows."""
MOST_PAGES = 400

_DRAWN = 2_000
"""Pixels of a page's longer side at most; usual pages are drawn a pixel a point."""
_INVISIBLE = frozenset(
    (raw.FPDF_TEXTRENDERMODE_INVISIBLE, raw.FPDF_TEXTRENDERMODE_CLIP)
)
_HYPHENS = "\x02\ufffe"
"""What PDFium puts for the hyphen of a word broken at the end of a line."""
_ENDS = (".", "!", "?", ":", "”", '"', "’")

Box = tuple[float, float, float, float]
"""Left, bottom, right and top in points from the page's lower left."""


@dataclass(frozen=True, kw_only=True)
class _Word:
    text: str
    box: Box
    base: float
    """Where the lowest letters of its font reach down to."""
    height: float
    """Of the tallest and lowest letters of its font together."""
    painted: bool


@dataclass(frozen=True, kw_only=True)
class _Line:
    text: str
    left: float
    base: float
    height: float


def read_pdf(data: bytes) -> Extracted:
    """Read the text of all pages.

    Words that do not show are left out: too small, off the page, not painted, or of
    the colour behind them, which is found by drawing the page.

    Raises:
        UnsupportedSource: it is encrypted, or longer than any article.
        UnreadableSource: it is damaged.
        EmptyArticle: it holds no text.
    """
    document = _opened(data)
    if len(document) > MOST_PAGES:
        raise UnsupportedSource(
            f"The PDF has {len(document):,} pages; at most {MOST_PAGES} are read.",
            "Save the pages of the article alone.",
        )
    lines: list[_Line] = []
    for number in range(len(document)):
        page = document[number]
        lines += _lines(page)
        page.close()
    text = _joined(lines)
    if not text:
        raise EmptyArticle(
            "The PDF holds no text that shows; it may be a scan.",
            "Recognise its text first, with an OCR program.",
        )
    title = document.get_metadata_dict().get("Title")
    return Extracted(text=text, title=confirmed_title(title, text))


def _opened(data: bytes) -> Any:
    try:
        return pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).casefold():
            raise UnsupportedSource(
                "The PDF is encrypted.", "Save it without a password."
            ) from error
        raise UnreadableSource("The PDF is damaged.", "Save it again.") from error


def _lines(page: Any) -> Iterator[_Line]:
    """The lines of a page, of the words that show."""
    rows = list(_rows(page.get_textpage()))
    if not any(rows):
        return
    scale = min(1.0, _DRAWN / max(page.get_size()))
    bitmap = page.render(scale=scale, grayscale=True, may_draw_forms=False)
    shades, place = bitmap.to_numpy(), bitmap.get_posconv(page).to_bitmap
    shown = [[word for word in row if _shows(word, shades, place)] for row in rows]
    # Over a scan, recognised text is not painted, but the scan shows it.
    if any(word.painted for row in shown for word in row):
        shown = [[word for word in row if word.painted] for row in shown]
    for row in filter(None, shown):
        yield _Line(
            text=" ".join(word.text for word in row),
            left=row[0].box[0],
            base=median(word.base for word in row),
            height=max(word.height for word in row),
        )


def _rows(page: Any) -> Iterator[list[_Word]]:
    """Words in the order of the text, line by line."""
    row: list[_Word] = []
    letters: list[int] = []
    for place in range(page.count_chars()):
        letter = chr(raw.FPDFText_GetUnicode(page, place))
        if not letter.isspace():
            letters.append(place)
            continue
        if letters:
            row.append(_word(page, letters))
            letters = []
        if letter == "\n":
            yield row
            row = []
    yield [*row, _word(page, letters)] if letters else row


def _word(page: Any, letters: Sequence[int]) -> _Word:
    boxes = [page.get_charbox(place) for place in letters]
    lefts, bottoms, rights, tops = zip(*boxes, strict=True)
    loose = page.get_charbox(letters[0], loose=True)
    drawn = raw.FPDFText_GetTextObject(page, letters[0])
    mode = raw.FPDFTextObj_GetTextRenderMode(drawn) if drawn else None
    return _Word(
        text="".join(chr(raw.FPDFText_GetUnicode(page, place)) for place in letters),
        box=(min(lefts), min(bottoms), max(rights), max(tops)),
        base=loose[1],
        height=max(loose[3] - loose[1], loose[2] - loose[0]),
        painted=mode not in _INVISIBLE,
    )


def _shows(word: _Word, shades: NDArray[np.uint8], place: Any) -> bool:
    """Whether the word is large enough and differs from what is behind it."""
    if word.height < SMALLEST:
        return False
    corners = [place(*word.box[:2]), place(*word.box[2:])]
    (left, right), (top, bottom) = (sorted(each) for each in zip(*corners, strict=True))
    if right < 0 or bottom < 0:
        return False
    drawn = shades[max(0, top) : bottom + 1, max(0, left) : right + 1]
    return bool(drawn.size) and int(drawn.max()) - int(drawn.min()) >= FAINTEST


def _joined(lines: Sequence[_Line]) -> str:
    """Lines as paragraphs: a wider gap, an indent or another size begins a new one."""
    steps = [one.base - two.base for one, two in pairwise(lines) if one.base > two.base]
    usual = median(steps) if steps else 0
    text = ""
    for number, line in enumerate(lines):
        before = lines[number - 1] if number else None
        if text.endswith(tuple(_HYPHENS)):
            text = text[:-1] + line.text
        elif before is None or _begins(line, before, usual):
            text += f"\n\n{line.text}"
        else:
            text += f" {line.text}"
    return "".join(each for each in text if each not in _HYPHENS).strip()


def _begins(line: _Line, before: _Line, usual: float) -> bool:
    """Whether a line begins a paragraph."""
    step = before.base - line.base
    if abs(line.height - before.height) > 0.15 * before.height:
        return True
    if step <= 0:  # the next column or page
        return before.text.endswith(_ENDS) or not line.text[0].islower()
    return step > 1.3 * usual or 5 < line.left - before.left < 60
