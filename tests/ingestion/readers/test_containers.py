"""Files of many articles: each is one, a bad one is named, the rest goes on."""

import io
import json
import stat
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from assistant.ingestion.articles import prepare
from assistant.ingestion.readers import archives, records
from assistant.ingestion.unpacking import MOST_PROBLEMS, Item, unpack

Unpacked = Callable[..., tuple[list[Item], dict[str, str]]]
BODY = "The ferry to Ansgar will run twice a day from Monday, the owners said."
MORE = "It had been tied up since the storm of March, which broke its bow door."


def lines(*values: object) -> bytes:
    return "\n".join(
        each if isinstance(each, str) else json.dumps(each) for each in values
    ).encode()


def test_each_line_is_an_article_with_the_id_it_is_given(unpacked: Unpacked) -> None:
    stated = {
        "ID": "q-1",
        "Headline": "Ferry back",
        "source": {"id": None, "name": "Quay Post"},
        "publishedAt": "2025-02-01T10:00:00Z",
        "link": "https://quay.example/a#top",
        "byline": ["Ann Reed", {"name": "Bo Lund"}],
        "content": f"<p>{BODY}</p><p style='display:none'>Hidden words.</p>",
        "lang": "en",
        "score": 3,
    }
    (one, two), problems = unpacked(lines(stated, "", {"text": MORE}), "a.txt")
    assert problems == {}
    article = prepare(one).article
    assert (article.id, article.title, article.outlet) == (
        *("q-1", "Ferry back", "Quay Post"),
    )
    assert article.author == "Ann Reed, Bo Lund"
    assert article.published == "2025-02-01T10:00:00+00:00"
    assert (article.url, article.language) == ("https://quay.example/a", "en")
    assert article.text == BODY
    assert (two.source, two.id, two.raw) == ("a.txt#3", None, MORE)


@pytest.mark.parametrize(
    ("line", "error"),
    [
        ('{"text": "cut', "not valid JSON"),
        ('{"text": NaN}', "NaN is not a value"),
        ('{"text": "a", "n": 1e400}', "too large"),
        ('{"text": "a", "n": ' + "9" * 5_000 + "}", "4300 digits"),
        ('{"text": "a", "text": "b"}', "'text' stands twice"),
        ('{"text": ' + "[" * 100_000 + "}", "nested too deeply"),
        ('["text"]', "not an object"),
        ('{"title": "Ferry"}', "It has no text."),
        ('{"url": "https://a.ex/1"}', "only the address https://a.ex/1"),
        ('{"text": "a", "id": "' + "x" * 300 + '"}', "Its id cannot be used"),
    ],
)
def test_a_bad_line_is_named_and_the_others_are_kept(
    line: str, error: str, unpacked: Unpacked
) -> None:
    for values in (({"text": BODY}, line), (line, {"text": BODY}, {"text": MORE})):
        items, problems = unpacked(lines(*values), "a.jsonl")
        assert len(items) == len(values) - 1
        assert error in problems[f"a.jsonl#{values.index(line) + 1}"]


def test_a_line_that_is_too_long_is_passed_over(
    unpacked: Unpacked, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(records, "LONGEST_RECORD", 1_000)
    long = json.dumps({"text": "word " * 300_000})
    (item,), problems = unpacked(lines(long, {"text": BODY}), "a.jsonl")
    assert item.source == "a.jsonl#2"
    assert "longer than 1,000 characters" in problems["a.jsonl#1"]


@pytest.mark.parametrize("indent", [None, 2])
def test_a_list_or_a_wrapped_list_is_read_like_lines(
    indent: int | None, unpacked: Unpacked
) -> None:
    articles = [{"text": BODY}, 3, {"body": [BODY, MORE]}]
    items, problems = unpacked(json.dumps(articles, indent=indent).encode(), "a")
    assert [each.source for each in items] == ["a#1", "a#3"]
    assert problems.keys() == {"a#2"}
    wrapped = {"status": "ok", "articles": articles}
    items, problems = unpacked(json.dumps(wrapped, indent=indent).encode(), "a")
    assert [each.source for each in items] == ["a#1.1", "a#1.3"]
    (item,), _ = unpacked(json.dumps({"text": BODY}, indent=indent).encode(), "a")
    assert item.raw == BODY


def test_a_list_is_read_up_to_where_it_breaks(
    unpacked: Unpacked, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(records, "_BLOCK", 7)
    data = json.dumps([{"text": BODY}, {"text": float("nan")}, {"text": MORE}])
    items, problems = unpacked((data[:-1] + ", {broken").encode(), "a")
    assert [each.raw for each in items] == [BODY, MORE]
    assert problems.keys() == {"a#2", "a#4"}


def test_a_long_file_is_read_one_article_at_a_time() -> None:
    class Endless(io.RawIOBase):
        """Lines without end, which nobody could read whole."""

        place = 0

        def readable(self) -> bool:
            return True

        def seekable(self) -> bool:
            return True

        def seek(self, place: int, whence: int = 0) -> int:
            self.place = place
            return place

        def readinto(self, buffer: object) -> int:
            view = memoryview(buffer)  # type: ignore[arg-type]
            line = json.dumps({"text": BODY}).encode() + b"\n"
            start = self.place % len(line)
            size = min(len(view), 50_000_000 - self.place)
            view[:size] = (line * (size // len(line) + 2))[start : start + size]
            self.place += size
            return size

    found = unpack(io.BufferedReader(Endless()), "endless.jsonl")
    assert [next(found).source for _ in range(3)] == [
        f"endless.jsonl#{number}" for number in (1, 2, 3)
    ]


def test_many_problems_of_one_file_are_counted_not_listed(unpacked: Unpacked) -> None:
    good, bad = {"text": BODY}, "{broken"
    items, problems = unpacked(lines(*[good] * 150, *[bad] * 140), "a.jsonl")
    assert len(items) == 150
    assert len(problems) == MOST_PROBLEMS + 1
    assert problems["a.jsonl"] == "40 more entries could not be read."


def test_a_file_that_is_mostly_broken_is_left(unpacked: Unpacked) -> None:
    data = lines({"text": BODY}, *["{broken"] * 100_000, {"text": MORE})
    (item,), problems = unpacked(data, "a.jsonl")
    assert item.raw == BODY
    assert len(problems) == MOST_PROBLEMS + 1
    assert "most of it is broken" in problems["a.jsonl"]


@pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
def test_rows_are_articles_by_the_names_of_columns(
    mark: str, encoding: str, unpacked: Unpacked
) -> None:
    rows = [
        ["Title", "Publication Date", "Text", "Score"],
        ["“Ferry”", "2025-02-01", f'"{BODY}\r\n\n=cmd() costs £3"', "1"],
        ["too", "few"],
        ["Storm – again", "31.02.2024", f'"{MORE}"', "2"],
    ]
    data = "\r\n".join(mark.join(row) for row in rows).encode(encoding)
    (one, two), problems = unpacked(data, "news.txt")
    assert one.extracted.title == "“Ferry”"
    assert one.extracted.published == "2025-02-01"
    assert one.raw == f"{BODY}\n\n=cmd() costs £3"
    assert two.extracted.published is None
    assert (one.source, two.source) == ("news.txt#2", "news.txt#6")
    assert problems == {"news.txt#5": "The row has 2 cells, the first line 4."}


def test_a_cell_may_hold_a_long_article(unpacked: Unpacked) -> None:
    (item,), _ = unpacked(f"title,text\nFerry,{'word ' * 40_000}\n".encode())
    assert len(item.raw) == 5 * 40_000 - 1


@pytest.mark.parametrize(
    ("data", "error"),
    [
        (b"title,text,text\n1,2,3\n", "Two columns have one name."),
        (b"title,text\n", "There is no article in it."),
        (b"a,b,c\n1,2,3\n", "a table without a column of text"),
    ],
)
def test_a_table_that_cannot_be_read_says_why(
    data: bytes, error: str, unpacked: Unpacked
) -> None:
    items, problems = unpacked(data, "news.csv")
    assert items == []
    assert error in problems["news.csv"]


RSS = (
    '<?xml version="1.0" encoding="windows-1252"?><rss version="2.0"'
    ' xmlns:content="http://purl.org/rss/1.0/modules/content/"'
    ' xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>Quay Post</title>'
    "<language>en-gb</language><item><title>Ferry &amp;amp; storm</title>"
    "<link>https://quay.example/1</link><description>Teaser</description>"
    "<pubDate>Sat, 01 Feb 2025 10:00:00 GMT</pubDate><dc:creator>Ann Réed</dc:creator>"
    f"<content:encoded><![CDATA[<p>{BODY}</p><p hidden>Not seen</p><p>{MORE}</p>]]>"
    "</content:encoded></item><item><title>Only this</title>"
    "<link>https://quay.example/2</link></item></channel></rss>"
).encode("cp1252")
ATOM = (
    '<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en"><title>Quay Post</title>'
    '<entry><title>Ferry &amp;amp; storm</title><link rel="self" href="https://x.ex"/>'
    '<link href="https://quay.example/1"/><updated>2025-02-01T10:00:00Z</updated>'
    "<author><name>Ann Réed</name></author><summary>Teaser</summary>"
    '<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">'
    f"<p>{BODY}</p><p>{MORE}</p></div></content></entry>"
    '<entry><title>Only this</title><link href="https://quay.example/2"/></entry></feed>'
).encode()


@pytest.mark.parametrize("feed", [RSS, ATOM])
def test_entries_of_a_feed_are_articles(feed: bytes, unpacked: Unpacked) -> None:
    (item,), problems = unpacked(feed, "feed.txt")
    stated = item.extracted
    assert item.source == "feed.txt#1"
    assert item.raw.split() == f"{BODY} {MORE}".split()
    assert (stated.title, stated.outlet) == ("Ferry & storm", "Quay Post")
    assert (stated.author, stated.url) == ("Ann Réed", "https://quay.example/1")
    assert stated.published == "2025-02-01T10:00:00+00:00"
    assert "only the address https://quay.example/2" in problems["feed.txt#2"]


def test_a_sitemap_says_how_many_addresses_it_holds(unpacked: Unpacked) -> None:
    entry = "<url><loc>https://quay.example/1</loc></url>"
    sitemap = (
        '<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap'
        f'/0.9">{entry * 3}</urlset>'
    )
    items, problems = unpacked(sitemap.encode(), "sitemap.xml")
    assert items == []
    assert "holds 3 addresses" in problems["sitemap.xml"]


def test_an_archive_is_read_like_a_folder(
    unpacked: Unpacked, make_zip: Callable[..., bytes], make_word: Callable[..., bytes]
) -> None:
    word = make_word(f"<w:p><w:r><w:t>{BODY}</w:t></w:r></w:p>")
    files = {
        "a.txt": BODY.encode(),
        "east/b.jsonl": lines({"text": BODY}, {"text": MORE}),
        "c": word,
        "__MACOSX/._a.txt": b"x",
        ".DS_Store": b"x",
        "empty/": b"",
        "photo.txt": b"\x89PNG\r\n",
    }
    items, problems = unpacked(make_zip(files), "news.zip")
    assert [each.source for each in items] == [
        "news.zip/a.txt",
        "news.zip/east/b.jsonl#1",
        "news.zip/east/b.jsonl#2",
        "news.zip/c",
    ]
    assert problems.keys() == {"news.zip/photo.txt"}


def link(name: str) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name)
    info.external_attr = (stat.S_IFLNK | 0o777) << 16
    return info


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_names_that_lead_out_of_an_archive_are_refused(
    unpacked: Unpacked,
    make_zip: Callable[..., bytes],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    nested = make_zip({"a.txt": BODY.encode()})
    bad = ["../out.txt", "/abs.txt", "C:\\win.txt", "x/../../y.txt", "a.txt", "n.zip"]
    pairs = [("a.txt", BODY.encode())]
    pairs += [(name, nested if name == "n.zip" else b"x") for name in bad]
    made = make_zip([*pairs, (link("link.txt"), b"/etc/passwd")])
    (item,), problems = unpacked(made, "b.zip")
    assert item.raw == BODY
    assert len(problems) == len(bad) + 1
    assert list(tmp_path.rglob("*")) == []


def test_archives_that_are_bombs_are_refused(
    unpacked: Unpacked, make_zip: Callable[..., bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archives, "MOST_MEMBERS", 50)
    zeros = make_zip({"a.txt": b"\0" * 50_000_000})
    many = make_zip({f"{number}": b"" for number in range(51)})
    claims = bytearray(make_zip({"a.txt": BODY.encode()}))
    struct.pack_into("<I", claims, claims.rfind(b"PK\x05\x06") + 12, 2**31)
    cut = make_zip({"a.txt": BODY.encode()})[:-10]
    for data in (zeros, many, bytes(claims), cut):
        items, problems = unpacked(data, "b.zip")
        assert items == []
        assert problems.keys() == {"b.zip"}


def test_a_damaged_file_of_an_archive_costs_that_file_only(
    unpacked: Unpacked, make_zip: Callable[..., bytes]
) -> None:
    made = make_zip({"a.txt": BODY.encode() * 9, "b.txt": MORE.encode()})
    damaged = made[:50] + b"\xff\xff\xff" + made[53:]
    (item,), problems = unpacked(damaged, "n.zip")
    assert item.source == "n.zip/b.txt"
    assert problems.keys() == {"n.zip/a.txt"}


@pytest.mark.parametrize(
    ("marker", "kind"),
    [("xl/workbook.xml", "a spreadsheet"), ("archive/data.pkl", "Python pickles")],
)
def test_other_documents_in_zip_form_are_refused(
    marker: str, kind: str, unpacked: Unpacked, make_zip: Callable[..., bytes]
) -> None:
    _, problems = unpacked(make_zip({marker: b"x", "a.txt": BODY.encode()}), "m.pt")
    assert kind in problems["m.pt"]
