"""The documentation site: every page is in it, and none asks for anything outside."""

import re
from pathlib import Path

import pytest
import yaml


def test_every_page_is_in_the_site(root: Path) -> None:
    site = yaml.safe_load((root / "mkdocs.yml").read_text("utf-8"))
    pages = [page for entry in site["nav"] for page in entry.values()]
    assert sorted(pages) == sorted(path.name for path in (root / "docs").glob("*.md"))


@pytest.mark.site
def test_no_page_of_the_site_asks_for_anything_outside(root: Path) -> None:
    pages = [*(root / ".site").rglob("*.html"), *(root / ".site").rglob("*.css")]
    assert pages
    for page in pages:
        text = page.read_text("utf-8")
        asked = re.findall(
            r"<(?:script|link|img|iframe|source)\b[^>]*?\s(?:src|href)=[\"']?(?://|http)"
            r"|url\([\"']?(?://|http)|@import",
            text,
        )
        assert not asked, page
    contents = (root / ".site" / "reference.html").read_text("utf-8")
    assert "assistant.newsroom.NewsAssistant.ask" in contents
