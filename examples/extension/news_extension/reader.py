"""A reader: files of a form of your own become articles."""

from collections.abc import Iterator

from assistant.ingestion.formats import Extracted


def read_wire(data: bytes, source: str) -> Iterator[Extracted]:
    """Read reports in `.wire` files: a line `TITLE | OUTLET | DAY`, then the text.

    Reports are divided by a line of `===`. What an article does not state is None.
    """
    for report in data.decode("utf-8").split("\n===\n"):
        head, _, text = report.partition("\n")
        title, outlet, day = (part.strip() or None for part in head.split("|"))
        yield Extracted(title=title, outlet=outlet, published=day, text=text.strip())
