"""E-mails (EML) and saved pages (MHTML) -> an article; attachments are only named."""

from collections.abc import Iterator
from dataclasses import replace
from email import message_from_bytes, policy
from email.message import MIMEPart
from email.utils import parseaddr

from assistant.errors import EmptyArticle, IngestionError, UnsupportedSource
from assistant.ingestion.dating import parse_date
from assistant.ingestion.decoding import decode
from assistant.ingestion.formats import Extracted, web_address
from assistant.ingestion.readers.texts import read_plain
from assistant.ingestion.webpages import read_webpage


def read_mail(data: bytes) -> Iterator[Extracted | IngestionError]:
    """Read the body, the plain text before the HTML; then name the attachments.

    Raises:
        EmptyArticle: the message holds no text.
    """
    message = message_from_bytes(data, policy=policy.default)
    saved_from = web_address(_header(message, "Snapshot-Content-Location"))
    body = message.get_body(("html",) if saved_from else ("plain", "html"))
    if body is None:
        raise EmptyArticle("The message holds no text.", "Give its attachments.")
    content = _content(body)
    is_html = body.get_content_subtype() == "html"
    read = read_webpage(content) if is_html else read_plain(content)
    if saved_from:
        # A browser's archive of a page: its date and sender are those of the saving.
        yield replace(read, url=read.url or saved_from)
    else:
        yield replace(
            read,
            title=_header(message, "Subject"),
            author=parseaddr(_header(message, "From") or "")[0] or None,
            published=parse_date(_header(message, "Date") or ""),
        )
    for part in message.iter_attachments():
        if part.get_content_disposition() == "attachment":
            name = " ".join((part.get_filename() or "without a name").split())
            yield UnsupportedSource(
                f"Its attachment {name[:100]} was not read.", "Save it as a file."
            )


def _content(body: MIMEPart) -> str:
    try:
        return str(body.get_content())
    except LookupError:  # in a character set that nobody knows
        return decode(bytes(body.get_payload(decode=True) or b"")).text


def _header(message: MIMEPart, name: str) -> str | None:
    value = message.get(name)
    return " ".join(str(value).split()) if value else None
