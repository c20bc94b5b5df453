"""Charts as inline SVG without style attributes, so that the policy can forbid them."""

from collections.abc import Mapping, Sequence
from html import escape

from assistant.evaluation.intervals import Estimate

WIDTH, HEIGHT = 200, 14


def bar(estimate: Estimate, *, lower_is_better: bool = False) -> str:
    """A share as a bar from 0 to 1, its interval as a line across the end."""
    value = estimate.value or 0.0
    low, high = estimate.low or 0.0, estimate.high or 0.0
    kind = "bar low" if lower_is_better else "bar"
    label = f"{_percent(value)}, interval {_percent(low)} to {_percent(high)}"
    middle = HEIGHT / 2
    return (
        f'<svg class="{kind}" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" '
        f'aria-label="{label}" preserveAspectRatio="none">'
        f'<rect class="ground" width="{WIDTH}" height="{HEIGHT}" rx="3"/>'
        f'<rect class="value" width="{value * WIDTH:.1f}" height="{HEIGHT}" rx="3"/>'
        f'<line x1="{low * WIDTH:.1f}" x2="{high * WIDTH:.1f}" '
        f'y1="{middle}" y2="{middle}"/></svg>'
    )


def stack(parts: Mapping[str, int], order: Sequence[str]) -> str:
    """Counts as one bar in parts, in the given order; the parts have classes part-n."""
    total = sum(parts.values()) or 1
    drawn: list[str] = []
    start = 0.0
    for number, name in enumerate(order):
        count = parts.get(name, 0)
        width = count / total * WIDTH
        if count:
            drawn.append(
                f'<rect class="part-{number}" x="{start:.2f}" width="{width:.2f}" '
                f'height="{HEIGHT}"><title>{escape(name)}: {count}</title></rect>'
            )
        start += width
    label = ", ".join(f"{parts[name]} {name}" for name in order if parts.get(name))
    return (
        f'<svg class="stack" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" '
        f'aria-label="{escape(label)}" preserveAspectRatio="none">'
        f"{''.join(drawn)}</svg>"
    )


def _percent(value: float) -> str:
    return f"{100 * value:.0f} %"
