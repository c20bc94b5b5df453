"""The settings: who answers and how, which index, what was spent, the theme.

A choice of who answers, how long or in which language holds for one tab and stands in
its address. Keys are read from the environment; here is only said whether there is one.
"""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import streamlit as st

from assistant.config import Settings, masked
from assistant.models import Length
from assistant.serving import components, desk, filtering
from assistant.serving.desk import Desk
from assistant.serving.exchange import Exchange
from assistant.serving.fallbacks import fallen_back
from assistant.serving.rendering import label, plain

if TYPE_CHECKING:
    from assistant.doors import Health

_WHO, _HOW_LONG = "by", "length"
"""Names in the address."""
NAMES = {
    "openai": "OpenAI, or the server at OPENAI_BASE_URL",
    "embedded": "The embedded model, on this machine",
    "none": "No model: quoted sentences",
}
LENGTHS: dict[Length, str] = {
    "short": "Short: about half as many sentences",
    "normal": "Normal",
    "long": "Long: about twice as many sentences",
}
THEMES = ("System", "Light", "Dark")


def chosen() -> str | None:
    """Who answers in this tab, when a reader chose; else as the page was started."""
    given = st.query_params.get(_WHO)
    return given if given in NAMES else None


def chosen_length() -> Length | None:
    """How long answers are in this tab, when a reader chose."""
    given = st.query_params.get(_HOW_LONG)
    return next((length for length in LENGTHS if length == given), None)


def show(assistant: Desk, done: Sequence[Exchange]) -> None:
    """Draw the door to the room."""
    with st.sidebar:
        _door(assistant, done)


@st.fragment
def _door(assistant: Desk, done: Sequence[Exchange]) -> None:
    if st.button("Settings", key="settings", type="tertiary"):
        _room(assistant, done)


@st.dialog("Settings")
@components.in_words
def _room(assistant: Desk, done: Sequence[Exchange]) -> None:
    settings = desk.settings()
    health = assistant.health()
    st.html('<h3 class="na-heading">Who answers</h3>')
    st.html(state_html(health, done))
    if host := desk.api_host():
        st.caption(f"That is chosen on {label(host)}, which this page asks.")
    else:
        _who_answers(settings)
    st.html('<h3 class="na-heading">Answers</h3>')
    _length(settings.answer_length)
    _language(filtering.languages_of(assistant.listed()))
    st.html('<h3 class="na-heading">Index in use</h3>')
    st.html(_facts(_index(settings, health)))
    st.html('<h3 class="na-heading">Theme</h3>' + _themes())


def _who_answers(settings: Settings) -> None:
    options = [None, *(name for name in NAMES if name in offered(settings))]
    picked = st.selectbox(
        "In this tab",
        options,
        options.index(chosen()) if chosen() in options else 0,
        format_func=lambda name: NAMES[name] if name else "As the page was started",
        key="who-answers",
    )
    if picked != chosen():
        _keep(_WHO, picked)
    st.html(_facts(_key_and_cost(settings)))


def _length(normally: Length) -> None:
    lengths, now = list(LENGTHS), chosen_length() or normally
    picked = st.selectbox(
        "Answer length",
        lengths,
        lengths.index(now),
        format_func=LENGTHS.__getitem__,
        help="Lists stay whole, and both sides of a disagreement are always shown.",
        key="answer-length",
    )
    if picked != now:
        _keep(_HOW_LONG, None if picked == normally else picked)


def _language(languages: Sequence[str]) -> None:
    """The filter above the input in another place, where several may be chosen."""
    if not languages:
        return
    now = tuple(sorted(filtering.chosen().languages))
    options = list(dict.fromkeys([(), *((code,) for code in languages), now]))
    picked = st.selectbox(
        "Language of answers",
        options,
        options.index(now),
        format_func=lambda codes: ", ".join(codes) or "Any",
        key="answer-language",
    )
    st.caption(
        "Answers quote articles; only those in the language you choose are read."
    )
    if picked != now:
        filtering.choose_languages(picked)
        st.rerun()


def _keep(name: str, value: str | None) -> None:
    """Keep a choice in the address; None is as the page was started."""
    st.query_params.pop(name, None)
    if value:
        st.query_params[name] = value
    st.rerun()


def offered(settings: Settings) -> set[str]:
    """Who could answer: a key or an address is set, the embedded model is fetched."""
    from assistant.providers.local.verifying import is_verified
    from assistant.providers.local.weights import CHAT

    found = {"none"}
    if settings.openai_api_key or settings.openai_base_url:
        found.add("openai")
    if is_verified(settings.models_dir, CHAT):
        found.add("embedded")
    return found


def state_html(health: "Health", done: Sequence[Exchange]) -> str:
    """A dot and words for how the model and the index are."""
    model = health.model
    name = f"{model.name} ({model.provider})" if model else "Quoted sentences"
    kind, words = _state(health, done)
    return (
        f'<p class="na-health"><i class="na-dot na-{kind}"></i><b>{plain(name)}</b> '
        f"{plain(words)}</p>"
    )


def _state(health: "Health", done: Sequence[Exchange]) -> tuple[str, str]:
    last = next((each.answer for each in reversed(done) if each.answer), None)
    if health.damage:
        return "bad", " ".join(health.damage)
    if health.model is None:
        return "good", "ready."
    if last and (why := fallen_back(last)):
        return "weak", f"could not write the last answer: {why}."
    if health.warnings:
        return "weak", " ".join(health.warnings)
    later = health.model.fallback
    if last and later and last.generator.model == later.label:
        return "weak", f"could not write the last answer; {later.name} did."
    if not health.model.hosts:
        return "good", "ready."
    sent = f"Text is sent to {' and '.join(health.model.hosts)}."
    if last and last.generator.kind == "model":
        return "good", f"answered last time. {sent}"
    return "idle", f"was not asked yet here. {sent}"


def _key_and_cost(settings: Settings) -> Iterator[tuple[str, str]]:
    key = "set in the environment" if settings.openai_api_key else "not set"
    yield "OPENAI_API_KEY", key
    spent = desk.spent_today()
    if spent is not None:
        yield "Spent today", f"{spent:.2f} of at most {settings.daily_cap_usd:.2f} USD"


def _index(settings: Settings, health: "Health") -> Iterator[tuple[str, str]]:
    if settings.api_url:
        yield "API", settings.api_url
    else:
        yield "Folder or database", masked(str(settings.index))
    yield "Articles", f"{health.articles:,} in {health.passages:,} passages"
    if health.pending:
        yield "Without a vector", f"{health.pending:,}: found by keyword only"
    yield "Embedder", health.embedder


def _facts(rows: Iterator[tuple[str, str]]) -> str:
    cells = "".join(f"<dt>{plain(name)}</dt><dd>{plain(v)}</dd>" for name, v in rows)
    return f'<dl class="na-facts">{cells}</dl>'


def _themes() -> str:
    """Links that chips.js follows: Streamlit keeps the theme in the browser."""
    links = " ".join(f'<a href="#theme-{name}">{name}</a>' for name in THEMES)
    return f'<p class="na-themes">{links}</p>'
