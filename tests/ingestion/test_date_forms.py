"""Dates as outlets print them, read end to end; each set was written before a run."""

import html
from pathlib import Path
from typing import Any

import pytest
import yaml

from assistant.ingestion.articles import prepare
from assistant.ingestion.dating import parse_date
from assistant.ingestion.unpacking import Item, unpack

SETS = [
    yaml.safe_load((Path(__file__).parent / name).read_text(encoding="utf-8"))
    for name in (
        "date_forms.yaml",
        "date_forms_held_out.yaml",
        "date_forms_third.yaml",
        "date_forms_fourth.yaml",
        "date_forms_fifth.yaml",
    )
]
HEADLINE = "Council approves new tram line"
BODY = (
    "The city council has approved a tram line from the harbour to the university.",
    "Work is to begin when the money has been found, the mayor told reporters.",
    "Shop owners along the route said that they had hoped for buses instead.",
)


def in_text(form: dict[str, Any]) -> str | None:
    if language := form.get("language"):
        lines = "".join(f"<p>{html.escape(x)}</p>" for x in form["text"].split("\n"))
        return in_page({"lang": language, "body": lines})
    text = "\n".join([HEADLINE, form["text"], *BODY])
    return published(text, "a.txt")


def in_field(form: dict[str, Any]) -> str | None:
    return parse_date(form["text"])


def in_page(form: dict[str, Any]) -> str | None:
    paragraphs = "".join(f"<p>{each}</p>" for each in BODY)
    page = (
        f"<!DOCTYPE html><html lang='{form.get('lang', 'en')}'><head>"
        f"<title>{HEADLINE}</title>{form.get('head', '')}</head><body><article>"
        f"<h1>{HEADLINE}</h1>{form.get('body', '')}{paragraphs}</article>"
        f"{form.get('after', '')}</body></html>"
    )
    return published(form.get("html", page), "a.html")


def published(text: str, source: str) -> str | None:
    (item,) = unpack(text.encode(), source)
    assert isinstance(item, Item)
    return prepare(item).article.published


READERS = {"lines": in_text, "fields": in_field, "pages": in_page}
CASES = [
    (kind, form) for forms in SETS for kind in READERS for form in forms.get(kind, [])
]


@pytest.mark.parametrize(("kind", "form"), CASES)
def test_the_form_states_what_a_reader_takes_it_to_state(
    kind: str, form: dict[str, Any]
) -> None:
    assert READERS[kind](form) == form["expect"]
