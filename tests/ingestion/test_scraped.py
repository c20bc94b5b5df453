"""Twelve scraped pages whose lines were judged before any run: `+ - =` in `scraped/`.

`+` is the article, `-` stands around it, `=` is metadata and may go either way.
"""

from pathlib import Path

import pytest

from assistant.ingestion.articles import prepare
from assistant.ingestion.unpacking import Item, unpack
from vectorstore.records import Article

PAGES = sorted((Path(__file__).parent / "scraped").glob("*.gold"))
# Per page: lines around the article that are still kept; raising one is a step back.
LEFT = {"06-cable": 13, "05-agency": 3, "03-american-daily": 3, "12-old": 3}
TITLES = {
    "01-broadcaster": "Ferry crews to strike for six days over rota changes",
    "02-broadsheet": "River board admits it ignored flood warnings",
    "03-american-daily": "School Board Votes to Keep Four-Day Week",
    "04-tabloid": "Lighthouse keeper, 81, finally moves out after 52 YEARS",
    "05-agency": "Copper miners end 40-day walkout in Andean valley",
    "07-german": "Stadtrat stimmt für autofreie Innenstadt",
    "08-gulf": "Grain deal extended for sixty days after night of talks",
    "09-local": "Bakery fire displaces six families",
    "10-popular": "Village pays pensioners to sweep snow",
    "11-wall": "Tram line to reopen in stages, operator says",
    "12-old": "Dam repairs to cost twice the estimate",
}


def gold(page: Path, mark: str) -> list[str]:
    lines = page.read_text(encoding="utf-8").splitlines()
    return [line[2:] for line in lines if line.startswith(mark)]


def read(page: Path) -> Article:
    html = page.with_suffix(".html")
    if html.exists():
        return prepared(html.read_bytes(), html.name)
    lines = page.read_text(encoding="utf-8").splitlines()
    return prepared("\n".join(line[2:] for line in lines).encode(), "a.txt")


def prepared(data: bytes, source: str) -> Article:
    (item,) = unpack(data, source)
    assert isinstance(item, Item)
    return prepare(item).article


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_no_line_of_the_article_is_lost(page: Path) -> None:
    text = read(page).text
    assert [line for line in gold(page, "+") if line not in text] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_most_of_what_stands_around_it_is_gone(page: Path) -> None:
    kept = read(page).text.split("\n")
    left = [line for line in gold(page, "-") if line in kept]
    assert len(left) <= LEFT.get(page.stem, 2), left


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_its_headline_is_the_title(page: Path) -> None:
    if page.stem in TITLES:
        assert read(page).title == TITLES[page.stem]
