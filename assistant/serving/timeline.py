"""The dated entries of a list answer as a chart: who held which position, and when."""

from collections.abc import Sequence

import streamlit as st

from assistant.models import Citation, Item
from assistant.serving.comparison_view import POSITIONS

UNPLACED = "no position stated"
_COLOURS = {
    "supports": "#2f9e5f",
    "supports with conditions": "#8bb33d",
    "undecided": "#d99a00",
    "has reservations": "#d9722b",
    "opposes": "#d64545",
    UNPLACED: "#6b8fb3",
}


def show(items: Sequence[Item], citations: Sequence[Citation], key: str) -> None:
    """Draw it where two entries or more have a day, else nothing."""
    rows = dated(items, citations)
    if len(rows) < 2:
        return
    told = list(dict.fromkeys(row["position"] for row in rows))
    colours = {"domain": told, "range": [_COLOURS[each] for each in told]}
    legend = None if told == [UNPLACED] else {"title": None, "orient": "top"}
    # As Altair would write it; importing Altair would keep the first reader waiting.
    spec = {
        "data": {"values": rows},
        "mark": {"type": "circle", "size": 130, "opacity": 1},
        "height": {"step": 26},
        "encoding": {
            "x": {
                "field": "day",
                "type": "temporal",
                "title": None,
                "axis": {"format": "%-d %b %Y"},
            },
            "y": {"field": "name", "type": "nominal", "title": None, "sort": None},
            "color": {
                "field": "position",
                "type": "nominal",
                "scale": colours,
                "legend": legend,
            },
            "tooltip": [
                {"field": "name", "type": "nominal"},
                {"field": "position", "type": "nominal"},
                {"field": "day", "type": "temporal"},
                {"field": "quote", "type": "nominal"},
            ],
        },
    }
    with st.expander("Timeline", key=f"timeline-{key}"):
        st.vega_lite_chart(spec=spec, width="stretch")


def dated(items: Sequence[Item], citations: Sequence[Citation]) -> list[dict[str, str]]:
    """A row for each entry with a day, oldest first."""
    quotes = {each.number: each.quote for each in citations}
    rows = [
        {
            "name": item.name,
            "day": item.as_of[:10],
            "position": POSITIONS.get(item.position or "", UNPLACED),
            "quote": next((quotes[n] for n in item.citations if n in quotes), ""),
        }
        for item in items
        if item.as_of
    ]
    return sorted(rows, key=lambda row: (row["day"], row["name"]))
