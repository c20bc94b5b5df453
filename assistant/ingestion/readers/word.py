"""Word documents (DOCX) -> an article; what is deleted or hidden is no text."""

import io
import re
import zipfile
from collections.abc import Iterator
from itertools import groupby
from typing import Any

from lxml import etree

from assistant.errors import EmptyArticle, UnreadableSource, UnsupportedSource
from assistant.ingestion.formats import Extracted, confirmed_title

LARGEST_PART = 20_000_000
"""Bytes of the document's XML, unpacked: ten times the longest article."""
SMALLEST = 8
"""Half points: text below 4 pt is there for machines only."""

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_COMPATIBILITY = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_UNSEEN = frozenset((f"{_W}del", f"{_W}moveFrom", f"{_COMPATIBILITY}Fallback"))
_BREAKS = {f"{_W}tab": " ", f"{_W}br": "\n", f"{_W}cr": "\n", f"{_W}noBreakHyphen": "-"}
_HEADING = re.compile(r"title|heading ?1", re.IGNORECASE)
_WHITE = re.compile(r"f[0-9a-f]f[0-9a-f]f[0-9a-f]", re.IGNORECASE)


def read_word(data: bytes) -> Extracted:
    """Read the main part; no other part, file or address that it names is looked at.

    Raises:
        EmptyArticle: it holds no text.
        UnreadableSource, UnsupportedSource: it is damaged or built as a bomb.
    """
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        document = _parsed(archive, "word/document.xml")
        properties = {}
        if "docProps/core.xml" in archive.NameToInfo:
            root = _parsed(archive, "docProps/core.xml")
            properties = {etree.QName(each).localname: each.text for each in root}
    paragraphs = list(_paragraphs(document))
    text = "\n\n".join(text for _, text in paragraphs)
    if not text:
        raise EmptyArticle("The document holds no text.", "If it is a scan, use OCR.")
    headed = (words for style, words in paragraphs if _HEADING.fullmatch(style))
    return Extracted(
        text=text,
        title=next(headed, None) or confirmed_title(properties.get("title"), text),
        language=properties.get("language") or None,
    )


def _parsed(archive: zipfile.ZipFile, part: str) -> Any:
    with archive.open(part) as file:
        data = file.read(LARGEST_PART + 1)
    if len(data) > LARGEST_PART:
        raise UnsupportedSource("Its text is too large.", "Split the document.")
    if b"<!DOCTYPE" in data:
        raise UnsupportedSource("It defines entities.", "Save it in Word again.")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        return etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise UnreadableSource("It is damaged.", "Save it in Word again.") from error


def _paragraphs(document: Any) -> Iterator[tuple[str, str]]:
    """Style and text of each paragraph that a reader sees."""
    for paragraph, runs in groupby(document.iter(f"{_W}r"), key=_paragraph_of):
        text = "".join(_text(run) for run in runs if _is_seen(run)).strip()
        if paragraph is not None and text:
            style = paragraph.find(f"{_W}pPr/{_W}pStyle")
            yield "" if style is None else style.get(f"{_W}val", ""), text


def _paragraph_of(run: Any) -> Any:
    return next(run.iterancestors(f"{_W}p"), None)


def _text(run: Any) -> str:
    return "".join(
        each.text or "" if each.tag == f"{_W}t" else _BREAKS.get(each.tag, "")
        for each in run
    )


def _is_seen(run: Any) -> bool:
    if any(each.tag in _UNSEEN for each in run.iterancestors()):
        return False
    look = run.find(f"{_W}rPr")
    if look is None:
        return True
    vanish, colour, size = (look.find(f"{_W}{n}") for n in ("vanish", "color", "sz"))
    shaded = (
        look.find(f"{_W}shd") is not None or look.find(f"{_W}highlight") is not None
    )
    hidden = vanish is not None and vanish.get(f"{_W}val", "1") not in ("0", "false")
    white = colour is not None and bool(_WHITE.fullmatch(colour.get(f"{_W}val", "")))
    points = "" if size is None else size.get(f"{_W}val", "")
    tiny = points.isdecimal() and int(points) < SMALLEST
    return not (hidden or tiny or (white and not shaded))
