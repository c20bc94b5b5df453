"""Which addresses are refused before anything is connected to (rows W1 to W3)."""

import ipaddress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.errors import UnsafeAddress
from assistant.ingestion.addresses import is_public, known_by, parse_address
from assistant.ingestion.connecting import Connector
from assistant.ingestion.fetching import Fetcher

MACHINES = """
127.0.0.1 127.1.2.3 0.0.0.0 0.1.2.3 10.0.0.1 10.255.255.255 172.16.0.1 172.31.255.254
192.168.0.1 192.168.1.1 100.64.0.1 100.100.100.200 169.254.169.254 169.254.170.2
168.63.129.16 192.0.0.192 192.0.2.1 192.88.99.1 198.18.0.1 198.51.100.7 203.0.113.9
224.0.0.1 239.255.255.250 240.0.0.1 255.255.255.255
[::] [::1] [::ffff:127.0.0.1] [::ffff:8.8.8.8] [::127.0.0.1] [64:ff9b::7f00:1]
[64:ff9b::a9fe:a9fe] [64:ff9b:1::7f00:1] [2002:7f00:1::1] [2001:0:7f00:1::]
[2001:db8::1] [3fff::1] [fc00::1] [fd00:ec2::254] [fe80::1] [fec0::1] [ff02::1]
[100::1] [4000::1] [2001:10::1]
""".split()
FORMS = [
    *"""
http://localhost/ http://localhost./ http://LOCALHOST/ http://127.1/ http://0/
http://2130706433/ http://0x7f000001/ http://017700000001/ http://0x7f.1/ http://127.0.1/
http://127.0.0.1./ http://010.0.0.1/ http://printer/ http://metadata.google.internal/
http://db.svc.cluster.local/ http://router.lan/ http://wiki.corp/ http://x.localhost/
http://[fe80::1%25eth0]/ http://[::1 http:///etc/passwd http:// http://.../ http://-.com/
http://127.0.0.1.nip.io/ http://private.example/ http://mixed.example/
file:///etc/passwd ftp://news.example/ gopher://news.example/ jar:http://news.example!/
data:text/html,x javascript:alert(1) \\\\host\\share //news.example/ news.example
http://good@127.0.0.1/ http://good:secret@news.example/ http://127.0.0.1#@news.example/
http://good\\@127.0.0.1/ http://127.0.0.1\\@news.example/ http://news.example:22/
http://news.example:0/ http://news.example:99999/ http://news.example:x/
""".split(),
    *("http://127.0.0.1\t/", "http://news.example/\n", "http://ne\tws.example/"),
    *(" http://news.example/", "http://news.example/a b", "http://news.example/\x00"),
    *("http://127\u30020\u30020\u30021/", "http://news\uff0eexample/"),
    *("http://\uff11\uff12\uff17.0.0.1/", "http://news.example/\u202ecod"),
    "http://news.example/" + "a" * 5_000,
]  # fmt: skip
NAMES = {
    "127.0.0.1.nip.io": ["127.0.0.1"],
    "private.example": ["10.1.2.3"],
    "mixed.example": ["93.184.216.34", "192.168.0.7"],
}


def resolve(host: str, port: int) -> list[str]:
    return NAMES.get(host) or [host]


@pytest.mark.parametrize("machine", MACHINES)
def test_a_machine_that_is_not_public_is_never_connected_to(
    machine: str, connected: list[Any]
) -> None:
    for scheme in ("http", "https"):
        with pytest.raises(UnsafeAddress, match="not on the public web"):
            Fetcher(connector=Connector(resolve=resolve)).fetch(
                f"{scheme}://{machine}/"
            )
    assert connected == []


@pytest.mark.parametrize("text", FORMS)
def test_an_odd_form_of_an_address_is_refused_unconnected(
    text: str, connected: list[Any]
) -> None:
    with pytest.raises(UnsafeAddress) as refused:
        Fetcher(connector=Connector(resolve=resolve)).fetch(text)
    assert refused.value.hint
    assert connected == []


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("HTTP://News.Example", "http://news.example/"),
        ("https://news.example.:443/a#top", "https://news.example/a"),
        ("http://bücher.example/ü?q=é x".replace(" ", "%20"), None),
        ("https://news.example/a%2Fb?x=1&y=[2]", "https://news.example/a%2Fb?x=1&y=%5B2%5D"),
        ("http://93.184.216.34/x", "http://93.184.216.34/x"),
        ("https://[2606:2800:220:1::1]/x", "https://[2606:2800:220:1::1]/x"),
    ],
)  # fmt: skip
def test_what_is_asked_for_is_rebuilt_from_the_parts(
    text: str, asked: str | None
) -> None:
    rebuilt = "http://xn--bcher-kva.example/%C3%BC?q=%C3%A9%20x"
    assert str(parse_address(text)) == (asked or rebuilt)


def test_another_port_is_asked_only_when_it_was_named() -> None:
    with pytest.raises(UnsafeAddress, match="Port 8080"):
        parse_address("http://news.example:8080/")
    named = parse_address("http://news.example:8080/", frozenset({8080}))
    assert named.authority == "news.example:8080"
    with pytest.raises(UnsafeAddress, match="Port 80 "):
        parse_address("http://news.example/", frozenset({8080}))


@given(st.ip_addresses())
def test_no_address_is_public_that_python_knows_to_be_special(address: Any) -> None:
    if is_public(address) and address not in ipaddress.ip_network("64:ff9b::/96"):
        assert address.is_global
        assert not address.is_multicast


@pytest.mark.parametrize("machine", ["8.8.8.8", "2606:2800::1", "64:ff9b::808:808"])
def test_public_machines_are_reached(machine: str) -> None:
    assert is_public(ipaddress.ip_address(machine))


@pytest.mark.parametrize(
    ("stated", "known"),
    [
        (None, "https://m.news.example/a?from=feed"),
        ("https://www.news.example/a", "https://www.news.example/a"),
        ("https://news.example/a", "https://news.example/a"),
        ("https://other.example/a", "https://m.news.example/a?from=feed"),
        ("https://fakenews.example/a", "https://m.news.example/a?from=feed"),
        ("https://example/a", "https://m.news.example/a?from=feed"),
        ("https://[broken/a", "https://m.news.example/a?from=feed"),
    ],
)
def test_a_page_is_known_by_an_address_of_its_own_site_only(
    stated: str | None, known: str
) -> None:
    assert known_by(stated, "https://m.news.example/a?from=feed") == known


def test_a_file_is_known_by_what_it_states() -> None:
    assert known_by("https://other.example/a", "folder/a.html") == (
        "https://other.example/a"
    )
    assert known_by(None, "folder/a.html") is None
