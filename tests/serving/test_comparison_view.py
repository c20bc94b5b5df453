"""Lists and disagreements are shown as text, each with links to its sources."""

from assistant.models import Citation, Disagreement, Item, Side
from assistant.serving.comparison_view import disagreements_html, items_html

ATTACK = "<img src=x onerror=alert(1)>"


def citation(number: int, published: str | None = "2026-02-10") -> Citation:
    return Citation(
        number=number,
        article_id="a",
        title=None,
        outlet="The Ledger",
        published=published,
        url=None,
        revision="r",
        quote="Croatia opposes it.",
        start=0,
        end=19,
    )


def item(name: str, as_of: str | None = "2026-02-10") -> Item:
    return Item(name=name, position="opposes", detail="", as_of=as_of, citations=(1,))


def test_a_list_is_a_table_with_position_day_and_source() -> None:
    html = items_html([item("Croatia"), item(ATTACK, None)], [citation(1)], 0)
    assert html.count("<tr>") == 3
    assert "opposes" in html
    assert "10 Feb 2026" in html
    assert "undated" in html
    assert html.count('href="#see-0-c1"') == 2
    assert "<img" not in html


def test_columns_that_nobody_fills_are_left_out() -> None:
    bare = Item(name="Mast", position=None, detail="", as_of=None, citations=(1,))
    html = items_html([bare], [citation(1)], 0)
    assert "Position" not in html
    assert "As of" not in html
    assert items_html([], [], 0) == ""


def test_a_disagreement_shows_each_side_with_its_day() -> None:
    found = Disagreement(
        about="Croatia",
        kind="superseded",
        sides=(
            Side(text="Croatia opposes it.", citations=(1,)),
            Side(text=ATTACK, citations=(2,)),
        ),
    )
    html = disagreements_html([found], [citation(1), citation(2, "2026-03-24")], 3)
    assert "A newer report says otherwise" in html
    assert "10 Feb 2026" in html
    assert "24 Mar 2026" in html
    assert 'href="#see-3-c2"' in html
    assert "<img" not in html
