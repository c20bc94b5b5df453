"""What a reader of a page does not see, by its own styles; external ones are unknown.

One walk from the top: some properties hide a whole element, others are inherited and
hide text until a child sets them again.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import NamedTuple

from cssselect import HTMLTranslator, SelectorError, parse
from lxml.html import HtmlElement

from assistant.ingestion.vocabulary import words

Styles = dict[str, str]

_SCREEN = 1280
"""Width in pixels at which media queries are answered."""
_FAR = -500
"""Pixels to the left or the top from which text is off every screen."""
_TINY = 2
"""Pixels: nobody reads smaller letters."""
_UNITS = {"": 1.0, "px": 1.0, "pt": 4 / 3, "em": 16, "rem": 16, "%": 0.16, "vw": 12.8}
_MOST_RULES = 500
"""Rules for elements that the page has; time grows with rules times elements."""
_WHITE = words("white #fff #ffffff rgb(255,255,255) snow ivory #fefefe hsl(0,0%,100%)")
_SEEN_THROUGH = ("none", "transparent", "inherit", "initial", "unset")
_UNSEEN_COLOUR = re.compile(r"transparent|(?:rgba|hsla)\(.*,0(?:\.0*)?%?\)|#\w{6}00")
_NOTHING_LEFT = re.compile(
    r"rect\((?:[01](?:px)?[, ]*){4}\)|inset\((?:50|100)%|circle\(0"
    r"|polygon\(0 0(?:,0 0)*\)"
)
_HOLDS_ARTICLE = "boolean(.//article | .//main | .//h1)"
_FADED = re.compile(r"opacity\(0%?\)")
_SHRUNK = re.compile(r"scale[xy]?\(0(?:,0)?\)")
_MOVED = re.compile(r"translate[xy]?\((?P<far>-\d+(?:px|em|vw|%)?)")


@dataclass(frozen=True, slots=True)
class _Look:
    """What text inherits."""

    invisible: bool = False
    tiny: bool = False
    indented: bool = False
    colour: str = ""
    behind: str = "white"
    """Colour of the background; empty where an image or a gradient stands."""

    def hides_text(self) -> bool:
        """Whether text that looks so cannot be read."""
        same = bool(self.behind) and self.colour == self.behind
        gone = bool(_UNSEEN_COLOUR.fullmatch(self.colour))
        return self.invisible or self.tiny or self.indented or same or gone


class _Rule(NamedTuple):
    """A rule of a style block, in the order in which rules win."""

    specificity: tuple[int, int, int]
    place: int
    path: str
    styles: Styles


def drop_hidden(page: HtmlElement) -> None:
    """Take out of the page what its attributes and its own styles hide.

    Closed `<details>` stay: readers open them. So does what is hidden from screen
    readers and holds the article, as pages do while a consent box is open.
    """
    ruled = _ruled(page)
    waiting = [(page, _Look())]
    while waiting:
        element, above = waiting.pop()
        styles = {**ruled.get(element, {}), **_inline(element)}
        if element.getparent() is not None and _hides(element, styles):
            element.drop_tree()
            continue
        look = _look(above, styles)
        if look.hides_text():
            element.text = None
        children = [child for child in element if isinstance(child.tag, str)]
        for child in children:
            if look.hides_text():
                child.tail = None
            waiting.append((child, look))


def _hides(element: HtmlElement, styles: Styles) -> bool:
    """Whether the element is not seen, whatever stands in it."""
    if element.tag in ("body", "main", "article") and "hidden" not in element.attrib:
        # Pages hide their whole body until a script has run.
        return False
    return (
        "hidden" in element.attrib
        or (element.get("aria-hidden") == "true" and not element.xpath(_HOLDS_ARTICLE))
        or styles.get("display") == "none"
        or styles.get("content-visibility") == "hidden"
        or _is_faded(styles)
        or _is_away(styles)
        or _is_cut(styles)
    )


def _is_faded(styles: Styles) -> bool:
    """Whether it is fully transparent, and not only until it fades in."""
    if "animation" in styles or "transition" in styles:
        return False
    opacity = styles.get("opacity", "1")
    return _pixels(opacity) == 0 or bool(_FADED.search(styles.get("filter", "")))


def _is_away(styles: Styles) -> bool:
    """Whether it stands off the screen, or behind the page."""
    if styles.get("position", "static") in ("absolute", "fixed", "relative"):
        sides = ("left", "top", "right", "bottom", "inset-inline-start")
        if any(_is_far(styles.get(side)) for side in sides):
            return True
        if styles.get("z-index", "").startswith("-"):
            return True
    moved = _MOVED.search(styles.get("transform", ""))
    return bool(moved and _is_far(moved["far"])) or any(
        _is_far(styles.get(side)) for side in ("margin-left", "margin-top")
    )


def _is_cut(styles: Styles) -> bool:
    """Whether nothing is left of its box."""
    if styles.get("overflow", "visible") in ("hidden", "clip"):
        sizes = ("height", "max-height", "width", "max-width")
        if any(_at_most(styles.get(size), 1) for size in sizes):
            return True
    cut = f"{styles.get('clip', '')} {styles.get('clip-path', '')}"
    return bool(
        _NOTHING_LEFT.search(cut) or _SHRUNK.search(styles.get("transform", ""))
    )


def _look(above: _Look, styles: Styles) -> _Look:
    """How text in the element looks, given how it looks around it."""
    look = above
    if visibility := styles.get("visibility"):
        look = replace(look, invisible=visibility in ("hidden", "collapse"))
    if size := styles.get("font-size"):
        look = replace(look, tiny=_at_most(size, _TINY))
    if indent := styles.get("text-indent"):
        look = replace(look, indented=_is_far(indent))
    background = styles.get("background-color") or styles.get("background", "")
    if background and not background.startswith(_SEEN_THROUGH):
        plain = "url(" not in background and "gradient" not in background
        behind = _colour(background.split()[0]) if plain else ""
        look = replace(look, behind=behind)
    if colour := styles.get("color"):
        look = replace(look, colour=_colour(colour))
    return look


def _colour(value: str) -> str:
    return "white" if value in _WHITE else value


def _pixels(value: str | None) -> float | None:
    match = re.fullmatch(r"([+-]?(?:\d+\.?\d*|\.\d+))(px|pt|em|rem|%|vw|)", value or "")
    return float(match[1]) * _UNITS[match[2]] if match else None


def _is_far(value: str | None) -> bool:
    size = _pixels(value)
    return size is not None and (size <= _FAR or value == "-100%")


def _at_most(value: str | None, limit: float) -> bool:
    size = _pixels(value)
    return size is not None and size <= limit


def _inline(element: HtmlElement) -> Styles:
    """The styles in the attributes of an element."""
    styles = _declarations(element.get("style") or "")
    if colour := element.get("bgcolor"):
        styles.setdefault("background-color", colour.casefold())
    if element.tag == "font" and (colour := element.get("color")):
        styles.setdefault("color", colour.casefold())
    return styles


def _declarations(text: str) -> Styles:
    found: Styles = {}
    for declaration in text.casefold().split(";"):
        name, _, value = declaration.partition(":")
        value = value.replace("!important", "").strip()
        # One form for `rgb(255, 255, 255)` and `scale(0, 0)`.
        found[name.strip()] = re.sub(r"\s*,\s*", ",", value)
    return found


def _ruled(page: HtmlElement) -> dict[HtmlElement, Styles]:
    """What the style blocks of the page say of its elements, later rules on top."""
    names = {
        name
        for element in page.iter()
        for name in f"{element.get('class') or ''} {element.get('id') or ''}".split()
    }
    ranked: list[_Rule] = []
    for selectors, styles in _rules(page):
        for selector in selectors.split(","):
            # Most rules of a page are for elements that it does not have.
            named = names.issuperset(re.findall(r"[.#]([\w-]+)", selector))
            if named and (found_path := _path(selector)):
                ranked.append(_Rule(found_path[0], len(ranked), found_path[1], styles))
    found: dict[HtmlElement, Styles] = {}
    for rule in sorted(ranked[:_MOST_RULES], key=lambda each: each[:2]):
        for element in page.xpath(rule.path):
            found.setdefault(element, {}).update(rule.styles)
    return found


def _path(selector: str) -> tuple[tuple[int, int, int], str] | None:
    """How specific the selector is, and its XPath; None for one not of elements."""
    try:
        (parsed,) = parse(selector)
        path = HTMLTranslator().selector_to_xpath(parsed)
    except (SelectorError, ValueError):
        return None
    return None if parsed.pseudo_element else (parsed.specificity(), path)


def _rules(page: HtmlElement) -> Iterator[tuple[str, Styles]]:
    """Rules that apply on a screen, as selectors and declarations."""
    for block in page.iter("style"):
        # Split, not matched: a pattern for comments takes quadratic time on `/*/*/*`.
        first, *others = (block.text or "").split("/*")
        text = first + "".join(other.partition("*/")[2] for other in others)
        selectors, applies = "", [True]
        for part, brace in re.findall(r"([^{}]*)([{}])", text):
            if brace == "{" and part.strip().startswith("@"):
                applies.append(applies[-1] and _on_screen(part))
            elif brace == "{":
                applies.append(applies[-1])
                selectors = part
            elif len(applies) > 1 and applies.pop() and ":" in part:
                yield selectors, _declarations(part)


def _on_screen(condition: str) -> bool:
    """Whether an at-rule such as `@media print` holds for a reader at a screen."""
    condition = condition.strip().casefold()
    if not condition.startswith(("@media", "@supports", "@layer")):
        return False
    least = map(float, re.findall(r"min-width:\s*([\d.]+)", condition))
    most = map(float, re.findall(r"max-width:\s*([\d.]+)", condition))
    return (
        "print" not in condition
        and all(each <= _SCREEN for each in least)
        and all(each >= _SCREEN for each in most)
    )
