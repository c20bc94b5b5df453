"""A file that hangs or swallows memory costs that file only."""

import os
import re
import signal
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from assistant.errors import UnsupportedSource
from assistant.ingestion import confining
from assistant.ingestion.unpacking import Item

Unpacked = Callable[..., tuple[list[Item], dict[str, str]]]
BODY = "The ferry to Ansgar will run twice a day from Monday, the owners said."
PAGE = f"<html><body><article><p>{BODY}</p></article></body></html>".encode()


def test_the_next_file_is_read_after_one_that_needs_too_much(
    unpacked: Unpacked, make_pdf: Callable[..., bytes]
) -> None:
    # Ten drawings, each of ten drawings, and so on: a thousand million of them.
    laughs = [
        f"<< /Type /XObject /Subtype /Form /BBox [0 0 9 9] /Length 70 /Resources "
        f"<< /XObject << /X {number + 1} 0 R >> >> >>\nstream\n{'/X Do ' * 10:70}"
        "\nendstream"
        for number in range(6, 16)
    ]
    items, problems = unpacked(make_pdf("/X Do " * 10, extra=laughs), "bomb.pdf")
    assert items == []
    assert problems.keys() == {"bomb.pdf"}
    (item,), _ = unpacked(PAGE)
    assert item.raw == BODY


def test_a_worker_that_computes_too_long_is_ended(unpacked: Unpacked) -> None:
    unpacked(PAGE)
    worker = confining._idle[-1]
    worker.send_signal(signal.SIGXCPU)  # as the system does when its time is up
    with pytest.raises(UnsupportedSource, match="takes too long"):
        confining.page(PAGE.decode())
    assert confining.page(PAGE.decode()).text == BODY


def test_a_worker_that_left_is_replaced_without_a_word(unpacked: Unpacked) -> None:
    unpacked(PAGE)
    worker = confining._idle[-1]
    worker.send_signal(signal.SIGALRM)  # as it does itself when it has no work
    worker.wait()
    assert confining.page(PAGE.decode()).text == BODY
    assert confining._idle[-1].pid != worker.pid


def test_workers_know_no_secret_and_write_no_file(
    unpacked: Unpacked, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-test")
    while confining._idle:
        confining._stopped(confining._idle.pop())
    unpacked(PAGE)
    process = f"/proc/{confining._idle[-1].pid}"
    if not os.path.isdir(process):
        pytest.skip("only Linux shows what a process may do")
    with open(f"{process}/environ", "rb") as file:
        assert b"sk-test" not in file.read()
    with open(f"{process}/limits", encoding="ascii") as file:
        limits = {line[:26].strip(): line[26:].split()[0] for line in file}
    assert limits["Max file size"] == "0"
    assert limits["Max core file size"] == "0"
    assert int(limits["Max data size"]) < 300_000_000
    assert limits["Max cpu time"] != "unlimited"


def test_threads_parse_side_by_side(unpacked: Unpacked) -> None:
    pages = [PAGE.replace(b"Monday", f"day {n}".encode()) for n in range(8)]
    with ThreadPoolExecutor(2) as pool:
        texts = [items[0].raw for items, _ in pool.map(unpacked, pages)]
    assert texts == [BODY.replace("Monday", f"day {n}") for n in range(8)]


@pytest.mark.parametrize(
    "declared",
    [
        '<!DOCTYPE r [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>',
        '<!DOCTYPE r [<!ENTITY a SYSTEM "file:///etc/passwd">]>',
    ],
)
@pytest.mark.parametrize("padding", ["", "<!-- long -->" * 1_000])
def test_entities_of_a_feed_are_refused(
    declared: str, padding: str, unpacked: Unpacked
) -> None:
    feed = (
        f'<?xml version="1.0"?>{padding}{declared}<rss><channel><item><title>&a;'
        f"</title><description>&a; {BODY}</description></item></channel></rss>"
    )
    items, problems = unpacked(feed.encode(), "feed.xml")
    assert items == []
    assert re.search("entities|not read", problems["feed.xml"])


def test_pages_of_bombs_are_entries_of_the_report(unpacked: Unpacked) -> None:
    for page in (b"<div>" * 100_000, b"<p>a</p>" * 100_000):
        items, problems = unpacked(b"<html><body>" + page, "a.html")
        assert items == []
        assert problems.keys() == {"a.html"}
