"""Addresses into the index: pages, feeds, sitemaps, and what is not an article."""

import gzip
import importlib.util
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from assistant.ingestion.articles import article_id
from assistant.ingestion.indexing import ingest
from assistant.ingestion.report import IngestionProgress
from vectorstore.index import NewsIndex

Build = Callable[..., bytes]
Take = Callable[..., Any]


@pytest.fixture
def take(index: NewsIndex, embedder: Any, web: Any) -> Take:
    """Ingest with the web of these tests."""

    def run(*given: str | Path, **options: Any) -> Any:
        parts = {"index": index, "embedder": embedder, "fetcher": web.fetcher()}
        return ingest(given, **parts | options)

    return run


def urls(index: NewsIndex) -> set[str | None]:
    return {article.url for article in index.articles()}


def test_a_page_becomes_an_article_known_by_its_canonical_address(
    take: Take, index: NewsIndex, web: Any, answer: Build, page: Build, story: str
) -> None:
    head = '<link rel="canonical" href="https://www.news.example/ferry">'
    web.pages["/short"] = answer(status=302, Location="/ferry?utm_source=feed")
    web.pages["/ferry?utm_source=feed"] = answer(page(head=head))
    report = take(web.url("/short"))
    assert (report.added, report.problems) == (1, ())
    article = index.article(article_id("https://www.news.example/ferry"))
    assert article is not None
    assert article.url == "https://www.news.example/ferry"
    assert article.source == web.url("/ferry?utm_source=feed")
    assert (article.title, article.text) == ("Ferry sinks", story)


def test_a_page_without_canonical_address_is_known_by_where_it_was_found(
    take: Take, index: NewsIndex, web: Any, answer: Build, page: Build
) -> None:
    web.pages |= {"/a": answer(status=301, Location="/b"), "/b": answer(page())}
    take(web.url("/a"))
    assert index.article(article_id(web.url("/b"))) is not None


def test_a_page_cannot_take_the_place_of_another_sites_article(
    take: Take, index: NewsIndex, web: Any, answer: Build, page: Build
) -> None:
    head = f'<link rel="canonical" href="{web.url("/a")}">'
    web.pages |= {
        "/a": answer(page()),
        "evil.example/x": answer(page("Nothing sank. " * 30, head=head)),
    }
    report = take(web.url("/a"), web.url("/x", "evil.example"))
    assert report.added == 2
    assert urls(index) == {web.url("/a"), web.url("/x", "evil.example")}


def test_an_unchanged_page_is_not_embedded_again_and_a_changed_one_is(
    take: Take, web: Any, answer: Build, page: Build, story: str
) -> None:
    web.pages["/a"] = [answer(page())] * 2 + [answer(page(story + " It is raised."))]
    counts = [
        (report.added, report.unchanged, report.updated, report.embedded)
        for report in (take(web.url("/a")) for _ in range(3))
    ]
    assert counts == [(1, 0, 0, 1), (0, 1, 0, 0), (0, 0, 1, 1)]


def test_addresses_and_paths_may_be_mixed_and_each_failure_has_its_name(
    take: Take, folder: Path, web: Any, answer: Build, page: Build
) -> None:
    web.pages |= {"/a": answer(page())}
    report = take(
        folder,
        web.url("/a"),
        web.url("/gone"),
        "http://127.0.0.1/",
        "file:///etc/passwd",
        folder / "none.txt",
    )
    assert report.added == 3
    assert [each.source for each in report.problems] == [
        str(folder / "none.txt"),
        web.url("/gone"),
        "http://127.0.0.1/",
        "file:///etc/passwd",
    ]
    assert all(each.error and each.hint for each in report.problems)


NOT_ARTICLES = (
    "<form><h1>Log in</h1><input name=user><p>Log in to read on.</p></form>",
    f"<div id=app></div><script>render('{'The ferry sank. ' * 50}')</script>",
    "<article><p>The ferry Skerry sank off Tolvik.</p></article>"
    f"<div class=paywall><p>{'Subscribe to read this article. ' * 20}</p></div>",
    "<h1>Oops</h1><p>We cannot find this page. It may have been moved.</p>",
    f"<div class=cookie-wall><p>{'We use cookies. ' * 40}</p></div>",
    "",
)


def test_a_page_without_an_article_is_not_stored(
    take: Take, index: NewsIndex, web: Any, answer: Build
) -> None:
    for number, inside in enumerate(NOT_ARTICLES):
        body = f"<!doctype html><html><body>{inside}</body></html>"
        web.pages[f"/{number}"] = answer(body.encode())
    given = [web.url(f"/{number}") for number in range(len(NOT_ARTICLES))]
    report = take(*given)
    assert [each.source for each in report.problems] == given
    assert all("article was found" in each.error for each in report.problems)
    assert index.counts().articles == 0


def test_what_it_is_is_told_by_the_content(
    take: Take, index: NewsIndex, web: Any, answer: Build, page: Build, story: str
) -> None:
    every_byte = bytes(range(256)) * 9
    web.pages |= {
        f"/bad/{said}": answer(body, Content_Type=said)
        for body, said in (
            (b"\x89PNG\r\n\x1a\n" + bytes(900), "text/html"),
            (b"\xff\xd8\xff\xe0" + bytes(900), "image/jpeg"),
            (b"\x1aE\xdf\xa3" + every_byte, "video/webm"),
            (every_byte, "application/octet-stream"),
            (b"MZ\x90" + bytes(900), "text/plain"),
            (every_byte, ""),
        )
    }
    web.pages |= {
        f"/good/{said}": answer(page(f"{story} {said}"), Content_Type=said)
        for said in ("application/octet-stream", "image/png", "")
    }
    report = take(*map(web.url, web.pages))
    refused = {each.source for each in report.problems}
    assert refused == {web.url(path) for path in web.pages if "/bad/" in path}
    assert urls(index) == {web.url(path) for path in web.pages if "/good/" in path}


def test_a_page_of_too_many_elements_is_refused(
    take: Take, web: Any, answer: Build
) -> None:
    web.pages |= {
        "/nested": answer(b"<html><body>" + b"<div>" * 100_000 + b"word " * 100),
        "/flat": answer(b"<html><body>" + b"<p>A word and another.</p>" * 380_000),
    }
    report = take(web.url("/nested"), web.url("/flat"))
    assert (report.added, len(report.problems)) == (0, 2)


RSS = (
    """<rss version="2.0"><channel><title>The Harbour Post</title>{}</channel></rss>"""
)


def items(web: Any, *numbers: int) -> str:
    return "".join(
        f"<item><title>{n}</title><link>{web.url(f'/{n}')}</link>"
        f"<pubDate>Fri, {n:02} May 2026 10:00:00 GMT</pubDate></item>"
        for n in numbers
    )


def test_a_feed_of_links_brings_the_linked_pages(
    take: Take, index: NewsIndex, web: Any, answer: Build, page: Build, story: str
) -> None:
    web.pages |= {f"/{n}": answer(page(f"{story} {n}.")) for n in (1, 2)}
    inside = items(web, 1, 2, 3) + "<item><link>http://10.0.0.1/admin</link></item>"
    web.pages["/feed"] = answer(RSS.format(inside).encode(), Content_Type="text/xml")
    report = take(web.url("/feed"))
    assert report.added == 2
    assert urls(index) == {web.url("/1"), web.url("/2")}
    assert [each.source for each in report.problems] == [
        web.url("/3"),
        "http://10.0.0.1/admin",
    ]


def test_of_a_long_feed_the_newest_are_taken_and_it_is_said(
    take: Take, index: NewsIndex, web: Any, answer: Build, page: Build, story: str
) -> None:
    web.pages |= {f"/{n}": answer(page(f"{story} {n}.")) for n in range(1, 9)}
    web.pages["/feed"] = answer(RSS.format(items(web, *range(1, 9))).encode())
    report = take(web.url("/feed"), most_pages=3)
    assert urls(index) == {web.url(f"/{n}") for n in (8, 7, 6)}
    (notice,) = report.notices
    assert (notice.source, "8 pages; the newest 3" in notice.error) == (
        web.url("/feed"),
        True,
    )


def test_an_empty_feed_says_so(take: Take, web: Any, answer: Build) -> None:
    web.pages["/feed"] = answer(RSS.format("").encode())
    (problem,) = take(web.url("/feed")).problems
    assert problem.error == "It lists no page."


def test_a_sitemap_of_sitemaps_is_followed_one_level_and_gunzipped(
    take: Take, index: NewsIndex, web: Any, answer: Build, page: Build, story: str
) -> None:
    def listed(kind: str, entry: str, *paths: str) -> bytes:
        inside = "".join(f"<{entry}><loc>{web.url(p)}</loc></{entry}>" for p in paths)
        return f"<?xml version='1.0'?><{kind}>{inside}</{kind}>".encode()

    web.pages |= {f"/{n}": answer(page(f"{story} {n}.")) for n in (1, 2)}
    web.pages |= {
        "/map": answer(listed("sitemapindex", "sitemap", "/a.gz", "/b", "/c", "/map")),
        "/a.gz": answer(gzip.compress(listed("urlset", "url", "/1", "/2"))),
        "/b": answer(listed("urlset", "url", "/2")),
        "/c": answer(b"<!DOCTYPE x [<!ENTITY a 'b'>]><urlset/>"),
    }
    report = take(web.url("/map"))
    assert urls(index) == {web.url("/1"), web.url("/2")}
    assert [each.source for each in report.problems] == [web.url("/c")]


@pytest.mark.skipif(
    importlib.util.find_spec("assistant.ingestion.unpacking") is None,
    reason="feeds with whole texts are read by the reader of feed files",
)
def test_an_entry_with_its_whole_text_is_taken_without_asking_for_its_page(
    take: Take, index: NewsIndex, web: Any, answer: Build, story: str
) -> None:
    entry = (
        "<item><title>Ferry sinks</title><link>https://news.example/ferry</link>"
        f"<content:encoded>&lt;p&gt;{story} {story}&lt;/p&gt;</content:encoded></item>"
    )
    feed = RSS.format(entry).replace(
        "<rss ", '<rss xmlns:content="http://purl.org/rss/1.0/modules/content/" '
    )
    web.pages["/feed"] = answer(feed.encode())
    report = take(web.url("/feed"))
    assert (report.added, report.problems) == (1, ())
    assert urls(index) == {"https://news.example/ferry"}
    assert web.asked == [("news.example", "/feed")]


def test_progress_names_what_is_fetched(
    take: Take, web: Any, answer: Build, page: Build
) -> None:
    told: list[IngestionProgress] = []
    web.pages["/a"] = answer(page())
    take(web.url("/a"), progress=told.append)
    first = told[0]
    assert (first.stage, first.done, first.total) == ("fetching", 0, 1)
    assert first.source == web.url("/a")


def test_without_an_address_nothing_is_asked(
    take: Take, folder: Path, web: Any, connected: list[Any]
) -> None:
    assert take(folder).added == 2
    assert connected == []
