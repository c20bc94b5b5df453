"""Given addresses -> fetched pages on disk, ready to be read like files."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import BinaryIO

from assistant.errors import IngestionError
from assistant.ingestion.fetching import Fetched, Fetcher
from assistant.ingestion.following import Listing, read_listing
from assistant.ingestion.reading import display_name, problem
from assistant.ingestion.report import Problem

MOST_SITEMAPS = 10
"""Of a sitemap of sitemaps, the newest."""

Tell = Callable[[int, int, str], None]
"""Told how many are fetched, of how many, and which one is next."""


@dataclass(kw_only=True)
class Gathering:
    """Fetches before anything is stored, so that a slow site holds no lock."""

    fetcher: Fetcher
    shelf: Path
    """A folder of this run, where pages wait; memory stays flat."""
    most: int = 100
    """Pages taken from one feed or sitemap."""
    tell: Tell = lambda done, total, source: None
    loads: list[tuple[str, Callable[[], BinaryIO]]] = field(default_factory=list)
    """Final address and content of each page."""
    problems: list[Problem] = field(default_factory=list)
    notices: list[Problem] = field(default_factory=list)

    def take(self, addresses: Sequence[str]) -> None:
        """Fetch each address, and what a feed or a sitemap among them leads to."""
        for done, address in enumerate(addresses):
            self.tell(done, len(addresses), display_name(address))
            if fetched := self._fetched(address):
                self._take(fetched)

    def _take(self, fetched: Fetched) -> None:
        try:
            listing = read_listing(fetched.data, fetched.final_url)
        except IngestionError as error:
            self.problems.append(problem(fetched.url, error))
            return
        if listing is None:
            self._keep(fetched.final_url, fetched.data)
            return
        if listing.feed:
            self._keep(fetched.final_url, listing.feed)
        pages = listing.pages or self._listed(fetched, listing)
        if not pages and not listing.feed:
            self.problems.append(_about(fetched, "It lists no page."))
        if len(pages) > self.most:
            told = f"It lists {len(pages):,} pages; the newest {self.most:,} are taken."
            hint = "Set ASSISTANT_WEB_PAGES to take more."
            self.notices.append(_about(fetched, told, hint))
        for done, page in enumerate(pages[: self.most]):
            self.tell(done, min(len(pages), self.most), display_name(page))
            if linked := self._fetched(page):
                self._keep(linked.final_url, linked.data)

    def _listed(self, fetched: Fetched, listing: Listing) -> list[str]:
        """The pages of the newest sitemaps that a sitemap names, and no deeper."""
        pages: dict[str, None] = {}
        for address in listing.sitemaps[:MOST_SITEMAPS]:
            if len(pages) < self.most and (each := self._fetched(address)):
                try:
                    inner = read_listing(each.data, each.final_url)
                except IngestionError as error:
                    self.problems.append(problem(address, error))
                    continue
                pages |= dict.fromkeys(inner.pages if inner else ())
        return list(pages)

    def _fetched(self, address: str) -> Fetched | None:
        try:
            return self.fetcher.fetch(address)
        except IngestionError as error:
            self.problems.append(problem(address, error))
            return None

    def _keep(self, source: str, data: bytes) -> None:
        path = self.shelf / str(len(self.loads))
        path.write_bytes(data)
        self.loads.append((source, partial(_opened, path)))


def _about(fetched: Fetched, error: str, hint: str = "") -> Problem:
    return Problem(source=display_name(fetched.url), error=error, hint=hint)


def _opened(path: Path) -> BinaryIO:
    return path.open("rb")
