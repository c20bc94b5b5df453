"""The process that parses for `confining`: one request after another, within limits.

A request is a line, `READER LENGTH`, then so many bytes; the reply is one line of JSON.
"""

import json
import os
import signal
import sys
from collections.abc import Callable, Iterable
from dataclasses import asdict
from typing import Any

from assistant.errors import IngestionError, UnreadableSource
from assistant.ingestion.confining import OUT_OF_MEMORY
from assistant.ingestion.formats import Extracted

MEMORY = 220_000_000
"""Bytes of data; with its code the process stays below 300 MB."""
SECONDS = 4
"""Of computing for one file."""
RESTING = 60
"""Seconds without work after which it leaves."""

Found = Iterable[Extracted | IngestionError]


def main() -> None:
    """Answer requests until there are no more."""
    requests = sys.stdin.buffer
    # Whatever a library prints must not come between the replies.
    replies = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    _limit_data()
    while request := _waited(requests.readline):
        reader, length = request.split()
        data = requests.read(int(length))
        _limit_time()
        replies.write(_reply(_READERS[reader.decode()], data))
        replies.flush()


def _reply(reader: Callable[[bytes], Found], data: bytes) -> bytes:
    """What a reader found, or, instead of a list, the error it raised."""
    found: object
    try:
        found = [_plain(each) for each in reader(data)]
    except IngestionError as error:
        found = _plain(error)
    except MemoryError:
        os._exit(OUT_OF_MEMORY)
    except RecursionError:
        found = _plain(UnreadableSource("It is nested too deeply.", "Save it as text."))
    except Exception as error:
        # A library's own error on a broken file, of whatever type, is that file's.
        found = _plain(UnreadableSource(f"It is damaged: {error}.", "Save it again."))
    return json.dumps(found).encode() + b"\n"


def _plain(found: Extracted | IngestionError) -> dict[str, Any]:
    if isinstance(found, Extracted):
        return asdict(found)
    return {
        "error": type(found).__name__,
        "message": found.message,
        "hint": found.hint,
    }


def _waited(read: Callable[[], bytes]) -> bytes:
    """Wait for a request; leave when there is none for a while."""
    if sys.platform == "win32":
        return read()
    signal.alarm(RESTING)
    request = read()
    signal.alarm(0)
    return request


def _limit_data() -> None:
    """No memory beyond MEMORY, no file written, no core dump."""
    if sys.platform == "win32":
        return
    import resource

    for kind, limit in (
        (resource.RLIMIT_DATA, MEMORY),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        _, hard = resource.getrlimit(kind)
        if hard == resource.RLIM_INFINITY or limit < hard:
            resource.setrlimit(kind, (limit, hard))


def _limit_time() -> None:
    """Let this request compute for SECONDS; beyond them the system ends the process."""
    if sys.platform == "win32":
        return
    import resource

    used = resource.getrusage(resource.RUSAGE_SELF)
    spent = int(used.ru_utime + used.ru_stime) + 1
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (spent + SECONDS, hard))


def _page(data: bytes) -> Found:
    from assistant.ingestion.webpages import read_webpage

    return [read_webpage(data.decode())]


def _pdf(data: bytes) -> Found:
    from assistant.ingestion.readers.pdf import read_pdf

    return [read_pdf(data)]


def _word(data: bytes) -> Found:
    from assistant.ingestion.readers.word import read_word

    return [read_word(data)]


def _mail(data: bytes) -> Found:
    from assistant.ingestion.readers.mail import read_mail

    return read_mail(data)


def _feed(data: bytes) -> Found:
    from assistant.ingestion.readers.feeds import read_feed

    return read_feed(data)


_READERS = {"page": _page, "pdf": _pdf, "word": _word, "mail": _mail, "feed": _feed}

if __name__ == "__main__":
    main()
