"""What feeds and sitemaps lead to."""

import time

import pytest
from lxml import etree

from assistant.errors import UnsupportedSource
from assistant.ingestion.following import read_listing

HOME = "https://news.example/feed/all.xml"
LONG = "&lt;p&gt;" + "The dam of Varnholt was opened on Friday. " * 15 + "&lt;/p&gt;"

RSS = f"""<?xml version="1.0"?><!-- made by hand -->
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>
<title>News</title><link>https://news.example/</link>
<image><url>https://news.example/logo.png</url><link>https://news.example/</link></image>
<item><title>Old</title><link>/old</link>
 <pubDate>Fri, 01 May 2026 10:00:00 GMT</pubDate></item>
<item><title>Whole</title><link>https://news.example/whole</link>
 <pubDate>Sun, 03 May 2026 10:00:00 GMT</pubDate>
 <content:encoded>{LONG}</content:encoded>
</item>
<item><title>New</title><guid>https://news.example/new</guid>
 <pubDate>Mon, 04 May 2026 10:00:00 +0200</pubDate>
 <content:encoded>A teaser.</content:encoded></item>
<item><title>Undated</title><link>https://news.example/undated?a=1&amp;b=2</link></item>
<item><title>Again</title><link>/old</link><guid isPermaLink="false">x</guid></item>
</channel></rss>"""

ATOM = """<feed xmlns="http://www.w3.org/2005/Atom"><title>News</title>
<link rel="self" href="https://news.example/feed"/>
<entry><title>A</title><link rel="edit" href="/edit"/><link href="a"/>
 <updated>2026-05-02T10:00:00Z</updated><summary>Short.</summary></entry>
<entry><title>B</title><link rel="alternate" href="/b"/>
 <updated>2026-05-04T10:00:00Z</updated></entry>
</feed>"""

SITEMAP = """<?xml version="1.0" encoding="UTF-8"?>
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"
 xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">
<url><loc> https://news.example/1 </loc><lastmod>2026-05-01</lastmod></url>
<url><loc>https://news.example/2</loc>
 <news:news><news:publication_date>2026-05-03</news:publication_date></news:news></url>
<url><loc>https://news.example/3</loc></url><url><priority>1</priority></url>
</urlset>"""


def test_an_rss_feed_leads_to_its_pages_newest_first() -> None:
    listing = read_listing(RSS.encode(), HOME)
    assert listing is not None
    assert listing.pages == (
        "https://news.example/new",
        "https://news.example/old",
        "https://news.example/undated?a=1&b=2",
    )


def test_entries_with_their_whole_text_stay_in_the_feed() -> None:
    listing = read_listing(RSS.encode(), HOME)
    assert listing is not None
    assert listing.feed is not None
    kept = etree.fromstring(listing.feed)
    assert kept.xpath("//item/title/text()") == ["Whole"]
    assert kept.xpath("string(//channel/title)") == "News"


def test_a_feed_does_not_speak_for_another_site() -> None:
    elsewhere = RSS.replace("https://news.example/whole", "https://other.example/whole")
    listing = read_listing(elsewhere.encode(), HOME)
    assert listing is not None
    assert "https://other.example/whole" in listing.pages
    assert listing.feed is None


def test_an_entry_without_a_page_stays_when_it_says_anything() -> None:
    rss = "<rss><channel>{}</channel></rss>".format(
        "<item><title>Told</title><description>It sank.</description></item>"
        "<item><title>Untold</title></item>"
    )
    listing = read_listing(rss.encode(), HOME)
    assert listing is not None
    assert (listing.pages, listing.feed is not None) == ((), True)
    assert b"Told" in (listing.feed or b"")
    assert b"Untold" not in (listing.feed or b"")


def test_an_atom_feed_leads_to_its_pages() -> None:
    listing = read_listing(b"\xef\xbb\xbf\n" + ATOM.encode(), HOME)
    assert listing is not None
    assert listing.pages == ("https://news.example/b", "https://news.example/feed/a")
    assert listing.feed is None


def test_a_feed_of_rdf_leads_to_its_pages() -> None:
    rdf = (
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" '
        'xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/">'
        "<channel><link>/</link></channel><item><link>/1</link></item>"
        "<item><link>/2</link><dc:date>2026-05-03</dc:date></item></rdf:RDF>"
    )
    listing = read_listing(rdf.encode(), HOME)
    assert listing is not None
    assert listing.pages == ("https://news.example/2", "https://news.example/1")


def test_a_sitemap_leads_to_its_pages_and_an_index_to_sitemaps() -> None:
    listing = read_listing(SITEMAP.encode(), HOME)
    assert listing is not None
    assert listing.pages == tuple(f"https://news.example/{n}" for n in (2, 1, 3))
    index = (
        SITEMAP.replace("urlset", "sitemapindex")
        .replace("<url>", "<sitemap>")
        .replace("</url>", "</sitemap>")
    )
    listing = read_listing(index.encode(), HOME)
    assert listing is not None
    assert (listing.pages, len(listing.sitemaps)) == ((), 3)


def test_a_feed_that_is_not_quite_xml_is_read_as_far_as_it_goes() -> None:
    broken = ATOM.replace("Short.", "Fish & chips&nbsp;<br>").replace("</feed>", "")
    listing = read_listing(broken.encode(), HOME)
    assert listing is not None
    assert "https://news.example/feed/a" in listing.pages


@pytest.mark.parametrize(
    "text",
    [
        "<!doctype html><html><body><rss>words</rss></body></html>",
        '<?xml version="1.0"?><html><feed/></html>',
        "The <feed> of the herd was late.",
        "",
        "<rssx/>",
    ],
)
def test_a_page_is_not_a_listing(text: str) -> None:
    assert read_listing(text.encode(), HOME) is None


@pytest.mark.parametrize(
    "inside",
    [
        '<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">',
        '<!ENTITY a SYSTEM "file:///etc/passwd">',
    ],
)
def test_a_feed_that_declares_entities_is_refused(inside: str) -> None:
    with pytest.raises(UnsupportedSource, match="entities"):
        read_listing(f"<!DOCTYPE rss [{inside}]>{RSS[21:]}".encode(), HOME)


def test_hostile_markup_takes_no_time_to_tell_apart() -> None:
    began = time.process_time()
    for head in (b"<!-- a -->", b"<?x ?>", b"<!--", b" ", b"<!DOCTYPE ", b"<a:"):
        assert read_listing(head * 900_000, HOME) is None
    deep = b"<rss>" + b"<item>" * 200_000
    listing = read_listing(deep, HOME)
    assert listing is None or not listing.pages
    assert time.process_time() - began < 60  # seconds a quadratic reading would take
