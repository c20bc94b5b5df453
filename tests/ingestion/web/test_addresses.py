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
from tests.fake_web import FORMS, MACHINES, NAMES


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
