"""What the command line prints: plain when piped, tables and colours on a terminal."""

import re
from collections.abc import Iterable, Sequence

from rich.console import Console
from rich.markup import escape
from rich.table import Column, Table

from assistant.doors import Health
from assistant.ingestion.report import IngestionReport
from assistant.models import Answer, Citation, Item
from assistant.providers.base import ModelInfo
from assistant.retrieval.filters import date_note
from assistant.serving.fallbacks import quoted_because
from vectorstore.records import Article, Match, also_in

# Escape sequences and control characters in an article could rewrite the reader's
# terminal; tabs and line breaks are all that is let through.
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


def plain(text: str) -> str:
    """Text that is safe to write to a terminal."""
    return _CONTROL.sub("", text)


def source_line(citation: Citation) -> str:
    """Outlet, date and title of a citation on one line, as far as they are known."""
    known = (citation.outlet, (citation.published or "")[:10] or None, citation.title)
    return (
        " · ".join(part for part in known if part) or f"article {citation.article_id}"
    )


def print_answer(console: Console, answer: Answer) -> None:
    """The text, then each cited sentence in full, then what was left out."""
    console.print(escape(plain(answer.text)), highlight=False)
    if answer.items:
        console.print()
        console.print(_items(answer.items))
    for each in answer.disagreements:
        about = plain(each.about)
        line = f"Disputed: {about}" if each.kind == "disputed" else f"Changed: {about}"
        marks = " against ".join(
            "".join(f"[{number}]" for number in side.citations) for side in each.sides
        )
        console.print(escape(f"{line} · {marks}"), style="yellow", highlight=False)
    if answer.citations:
        console.print()
    for citation in answer.citations:
        lead = f"[{citation.number}] {source_line(citation)}"
        console.print(escape(plain(lead)), style="bold", highlight=False)
        console.print(escape(f"    “{plain(citation.quote)}”"), highlight=False)
    if (dates := answer.coverage.dates) and dates.applied and answer.citations:
        line = f"{date_note(dates)} --any-date reads all."
        console.print(escape(plain(line)), style="yellow", highlight=False)
    for missing in answer.missing:
        line = f"Left out: {plain(missing)}"
        console.print(escape(line), style="yellow", highlight=False)
    console.print(escape(_footer(answer)), style="dim", highlight=False)


def _items(items: Sequence[Item]) -> Table:
    table = Table("Name", "Position", "As of", "Source")
    for item in items:
        marks = "".join(f"[{number}]" for number in item.citations)
        cells = (item.name, item.position or "", (item.as_of or "")[:10], marks)
        table.add_row(*(escape(plain(cell)) for cell in cells))
    return table


def print_matches(console: Console, matches: Sequence[Match]) -> None:
    """Passages, best first, with where they stand."""
    for match in matches:
        article = match.article
        known = (article.outlet, (article.published or "")[:10], article.title)
        place = " · ".join(part for part in known if part) or article.source
        span = f"{article.id} {match.passage.start}–{match.passage.end}"
        head = f"{match.rank}. {place}  ({span})"
        console.print(escape(plain(head)), style="bold", highlight=False)
        console.print(escape("    " + plain(match.text)), highlight=False)
        if places := also_in(match.copies):
            line = f"    also in {', '.join(places)}"
            console.print(escape(plain(line)), style="dim", highlight=False)
    if not matches:
        console.print("No passage matches.")


def print_articles(console: Console, articles: Iterable[Article]) -> None:
    """What is stored: a table on a terminal, else tab-separated lines."""
    known_by = Column("id", no_wrap=True)  # Others give way: an id is to be copied.
    table = Table(known_by, "published", "outlet", "title", "source", box=None)
    for article in articles:
        known = (
            article.id,
            (article.published or "–")[:10],
            article.outlet or "–",
            article.title or "–",
            article.source,
        )
        cells = [" ".join(plain(cell).split()) for cell in known]
        if console.is_terminal:
            table.add_row(*map(escape, cells))
        else:  # Not by `print`, which turns tabs into spaces.
            console.file.write("\t".join(cells) + "\n")
    if console.is_terminal:
        console.print(table)


def print_ingestion(console: Console, report: IngestionReport) -> None:
    """What was taken in, and each file that was not with the reason."""
    console.print(
        f"{report.added} added, {report.updated} updated, {report.unchanged} unchanged"
        + (f", {report.removed} removed" if report.removed else "")
        + f"; {report.passages} passages written, {report.embedded} texts embedded, "
        f"{report.seconds:.1f} s.",
        highlight=False,
    )
    if report.pending:
        console.print(
            f"{report.pending} texts still without a vector: found by keyword until "
            "the next ingest.",
            style="yellow",
        )
    for problem in (*report.problems, *report.notices):
        line = f"{problem.source}: {problem.error}"
        console.print(escape(plain(line)), style="yellow", highlight=False)
        if problem.hint:
            console.print(escape(plain(f"    {problem.hint}")), highlight=False)


def print_health(console: Console, health: Health) -> None:
    """The state of an index and who answers."""
    console.print(
        f"{health.articles} articles, {health.passages} passages, {health.pending} "
        f"without a vector; embedder {health.embedder}.",
        highlight=False,
    )
    console.print(escape(who_answers(health.model)), highlight=False)
    for line in (*health.damage, *health.warnings):
        console.print(escape(plain(line)), style="red", highlight=False)
    if not health.damage:
        console.print("The index is whole.", style="green")


def who_answers(model: ModelInfo | None) -> str:
    """Which model answers and where text is sent, in one sentence."""
    if model is None:
        return (
            "No chat model: answers are quoted sentences; nothing leaves this machine."
        )
    by = model.name
    if model.fallback:
        by += f", or {model.fallback.name} when that fails,"
    if not model.hosts:
        return f"{by} answers ({model.provider}); nothing leaves this machine."
    return f"{by} answers; article sentences are sent to {' and '.join(model.hosts)}."


def _footer(answer: Answer) -> str:
    coverage = answer.coverage
    by = answer.generator.model or quoted_because(answer)
    return (
        f"Read {coverage.articles_read} of {coverage.articles_matched} matching "
        f"articles ({coverage.sentences_read} sentences) · {by} · "
        f"{answer.timings_ms.total / 1000:.1f} s"
    )
