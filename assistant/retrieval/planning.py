"""Say what kind of question it is and what an answer to it must hold."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Literal

from assistant.models import Kind
from assistant.retrieval.dates import StatedDates, stated_dates

Wanted = Literal["number", "date"]

# First match wins; order matters ("how has X's position changed" is a timeline).
_KINDS: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    (
        "timeline",
        re.compile(
            r"\b(?:how (?:has|have|did) .+ (?:chang|evolv|develop|shift)\w*"
            r"|timeline|chronolog|over time|sequence of events|in what order)"
        ),
    ),
    (
        "comparison",
        re.compile(
            r"\b(?:compare|compared (?:to|with)|differ(?:s|ence|ences|ent)?\b"
            r"|versus|vs\.?\s|contrast)"
        ),
    ),
    (
        "summary",
        re.compile(
            r"\b(?:summari[sz]e|summary|overview|main points|key points"
            r"|what (?:is|are) .*\b(?:article|articles|story|stories) about)"
        ),
    ),
    (
        "list",
        re.compile(
            r"^(?:list\b|name (?:all|every|each|the)\b|who (?:all )?(?:has|have) "
            r"(?:endorsed|supported|opposed|backed|criticised|criticized)"
            r"|(?:which|what) (?:(?!(?:do|does|did|is|are|was|were|ha[sd]|have"
            r"|will|would|could|can|should)\b)\w+ ){0,3}?"
            r"(?:countries|states|governments|nations"
            r"|leaders|politicians|people|officials|parties|allies|companies"
            r"|organi[sz]ations|groups|ministers|outlets|newspapers|experts|options)\b"
            r"|who (?:supports?|opposes?|backs?)\b)"
        ),
    ),
    (
        "position",
        re.compile(
            r"\b(?:position|stance|views?|opinion|attitude) (?:of|on|about|towards?)"
            r"|\bwhere (?:does|do|did) .+ stand\b|['’]s (?:position|stance|view)\b"
            r"|^(?:does|do|did|is|are) .+ (?:support|oppose|back|favou?r|in favou?r"
            r"|opposed|against|willing|ready)\b"
        ),
    ),
)
_WANTED: tuple[tuple[Wanted, re.Pattern[str]], ...] = (
    (
        "number",
        re.compile(r"\bhow (?:many|much|large|big|long|old|far|tall|high)\b"),
    ),
    ("date", re.compile(r"^when\b|\b(?:what|which) (?:date|day|year|month)\b")),
)


@dataclass(frozen=True, kw_only=True)
class Plan:
    """How a question will be answered."""

    question: str
    """The standalone question, also the query that is searched."""
    kind: Kind
    wanted: Wanted | None
    """What an answer must hold at least; None when that cannot be told."""
    dates: StatedDates | None = None
    """The days that it asks about, which become a filter."""

    @property
    def passages(self) -> int:
        """How many passages to take sentences from."""
        return 24 if self.kind in ("lookup", "position") else 36


def plan(question: str, today: date) -> Plan:
    """Plan the answer to a standalone question asked on a day, by rules alone."""
    plain = " ".join(question.lower().split())
    kind: Kind = next((kind for kind, rule in _KINDS if rule.search(plain)), "lookup")
    wanted = next((want for want, rule in _WANTED if rule.search(plain)), None)
    dates = stated_dates(question, today)
    narrow = kind in ("lookup", "position")
    return Plan(
        question=question,
        kind=kind,
        wanted=wanted if kind == "lookup" else None,
        # What is asked of "this week" is often told before it, and search prefers what
        # is new anyway; a list or summary, though, is to hold nothing older.
        dates=None if dates and dates.current and narrow else dates,
    )
