"""Chunk an article into passages: whole sentences, exact offsets, headings as context.

A passage never crosses a heading: what stands under "Italy" is found as Italy's.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from assistant.ingestion.lines import ends_sentence, word_count
from assistant.ingestion.sentences import sentence_spans
from vectorstore.records import Article, Passage, Span

TARGET_CHARACTERS = 500
"""A passage closes at the next paragraph border from here on."""
LONGEST_PASSAGE = 900
"""The encoder reads 256 word pieces, about 1,000 characters with the header line."""
_HEADING_WORDS = 10


@dataclass(frozen=True, kw_only=True)
class _Section:
    """Paragraphs, each a run of sentences, under one heading."""

    heading: str
    start: int
    """Where its heading stands, so that its first passage is found by that word too."""
    paragraphs: list[list[Span]]


def chunk(article: Article) -> list[Passage]:
    """Pack every sentence of the article into exactly one passage, in order."""
    passages: list[Passage] = []
    for section in _sections(article.text):
        for place, sentences in enumerate(_pack(section.paragraphs)):
            start, end = sentences[0][0], sentences[-1][1]
            start = section.start if place == 0 else start
            heading = section.heading if place else ""
            passages.append(
                Passage(
                    article_id=article.id,
                    ordinal=len(passages),
                    start=start,
                    end=end,
                    sentences=tuple(sentences),
                    embedded_text=_header(article, heading) + article.text[start:end],
                )
            )
    return passages


def headings(lines: Sequence[str]) -> set[int]:
    """Which lines are sub-headings: short, no full stop, and prose follows.

    Three short lines in a row are a list, whose entries are worth citing, not headings.
    """
    filled = [number for number, line in enumerate(lines) if line.strip()]
    found: set[int] = set()
    run: list[int] = []
    for number in filled:
        if _may_be_heading(lines[number]):
            run.append(number)
            continue
        if len(run) <= 2 and word_count(lines[number]) > 5:
            found.update(run)
        run = []
    return found


def _may_be_heading(line: str) -> bool:
    line = line.strip()
    short = word_count(line) <= _HEADING_WORDS and not line.startswith(("-", "•", "“"))
    ends = ends_sentence(line) and not line.endswith("?")
    return short and not ends and not line.endswith((":", ",", ";", '"', "”"))


def _sections(text: str) -> Iterator[_Section]:
    lines = text.split("\n")
    marked = headings(lines)
    heading: list[str] = []
    paragraphs: list[list[Span]] = []
    place = start = 0
    for number, line in enumerate(lines):
        if number in marked:
            if paragraphs:
                yield _section(heading, start, paragraphs)
                heading, paragraphs = [], []
            start = start if heading else place
            heading.append(line.strip())
        elif sentences := sentence_spans(text, place, place + len(line)):
            start = start if heading or paragraphs else sentences[0][0]
            paragraphs.append(sentences)
        place += len(line) + 1
    if paragraphs:
        yield _section(heading, start, paragraphs)


def _section(heading: list[str], start: int, paragraphs: list[list[Span]]) -> _Section:
    return _Section(heading=" – ".join(heading), start=start, paragraphs=paragraphs)


def _pack(paragraphs: list[list[Span]]) -> list[list[Span]]:
    """Fill passages sentence by sentence, closing at paragraph borders if possible."""
    packed: list[list[Span]] = []
    current: list[Span] = []
    for paragraph in paragraphs:
        if current and _length(current, paragraph[-1]) > LONGEST_PASSAGE:
            packed.append(current)
            current = []
        for sentence in paragraph:
            if current and _length(current, sentence) > LONGEST_PASSAGE:
                packed.append(current)
                current = []
            current.append(sentence)
        if current[-1][1] - current[0][0] >= TARGET_CHARACTERS:
            packed.append(current)
            current = []
    if current and packed and _length(packed[-1], current[-1]) <= LONGEST_PASSAGE:
        packed[-1] = packed[-1] + current
    elif current:
        packed.append(current)
    return packed


def _length(sentences: list[Span], last: Span) -> int:
    return last[1] - sentences[0][0]


def _header(article: Article, heading: str) -> str:
    """One line that says whose words these are, or nothing."""
    day = article.published[:10] if article.published else None
    stated = [part for part in (article.title, article.outlet, day, heading) if part]
    return " · ".join(stated) + "\n" if stated else ""
