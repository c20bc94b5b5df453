"""Manners and redirects (rows W4, W6, W7, W10)."""

from collections.abc import Callable
from email.utils import formatdate
from typing import Any

import pytest

from assistant.errors import UnreadableSource, UnsafeAddress
from assistant.ingestion.fetching import Fetcher

Build = Callable[..., bytes]


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_followed_to_its_final_address(
    status: int, web: Any, answer: Build
) -> None:
    web.pages["/a"] = answer(status=status, Location="/b?c#d")
    web.pages["/b?c"] = answer(b"hello")
    fetched = web.fetcher().fetch(web.url("/a"))
    assert (fetched.url, fetched.final_url) == (web.url("/a"), web.url("/b?c"))


@pytest.mark.parametrize(
    "location",
    [
        *("http://127.0.0.2/", "http://10.0.0.1/", "http://[::1]/", "http://0x7f.1/"),
        *("http://169.254.169.254/latest/meta-data", "http://metadata.google.internal/"),
        *("file:///etc/passwd", "ftp://news.example/", "//user@news.example/"),
        *("http://news.example:22/", "http://localhost/", "http://[broken/", "\\\\h"),
        *("http://private.example/", "http:\\\\127.0.0.2"),
    ],
)  # fmt: skip
def test_a_redirect_inside_is_refused_at_that_hop(
    location: str, web: Any, answer: Build, connected: list[Any]
) -> None:
    web.names["private.example"] = [["192.168.0.1"]]
    web.pages["/a"] = answer(status=302, Location=location)
    with pytest.raises(UnsafeAddress):
        web.fetcher().fetch(web.url("/a"))
    assert connected == [("127.0.0.1", web.port)] * 2
    assert web.asked == [("news.example", "/a")]


def test_the_same_address_may_not_be_reached_by_another_port_or_name(
    web: Any, answer: Build, connected: list[Any]
) -> None:
    web.names["moved.example"] = [["127.0.0.2"]]
    web.pages["/a"] = answer(status=302, Location=web.url("/b", "moved.example"))
    with pytest.raises(UnsafeAddress, match=r"moved\.example"):
        web.fetcher().fetch(web.url("/a"))
    assert {host for host, _ in connected} == {"127.0.0.1"}


@pytest.mark.parametrize(("hops", "arrives"), [(10, True), (11, False)])
def test_ten_redirects_are_followed_and_no_more(
    hops: int, arrives: bool, web: Any, answer: Build
) -> None:
    for hop in range(hops):
        web.pages[f"/{hop}"] = answer(status=302, Location=f"/{hop + 1}")
    web.pages[f"/{hops}"] = answer(b"hello")
    if arrives:
        assert web.fetcher().fetch(web.url("/0")).data == b"hello"
    else:
        with pytest.raises(UnreadableSource, match="more than 10 times"):
            web.fetcher().fetch(web.url("/0"))
    assert len(web.asked) == 11


def test_a_loop_ends(web: Any, answer: Build) -> None:
    web.pages["/a"] = answer(status=302, Location="/a")
    with pytest.raises(UnreadableSource, match="redirects more than"):
        web.fetcher().fetch(web.url("/a"))


def test_a_page_that_moves_by_meta_refresh_is_taken_as_it_is(
    web: Any, answer: Build, page: Build
) -> None:
    moved = page(head='<meta http-equiv="refresh" content="0; url=http://127.0.0.2/">')
    web.pages["/a"] = answer(moved)
    assert web.fetcher().fetch(web.url("/a")).data == moved
    assert web.asked == [("news.example", "/a")]


@pytest.mark.parametrize(
    ("status", "words"),
    [
        *((204, "sent nothing"), (206, "a part"), (304, "never asked before")),
        *((401, "login"), (402, "payment"), (404, "no such page"), (410, "down")),
        *((451, "legal"), (500, "out of order"), (418, "did not send"), (300, "did")),
    ],
)  # fmt: skip
def test_any_status_but_200_is_no_page(
    status: int, words: str, web: Any, answer: Build
) -> None:
    length = "" if status in (204, 304) else "0"
    web.pages["/a"] = answer(status=status, Content_Length=length)
    with pytest.raises(UnreadableSource, match=words) as declined:
        web.fetcher().fetch(web.url("/a"))
    assert f"(status {status})" in declined.value.message
    assert len(web.asked) == 1


@pytest.mark.parametrize("status", [403, 429, 503])
def test_a_busy_site_is_asked_once_more_after_the_time_it_names(
    status: int, web: Any, answer: Build
) -> None:
    web.pages["/a"] = [answer(status=status, Retry_After="7"), answer(b"hello")]
    assert web.fetcher().fetch(web.url("/a")).data == b"hello"
    assert web.slept == [7]
    web.pages["/b"] = answer(status=status)
    with pytest.raises(UnreadableSource, match=f"status {status}"):
        web.fetcher().fetch(web.url("/b"))
    assert len(web.asked) == 4


@pytest.mark.parametrize(
    ("stated", "waits"),
    [
        *(("0", 0), ("nonsense", 2), ("-5", 2), ("31", None), ("9" * 400, None)),
        (formatdate(0, usegmt=True), 0),
        (formatdate(4e9, usegmt=True), None),
    ],
)  # fmt: skip
def test_how_long_a_site_may_make_us_wait_is_bounded(
    stated: str, waits: float | None, web: Any, answer: Build
) -> None:
    web.pages["/a"] = [answer(status=429, Retry_After=stated), answer(b"hello")]
    if waits is None:
        with pytest.raises(UnreadableSource, match="asks to come back in"):
            web.fetcher().fetch(web.url("/a"))
        assert len(web.asked) == 1
    else:
        web.fetcher().fetch(web.url("/a"))
        assert web.slept == [waits]


ROBOTS = b"""User-agent: *
Disallow: /

User-agent: cited-news-assistant
Disallow: /private/*/draft
Disallow: /*.pdf$
Allow: /private/
Crawl-delay: 5
"""


def test_robots_txt_is_read_once_and_respected(web: Any, answer: Build) -> None:
    web.pages["/robots.txt"] = answer(ROBOTS)
    web.pages |= {"/private/a": answer(b"a"), "/private/b": answer(b"b")}
    fetcher = web.fetcher()
    fetcher.fetch(web.url("/private/a"))
    assert web.slept == []
    fetcher.fetch(web.url("/private/b"))
    (slept,) = web.slept
    assert slept == pytest.approx(5, abs=1)
    for path in ("/private/x/draft", "/report.pdf"):
        with pytest.raises(UnreadableSource, match=r"robots\.txt of news\.example"):
            fetcher.fetch(web.url(path))
    assert [path for _, path in web.asked] == ["/private/a", "/private/b"]
    assert len(web.requests) == 3


def test_where_a_redirect_leads_its_own_robots_txt_counts(
    web: Any, answer: Build
) -> None:
    web.pages["/a"] = answer(status=302, Location=web.url("/b", "other.example"))
    web.pages["other.example/robots.txt"] = answer(b"User-agent: *\nDisallow: /")
    with pytest.raises(UnreadableSource, match=r"robots\.txt of other\.example"):
        web.fetcher().fetch(web.url("/a"))
    assert web.asked == [("news.example", "/a")]


@pytest.mark.parametrize(("status", "allows"), [(404, True), (403, True), (503, False)])
def test_a_missing_robots_txt_allows_and_a_broken_one_does_not(
    status: int, allows: bool, web: Any, answer: Build
) -> None:
    web.pages |= {"/robots.txt": answer(status=status), "/a": answer(b"hello")}
    fetcher = web.fetcher()
    if allows:
        assert fetcher.fetch(web.url("/a")).data == b"hello"
        return
    for _ in range(3):
        with pytest.raises(UnreadableSource, match="nothing is fetched from there"):
            fetcher.fetch(web.url("/a"))
    assert len(web.requests) == 1


@pytest.mark.parametrize(
    "robots",
    [
        b"User-agent: *\nDisallow: /" + b"*a" * 2_000 + b"$\n",
        b"User-agent: *\n" + b"Disallow: /x*y*z\n" * 60_000,
        b"\xff\xfe\x00" * 9_999,
    ],
    ids=["stars", "rules", "binary"],
)
def test_a_hostile_robots_txt_is_read_all_the_same(
    robots: bytes, web: Any, answer: Build
) -> None:
    path = "/" + "a" * 1_900 + "b"
    web.pages |= {"/robots.txt": answer(robots), path: answer(b"hello")}
    assert web.fetcher().fetch(web.url(path)).data == b"hello"


def test_pages_of_one_site_are_asked_for_with_a_pause(web: Any, answer: Build) -> None:
    web.pages |= {"/a": answer(b"a"), "/b": answer(b"b")}
    fetcher = web.fetcher(pause=9)
    fetcher.fetch(web.url("/a"))
    fetcher.fetch(web.url("/a", "other.example"))
    assert web.slept == []
    fetcher.fetch(web.url("/b"))
    (slept,) = web.slept
    assert slept == pytest.approx(9, abs=1)


@pytest.mark.parametrize(
    ("head", "header"),
    [
        ('<meta name="robots" content="index, noai, noimageai">', ""),
        ("<META CONTENT='NOAI' NAME='Robots'>", ""),
        ('<meta name="cited-news-assistant" content="noai">', ""),
        ("", "noai, noimageai"),
    ],
)
def test_a_page_that_says_noai_is_left_alone(
    head: str, header: str, web: Any, answer: Build, page: Build
) -> None:
    web.pages["/a"] = answer(page(head=head), X_Robots_Tag=header)
    with pytest.raises(UnreadableSource, match="noai"):
        web.fetcher().fetch(web.url("/a"))


def test_noimageai_and_noindex_do_not_forbid_reading(
    web: Any, answer: Build, page: Build
) -> None:
    head = (
        '<meta name="robots" content="noindex, noimageai">'
        '<meta name="other-robot" content="noai">'
    )
    web.pages["/a"] = answer(page(head=head), X_Robots_Tag="noimageai")
    assert web.fetcher().fetch(web.url("/a")).data


@pytest.mark.parametrize(
    ("text", "encoded_as", "said", "read"),
    [
        ("<p>Łódź żółw</p>", "iso-8859-2", "text/html; charset=iso-8859-2", True),
        ("<p>новости</p>", "koi8-r", 'text/html; charset="KOI8-R"', True),
        ("<p>日本</p>", "shift_jis", "text/html; charset=Shift_JIS", True),
        ("<p>naïve</p>", "utf-8", "text/html; charset=iso-8859-1", True),
        ("<p>naïve</p>", "cp1252", "text/html; charset=utf-8", False),
        ("<p>naïve</p>", "cp1252", "text/html; charset=no-such-thing", False),
        ("<p>naïve</p>", "cp1252", "text/html; charset=punycode", False),
        ("<p>naïve</p>", "cp1252", "text/html", False),
        ("%PDF-1.7 naïve", "cp1252", "text/html; charset=iso-8859-1", False),
    ],
)
def test_the_charset_of_the_header_is_used_where_it_fits(
    text: str, encoded_as: str, said: str, read: bool, web: Any, answer: Build
) -> None:
    sent = text.encode(encoded_as)
    web.pages["/a"] = answer(sent, Content_Type=said)
    fetched = web.fetcher().fetch(web.url("/a"))
    assert fetched.data == (text.encode() if read else sent)
    assert fetched.content_type == said


def test_a_fetcher_left_to_itself_reaches_no_server_on_this_machine(
    web: Any, connected: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("LANGCHAIN_ENV", "ASSISTANT_ENV", "PYTEST_CURRENT_TEST"):
        monkeypatch.setenv(name, "local_test")
    with pytest.raises(UnsafeAddress, match="not on the public web"):
        Fetcher(ports=frozenset({web.port})).fetch(f"http://127.0.0.1:{web.port}/")
    assert connected == []
