"""What a page hides from its readers is no text; what it shows, however styled, is."""

import pytest

from assistant.ingestion.webpages import MOST_ELEMENTS, read_webpage

BODY = "The ferry to Ansgar will run twice a day from Monday, the owners said."
MORE = "It had been tied up since the storm of March, which broke its bow door."
TEXT = "Officials confirmed that 9,999 marines had left the island before dawn."


def text_with(body: str, head: str = "") -> str:
    return read_webpage(
        f"<!DOCTYPE html><html><head><title>Ferry</title>{head}</head><body><article>"
        f"<h1>Ferry back in service</h1><p>{BODY}</p>{body}<p>{MORE}</p>"
        "<p>Nobody was hurt, and the owners will pay for the taxis.</p>"
        "</article></body></html>"
    ).text


def styled(style: str) -> str:
    return f"<p style='{style}'>{TEXT}</p>"


HIDDEN = {
    "display none": styled("display:none"),
    "visibility hidden": styled("visibility: hidden !important"),
    "opacity zero": styled("opacity:0.0"),
    "font size zero": styled("font-size:0"),
    "font size one": styled("font-size: 1px"),
    "white on white": styled("color:#FFF"),
    "same colour": styled("color: rgb(1, 2, 3); background: rgb(1,2,3)"),
    "transparent": styled("color:transparent"),
    "off-screen": styled("position:absolute; left:-9999px"),
    "indent": styled("text-indent:-9999px"),
    "clip": styled("position:absolute;clip:rect(0, 0, 0, 0)"),
    "clip path": styled("clip-path: inset(50%)"),
    "scale": styled("transform:scale(0)"),
    "moved": styled("transform: translateX(-9999px)"),
    "no height": styled("height:0;overflow:hidden"),
    "behind": styled("position:relative;z-index:-1"),
    "hidden attribute": f"<p hidden>{TEXT}</p>",
    "template": f"<template><p>{TEXT}</p></template>",
    "noscript": f"<noscript><p>{TEXT}</p></noscript>",
    "comment": f"<!-- {TEXT} -->",
    "attributes": f"<img alt='{TEXT}' title='{TEXT}' data-x='{TEXT}'>",
    "hidden from screen readers": f"<p aria-hidden='true'>{TEXT}</p>",
    "class": f"<style>.x{{display:none}}</style><p class='x'>{TEXT}</p>",
    "path": "<style>article > .x p{opacity:0}</style>"
    f"<div class='x'><p>{TEXT}</p></div>",
    "media": "<style>@media (min-width: 1px) {.x{font-size:0}}</style>"
    f"<p class='x'>{TEXT}</p>",
    "inherited": f"<div style='font-size:0'><p>{TEXT}</p></div>",
    "old font tag": f"<p><font color='white'>{TEXT}</font></p>",
}
SEEN = {
    "plain": f"<p>{TEXT}</p>",
    "small": styled("font-size:9px; opacity: 0.5; z-index: 1"),
    "negative, a little": styled("position:relative;left:-10px;text-indent:-2em"),
    "white on black": styled("color:white;background:#000"),
    "white on a picture": "<div style='background: url(a.jpg)'>"
    f"{styled('color:#fff')}</div>",
    "dark page": "<style>body{background:#111;color:#fff}</style>" + f"<p>{TEXT}</p>",
    "fading in": f"<style>.x{{opacity:0;transition:1s}}</style><p class='x'>{TEXT}</p>",
    "set again": f"<div style='font-size:0'><p style='font-size:16px'>{TEXT}</p></div>",
    "shown later": "<style>.x{display:none}.x.on{display:block}</style>"
    f"<p class='x on'>{TEXT}</p>",
    "hidden in print": "<style>@media print{.x{display:none}}</style>"
    f"<p class='x'>{TEXT}</p>",
    "hidden on phones": "<style>@media (max-width:600px){.x{display:none}}</style>"
    f"<p class='x'>{TEXT}</p>",
    "mark before": "<style>.x::before{display:none}</style>"
    + f"<p class='x'>{TEXT}</p>",
    "keyframes": "<style>@keyframes a{from{visibility:hidden}}</style>"
    + f"<p>{TEXT}</p>",
    "details": f"<details><summary>More</summary><p>{TEXT}</p></details>",
    "no height, not cut": styled("height:0"),
}


@pytest.mark.parametrize("name", HIDDEN)
def test_hidden_text_is_dropped_and_the_rest_stays(name: str) -> None:
    text = text_with(HIDDEN[name])
    assert "9,999" not in text
    assert BODY in text
    assert MORE in text


@pytest.mark.parametrize("name", SEEN)
def test_text_that_readers_see_stays(name: str) -> None:
    assert TEXT in text_with(SEEN[name])


def test_a_page_hidden_behind_a_consent_box_is_read() -> None:
    page = f"<main aria-hidden='true'><article><h1>Ferry</h1><p>{BODY}</p><p>{MORE}</p>"
    assert (
        BODY in read_webpage(f"<html><body>{page}</article></main></body></html>").text
    )


@pytest.mark.parametrize(
    "style", ["/*" * 200_000, "}" * 200_000, "@media x{" * 50_000, ".x{" * 50_000]
)
def test_broken_styles_hide_nothing_and_take_no_time(style: str) -> None:
    assert BODY in text_with("", head=f"<style>{style}</style>")


def test_many_rules_for_many_elements_are_bounded() -> None:
    rules = "".join(f"p{{color:#{number:06x}}}" for number in range(2_000))
    many = "<b>x</b>" * (MOST_ELEMENTS // 4)
    assert BODY in text_with(f"<p>{many}</p>", head=f"<style>{rules}</style>")
