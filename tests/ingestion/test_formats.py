import pytest

from assistant.errors import EmptyArticle, UnsupportedSource
from assistant.ingestion.articles import Prepared, article_id, prepare
from assistant.ingestion.report import Problem
from assistant.ingestion.unpacking import unpack

BODY = "The ferry to Ansgar will run twice a day from Monday, the owners said."
MORE = "It had been tied up since the storm of March, which broke its bow door."


class Refused(Exception):
    """The file is in the report as a problem, in these words."""


def page(body: str = "", head: str = "") -> bytes:
    return (
        f"<!DOCTYPE html><html lang='en-GB'><head>{head}</head><body><article>"
        f"<h1>Ferry back in service</h1><p>{BODY}</p>{body}<p>{MORE}</p>"
        "<p>Nobody was hurt, and the owners will pay for the taxis.</p>"
        "</article></body></html>"
    ).encode()


def read(data: bytes, source: str = "a.txt") -> Prepared:
    (item,) = unpack(data, source)
    if isinstance(item, Problem):
        raise Refused(item.error)
    return prepare(item)


def test_front_matter_states_what_the_article_is() -> None:
    article = read(
        f"---\ntitle: Ferry back\noutlet: Quay Post\nauthor: [Ann Reed, Bo Lund]\n"
        f"date: 2020-03-24\nurl: https://quay.example/a#top\n---\n\n# Ferry back\n\n"
        f"{BODY}\n".encode(),
        "ferry.md",
    ).article
    assert article.title == "Ferry back"
    assert article.outlet == "Quay Post"
    assert article.author == "Ann Reed, Bo Lund"
    assert article.published == "2020-03-24"
    assert article.url == "https://quay.example/a"
    assert article.id == article_id("https://quay.example/a")
    assert article.text == BODY


@pytest.mark.parametrize(
    "front", ["---\n: [\n---\n", "---\n- a\n---\n", "---\nno end\n"]
)
def test_broken_front_matter_loses_nothing(front: str) -> None:
    assert BODY in read(f"{front}\n{BODY}".encode(), "a.md").article.text


def test_markdown_marks_and_images_are_not_text() -> None:
    text = (
        f"# Ferry back\n\n{BODY} It is **safe**, see [the report](https://x.ex).\n\n"
        f"![A ferry](ferry.jpg)\n\n## What next?\n\n- It will sail on Monday.\n"
        f"- It will stop in winter.\n\n<!-- template v4 -->\n\n> {MORE}\n\n"
        "| Boat | Seats |\n|---|---|\n| Varrow | 80 |\n"
    )
    article = read(text.encode(), "a.md").article
    assert article.title == "Ferry back"
    assert article.text == (
        f"{BODY} It is safe, see the report.\n\nWhat next?\n\n"
        f"- It will sail on Monday.\n- It will stop in winter.\n\n{MORE}\n\n"
        "Boat | Seats\n\nVarrow | 80"
    )


def test_hard_wrapped_lines_become_paragraphs() -> None:
    wrapped = (
        "The ferry to Ansgar will run twice\na day from Monday, the owners said on\n"
        "the quay, where a crowd had come\nto see it.\n\nIt had been tied up since\n"
        "the storm of March, which broke its\nbow door."
    )
    text = read(wrapped.encode()).article.text
    assert text.count("\n") == 2
    assert "twice a day from Monday, the owners said on the quay" in text


def test_a_page_states_its_metadata_in_its_head() -> None:
    head = (
        "<title>Ferry | Quay Post</title>"
        "<meta property='og:title' content='Ferry back in service'>"
        "<meta property='og:site_name' content='Quay Post'>"
        "<meta name='author' content='Ann Reed'>"
        "<meta property='article:published_time' content='2020-03-13T11:20:00+01:00'>"
        "<link rel='canonical' href='https://quay.example/ferry'>"
    )
    article = read(page(head=head)).article
    assert article.title == "Ferry back in service"
    assert article.outlet == "Quay Post"
    assert article.author == "Ann Reed"
    assert article.published == "2020-03-13T11:20:00+01:00"
    assert article.url == "https://quay.example/ferry"
    assert article.language == "en"
    assert article.text.startswith(BODY)


def test_a_page_states_its_metadata_as_linked_data() -> None:
    head = (
        '<script type="application/ld+json">{broken</script>'
        '<script type="application/ld+json">{"@graph": [{"@type": "WebSite"}, '
        '{"@type": "NewsArticle", "headline": "Ferry back", "url": ["\\ud800"],'
        '"datePublished": "2020-03-13", "author": [{"name": "Ann Reed"}, '
        '{"name": "Bo Lund"}], "publisher": {"name": "Quay"}}]}'
        "</script>"
    )
    article = read(page(head=head)).article
    assert article.title == "Ferry back"
    assert article.outlet == "Quay"
    assert article.author == "Ann Reed, Bo Lund"
    assert article.published == "2020-03-13"


def test_the_window_title_of_a_page_may_name_its_outlet() -> None:
    article = read(page(head="<title>Ferry | Quay Post</title>")).article
    assert article.title == "Ferry back in service"
    assert article.outlet == "Quay Post"


def test_a_page_without_metadata_has_its_heading_only() -> None:
    article = read(page(head="<title>Ferry | Welcome</title>")).article
    assert article.title == "Ferry back in service"
    assert (article.outlet, article.author, article.published) == (None, None, None)


@pytest.mark.parametrize(
    "hidden",
    [
        "<p style='display:none'>{}</p>",
        "<p style='visibility: hidden'>{}</p>",
        "<p style='font-size:0'>{}</p>",
        "<p style='opacity:0'>{}</p>",
        "<p style='position:absolute;left:-9999px'>{}</p>",
        "<p hidden>{}</p>",
        "<p aria-hidden='true'>{}</p>",
        "<style>.x{{display:none}}</style><p class='x'>{}</p>",
        "<template><p>{}</p></template>",
        "<noscript><p>{}</p></noscript>",
        "<!-- {} -->",
        "<script>{}</script>",
        "<div class='newsletter-box'><p>{}</p></div>",
        "<section class='comments'><p>{}</p></section>",
        "<aside><p>{}</p></aside>",
        "<figure><img alt='a'><figcaption>{}</figcaption></figure>",
    ],
)
def test_what_a_reader_does_not_see_as_article_is_no_text(hidden: str) -> None:
    secret = "The mission was cancelled and 9,999 troops were sent home by the king."
    article = read(page(hidden.format(secret))).article
    assert "9,999" not in article.text
    assert BODY in article.text
    assert MORE in article.text


@pytest.mark.parametrize("name", ["a.txt", "a.html", "a.md", "noname"])
def test_the_content_decides_the_type_not_the_name(name: str) -> None:
    assert read(page(), name).article.text.startswith(BODY)


@pytest.mark.parametrize(
    "data",
    [
        b"\x89PNG\r\n\x1a\n",
        b"\x7fELF\x02",
        b"MZ\x90\x00",
        b"\x80\x04\x95abc",
        b"\x80\x02}q",
        b"\x1f\x8b\x08",
        b"\xca\xfe\xba\xbe\0",
        b"<?xml version='1.0'?><svg xmlns='http://www.w3.org/2000/svg'/>",
        b"a.txt".ljust(257, b"\0") + b"ustar\0",
    ],
)
def test_binary_formats_are_refused_by_name(data: bytes) -> None:
    with pytest.raises(Refused, match="which is not read"):
        read(data, "a.txt")


def test_unknown_binary_data_is_refused() -> None:
    with pytest.raises(Refused, match="binary"):
        read(bytes(range(256)) * 4 + b"\0" * 600)


@pytest.mark.parametrize("data", [b"", b" \n\t\n", b"\xef\xbb\xbf", b"Advertisement\n"])
def test_a_file_with_nothing_to_read_is_empty(data: bytes) -> None:
    with pytest.raises(EmptyArticle):
        read(data)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-32"])
def test_unicode_in_any_width_is_read(encoding: str) -> None:
    assert read(f"{BODY} It cost £3.".encode(encoding)).article.text.endswith("£3.")


def test_windows_text_keeps_its_quotes_and_pounds() -> None:
    text = f"“{BODY}” It cost £10bn – “too much”, said José.\n{MORE}"
    assert read(text.encode("cp1252")).article.text == text


def test_a_page_is_read_in_the_encoding_it_declares() -> None:
    data = page(
        "<p>Прывітанне, паром вярнуўся ў порт.</p>", "<meta charset=windows-1251>"
    )
    assert "паром" in read(data.decode().encode("cp1251")).article.text


def test_broken_bytes_are_replaced_and_counted() -> None:
    made = read(f"{BODY} It cost £3 – £4.".encode() + b"\xff\n" + MORE.encode())
    assert made.replaced == 1
    assert "\ufffd" in made.article.text


def test_a_text_beyond_two_megabytes_is_refused() -> None:
    with pytest.raises(UnsupportedSource, match="at most 2,000,000"):
        read(b"word " * 500_000)
    with pytest.raises(Refused, match="at most 2,000,000"):
        read(b"word " * 1_000_000)
    with pytest.raises(Refused, match="larger than 8 MB"):
        read(b"word " * 2_000_000)


@pytest.mark.parametrize("piece", [b"a", b"\n", b"<p>a", b"# ", b"[a](", b"**a", b"> "])
def test_large_and_strange_files_do_not_hang(piece: bytes) -> None:
    for name in ("a.txt", "a.md"):
        try:
            made = read(piece * (200_000 // len(piece)), name)
        except (EmptyArticle, Refused):
            continue
        assert made.passages
