"""In a real browser over a real index: every format, a restart, a removal."""

import io
import json
import zipfile
from collections.abc import Callable
from contextlib import AbstractContextManager
from email.message import EmailMessage

import pytest
from playwright.sync_api import FilePayload, Page, expect

pytestmark = pytest.mark.browser

PLACES = (
    *("Akerby", "Bryne", "Corvik", "Dalsund", "Elvern"),
    *("Fjordal", "Gimle", "Hasvik", "Inndal", "Jorven"),
)
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def story(place: str) -> str:
    return (
        f"The mayor of {place} opposes the tunnel, the council said on Monday. "
        f"Work on the road to {place} will go on until the autumn."
    )


def pdf(text: str) -> bytes:
    lines = text.replace(". ", ".\n").splitlines()
    shown = "\n".join(
        f"BT /F1 11 Tf 60 {760 - 14 * number} Td ({line}) Tj ET"
        for number, line in enumerate(lines)
    )
    parts = (
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [4 0 R] /Count 1 >>",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources "
        "<< /Font << /F1 3 0 R >> >> /Contents 5 0 R >>",
        f"<< /Length {len(shown)} >>\nstream\n{shown}\nendstream",
    )
    out, places = "%PDF-1.7\n", []
    for number, part in enumerate(parts, start=1):
        places.append(f"{len(out):010} 00000 n \n")
        out += f"{number} 0 obj\n{part}\nendobj\n"
    table = f"xref\n0 6\n0000000000 65535 f \n{''.join(places)}"
    end = f"trailer << /Size 6 /Root 1 0 R >>\nstartxref\n{len(out)}\n%%EOF\n"
    return f"{out}{table}{end}".encode("latin-1")


def zipped(name: str, content: str) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr(name, content)
    return made.getvalue()


def word(text: str) -> bytes:
    paragraph = f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"
    document = f'<w:document xmlns:w="{W}"><w:body>{paragraph}</w:body></w:document>'
    return zipped("word/document.xml", document)


def mail(text: str) -> bytes:
    message = EmailMessage()
    message["From"], message["Subject"] = "desk@post.example", "From the council"
    message.set_content(text)
    return message.as_bytes()


FEED = (
    '<?xml version="1.0"?><rss version="2.0"><channel><title>News</title><item>'
    "<title>Council</title><link>https://post.example/1</link>"
    "<description>{}</description></item></channel></rss>"
)
MADE: dict[str, Callable[[str], str | bytes]] = {
    "a.txt": str,
    "b.md": lambda text: f"# Council\n\n{text}",
    "c.html": lambda text: f"<html><body><article><p>{text}</p></article></body>",
    "d.pdf": pdf,
    "e.docx": word,
    "f.eml": mail,
    "g.jsonl": lambda text: json.dumps({"title": "Council", "text": text}),
    "h.csv": lambda text: f'title,text\nCouncil,"{text}"\n',
    "i.rss": FEED.format,
    "j.zip": lambda text: zipped("council.txt", text),
}


def uploads() -> list[FilePayload]:
    files: list[FilePayload] = []
    for (name, made), place in zip(MADE.items(), PLACES, strict=True):
        content = made(story(place))
        whole = content.encode() if isinstance(content, str) else content
        kind = "application/octet-stream"
        files.append(FilePayload(name=name, mimeType=kind, buffer=whole))
    return files


def ask(page: Page, question: str) -> None:
    answers = page.locator(".na-foot").count()
    box = page.get_by_test_id("stChatInput").locator("textarea")
    box.fill(question)
    box.press("Enter")
    expect(page.locator(".na-foot")).to_have_count(answers + 1, timeout=30_000)


def cited(page: Page) -> list[str]:
    """Every chip, byte by byte."""
    found = page.locator("a.na-chip").all()
    return [str(each.evaluate("chip => chip.outerHTML")) for each in found]


def marked(page: Page) -> str:
    """What the last answer's first citation marks in its article."""
    page.locator(".na-answer").last.locator("a.na-chip").first.click()
    mark = page.locator("aside.panel mark")
    expect(mark).to_be_in_viewport(timeout=20_000)
    text = mark.text_content() or ""
    page.get_by_role("button", name="Close the source").click()
    expect(page.locator("aside.panel")).to_have_count(0)
    return text


def test_every_format_is_uploaded_and_cited_and_outlives_a_restart(
    new_page: Page, chat_command: Callable[[], AbstractContextManager[str]]
) -> None:
    page = new_page
    with chat_command() as url:
        page.goto(url)
        page.locator("input[type=file]").set_input_files(uploads(), timeout=30_000)
        report = page.locator(".na-report li")
        expect(report).to_have_count(len(MADE), timeout=30_000)
        told = report.all_inner_texts()
        assert [line for line in told if "1 added" not in line] == [], told
        for place in PLACES:
            ask(page, f"What does the mayor of {place} say about the tunnel?")
            sentence = f"The mayor of {place} opposes the tunnel"
            assert marked(page).startswith(sentence), place
        before, path = cited(page), page.url.removeprefix(url)
    with chat_command() as url:
        page.goto(url + path)
        expect(page.locator(".na-foot")).to_have_count(len(PLACES), timeout=30_000)
        assert cited(page) == before
        assert marked(page).startswith(f"The mayor of {PLACES[-1]} opposes")
        page.locator(".na-answer").last.locator("a.na-chip").first.click()
        page.get_by_role("button", name="Remove this article").click()
        page.get_by_role("button", name="Remove", exact=True).click()
        expect(page.locator("aside.panel")).to_have_count(0, timeout=20_000)
        answer = page.locator(".na-answer").last
        expect(answer).to_contain_text("(article removed)", timeout=20_000)
        others = [each for each in before if PLACES[-1] not in each]
        assert [each for each in cited(page) if "removed" not in each] == others
        assert not any(PLACES[-1] in each for each in cited(page))
        answer.locator("a.na-chip").first.click()
        note = page.locator("aside.panel .note")
        expect(note).to_have_text("It is no longer among the articles.", timeout=20_000)
