"""The list of the articles: found by typing, in an order, each a link that opens it."""

from collections import Counter
from collections.abc import Sequence
from urllib.parse import quote

import streamlit as st

from assistant.serving.rendering import byline, day, plain
from vectorstore.records import ListedArticle

FEW = 5
"""Up to so many articles are listed without means to find and to sort them."""
ORDERS = ("Newest first", "Oldest first", "Title", "Outlet")
LISTED = 100
"""Rows of the list; a longer library is searched by typing."""


def show(articles: Sequence[ListedArticle]) -> None:
    """Draw the list, with means to find and to sort when it is long."""
    told = Counter(each.story for each in articles)
    wanted, order = "", "Newest first"
    if len(articles) > FEW:
        wanted = st.text_input(
            "Find an article",
            key="find",
            placeholder="Find by title, outlet, date or language",
            label_visibility="collapsed",
        ).casefold()
        order = st.selectbox("Order", ORDERS, key="order", label_visibility="collapsed")
    found = [
        each for each in articles if all(w in _described(each) for w in wanted.split())
    ]
    # One element for all: each costs every reader's page a millisecond.
    rows = "".join(
        f'<li><a href="#open-{quote(each.id, safe="")}">{plain(_name(each))}</a>'
        f"<small>{plain(_facts(each, told[each.story] - 1))}</small></li>"
        for each in ordered(found, order)[:LISTED]
    )
    if rows:
        st.html(f'<ul class="na-articles" aria-label="Articles">{rows}</ul>')
    if len(found) > LISTED:
        st.caption(f"{len(found) - LISTED} more; type to find them.")


def ordered(articles: Sequence[ListedArticle], order: str) -> list[ListedArticle]:
    """The articles in one of `ORDERS`; what is not stated comes last."""
    known = sorted(articles, key=lambda each: _name(each).casefold())
    if order == "Title":
        return known
    if order == "Outlet":
        known.sort(key=lambda each: (not each.outlet, (each.outlet or "").casefold()))
        return known
    newest = order == "Newest first"
    dated = sorted(
        (each for each in known if each.published),
        key=lambda each: each.published or "",
        reverse=newest,
    )
    return dated + [each for each in known if not each.published]


def _name(article: ListedArticle) -> str:
    return article.title or article.source or "Untitled article"


def _facts(article: ListedArticle, copies: int) -> str:
    """Outlet, day, language and copies, in one line."""
    told = [byline(article.outlet, article.published)]
    if article.language:
        told.append(article.language)
    if copies:
        told.append("1 copy" if copies == 1 else f"{copies} copies")
    return " · ".join(told)


def _described(article: ListedArticle) -> str:
    told = (article.title, article.outlet, article.published, article.source)
    when = day(article.published)
    return " ".join(filter(None, (*told, article.language, when))).casefold()
