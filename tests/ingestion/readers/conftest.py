"""Makes PDF, DOCX and ZIP files, by hand where a trick needs it."""

import io
import zipfile
from collections.abc import Callable, Iterable, Mapping, Sequence

import pytest

from assistant.ingestion.report import Problem
from assistant.ingestion.unpacking import Item, unpack

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


@pytest.fixture
def unpacked() -> Callable[..., tuple[list[Item], dict[str, str]]]:
    """`unpacked(data, name)`: the items of a file, and its problems by source."""

    def run(data: bytes, name: str = "file") -> tuple[list[Item], dict[str, str]]:
        found = list(unpack(data, name))
        items = [each for each in found if isinstance(each, Item)]
        return items, {e.source: e.error for e in found if isinstance(e, Problem)}

    return run


@pytest.fixture
def make_pdf() -> Callable[..., bytes]:
    """`make_pdf(page, …, title=…)`: each page given as a PDF content stream."""

    def make(
        *pages: str, title: str = "", trailer: str = "", extra: Sequence[str] = ()
    ) -> bytes:
        kids = " ".join(f"{4 + 2 * n} 0 R" for n in range(len(pages)))
        parts = [
            "<< /Type /Catalog /Pages 2 0 R >>",
            f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>",
            "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        ]
        for number, content in enumerate(pages):
            parts += [
                "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources "
                "<< /Font << /F1 3 0 R >> /XObject << /X 6 0 R >> >> "
                f"/Contents {5 + 2 * number} 0 R >>",
                f"<< /Length {len(content)} >>\nstream\n{content}\nendstream",
            ]
        parts += extra
        parts.append(f"<< /Title ({title}) >>")
        out, places = "%PDF-1.7\n", []
        for number, part in enumerate(parts, start=1):
            places.append(len(out))
            out += f"{number} 0 obj\n{part}\nendobj\n"
        start = len(out)
        out += f"xref\n0 {len(parts) + 1}\n0000000000 65535 f \n"
        out += "".join(f"{place:010} 00000 n \n" for place in places)
        out += f"trailer << /Size {len(parts) + 1} /Root 1 0 R /Info {len(parts)} 0 R"
        return f"{out} {trailer} >>\nstartxref\n{start}\n%%EOF\n".encode("latin-1")

    return make


@pytest.fixture
def make_zip() -> Callable[..., bytes]:
    """`make_zip({name: content})`, or pairs where a name stands twice."""

    def make(
        files: Mapping[str, bytes] | Iterable[tuple[str | zipfile.ZipInfo, bytes]],
    ) -> bytes:
        made = io.BytesIO()
        pairs = files.items() if isinstance(files, Mapping) else files
        with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, data in pairs:
                archive.writestr(name, data)
        return made.getvalue()

    return make


@pytest.fixture
def make_word(make_zip: Callable[..., bytes]) -> Callable[..., bytes]:
    """`make_word(body, …)`: a DOCX with this XML in its body, and other parts."""

    def make(body: str, prolog: str = "", **parts: str) -> bytes:
        document = f"{prolog}<w:document {W}><w:body>{body}</w:body></w:document>"
        files = {"[Content_Types].xml": b"<Types/>"}
        files["word/document.xml"] = document.encode()
        return make_zip(files | {name: text.encode() for name, text in parts.items()})

    return make
