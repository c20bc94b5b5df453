"""Say what kind of question it is and what an answer to it must hold."""

import re
from dataclasses import dataclass
from datetime import date

from assistant.language import states_in
from assistant.language.names import names_in_order
from assistant.language.positions import asks_for_positions
from assistant.models import Kind, Sort, Wanted
from assistant.retrieval.dates import StatedDates, stated_dates
from assistant.retrieval.kinds import surely

# A plural: whatever ends in s and is none ("which US system", "what news", "which
# virus", "which sports team") left out.
_PLURAL = (
    r"(?:(?!(?:us|news|series|process|congress|press|business|gas|always|this|its|his"
    r"|whose|as|is|was|has|does|says|sports|clothes|arms|sales|customs|savings)\b)"
    r"(?!\w*(?:us|is)\b)\w{2,}[^s\W]s|people|men|women|children)[’']?"
)
_AUXILIARY = (
    r"(?:do|does|did|is|are|was|were|ha[sd]|have|will|would|could|can|should|may|might)"
)
# Words between "which" and its noun: no preposition ("what share of voters") and
# nothing that begins another phrase ("which comedian made history as the Globes'"),
# behind the first no form of a verb ("which mayor endorsed plans").
_WORDS = (
    rf"(?!(?:{_AUXILIARY}|of|in|on|for|by|to|with|from|as|at|into|over|after|before|about"
    r"|than|up|down|out|off|the|a|an|both|that|this|who|whom|whose|where|when|recently)\b)"
    r"[\w’'-]+,? "
)
_BEFORE_NOUN = rf"(?:{_WORDS})?(?:(?!\w+(?:ed|ing)\b){_WORDS}){{0,5}}?"
# After a noun comes a verb or a preposition: "which leader thinks Britain", "which
# diplomat insists that" have their s on the verb; "which clothing brands retailer has"
# asks for one.
_AFTER_NOUN = (
    r"(?=[?,]|\s(?!(?:that|the|a|an|if|whether|any|it|he|she|they|him|them|his|her|its"
    r"|their|which|what|who|whom|whose|how)\b)(?![a-z]+ (?:has|is|was|does)\b)"
    r"(?-i:[a-z]))"
)

# First match wins; order matters ("how has X's position changed" is a timeline).
_KINDS: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    (
        "timeline",
        re.compile(
            r"\b(?:how (?:has|have|did) .+ (?:chang|evolv|develop|shift|mov)\w*"
            r"|timeline|chronolog|over time"
            r"|over the (?:past |last )?(?:\w+ )?(?:days|weeks|months|years|course)"
            r"|sequence of events|in what order|in (?:date )?order\b(?! to\b)|key dates"
            r"|step by step|retrace\b)|^trace\b",
            re.IGNORECASE,
        ),
    ),
    (
        "comparison",
        re.compile(
            r"\b(?:compare|compared (?:to|with)|differ(?:s|ed|ing|ence|ences|ent)?\b"
            r"|versus|vs\.?\s|contrast|opposite|what did each|see eye to eye|at odds"
            r"|the same (?:\w+ )?(?:line"
            r"|view|views|position|stance|side|story|page|figure|figures|number|numbers"
            r"|conclusion|opinion)|in step with"
            r"|^(?:do|did|are) .+ and .+ (?:dis)?agree(?:d|ment)?\b"
            r"|^(?:do|does|did) .+ (?:and|or) .+ (?:say|think|want|believe) the same)",
            re.IGNORECASE,
        ),
    ),
    (
        "summary",
        re.compile(
            r"\b(?:summari[sz]e|^sum up|summary|overview|main points|key points"
            r"|what (?:is|are) .*\b(?:article|articles|story|stories) about)",
            re.IGNORECASE,
        ),
    ),
    (
        "list",
        re.compile(
            r"^(?:list\b|name (?:all|every|each|the)\b|who (?:all |else )?(?:has|have) "
            r"(?:\w+ed\b|been \w+|said|given|sent|left)|who are\b"
            rf"|what (?:are|were) (?:the |all )?(?:\w+ ){{0,2}}?{_PLURAL}"
            r"|who (?:supports?|opposes?|backs?)\b"
            r"|who (?:is|are|was|were) .*\b(?:in favou?r|against|opposed|attacking"
            r"|backing|supporting|opposing|critici[sz]ing)\b)"
            # "Who leads the fund, which pays for roads" asks for no roads.
            r"|(?:^|^(?!wh|how).*[,.] )"
            r"(?:(?:about|on|for|in|from|at|to|by|with) )?(?:which|what) "
            rf"{_BEFORE_NOUN}{_PLURAL}{_AFTER_NOUN}"
            r"|\bwho (?:is|are|was|were) .+\bwho (?:is|are|was|were)\b"
            r"|\bpositions of\b|\beach (?:think|say)\b|\bwhere do .+ stand\b"
            r"|\bwhere does (?:each|every) .+ stand\b"
            r"|\b(?:each|every) (?:[\w-]+ ){0,2}[\w-]+[’']s (?:position|stance|view)\b",
            re.IGNORECASE,
        ),
    ),
    (
        "position",
        re.compile(
            r"\b(?:position|stance|views?|opinion|attitude) (?:of|on|about|towards?)"
            r"|\bwhat (?:does|do|did) .+ (?:make|think) of\b|\bfor or against\b"
            r"|\bhow (?:does|do|did) .+ feel about\b"
            r"|\bwhere (?:does|do|did) .+ stand\b|['’]s (?:position|stance|view)\b"
            r"|^(?:does|do|did|is|are) .+ (?:support|oppose|back|favou?r|in favou?r"
            r"|opposed|against|willing|ready)\b",
            re.IGNORECASE,
        ),
    ),
)
_OF_STATES = (
    r"(?:european|member|eu|nato|baltic|nordic|scandinavian|gulf|arab|african|asian|g7"
    r"|balkan|neighbou?ring|sovereign|foreign)"
)
"""What makes countries of "states", which may also be those of a federation."""
_SORTS: tuple[tuple[Sort, re.Pattern[str]], ...] = (
    (
        "state",
        re.compile(
            r"\b(?:countries|country|nations?|governments?|capitals"
            rf"|{_OF_STATES} states)\b"
        ),
    ),
    (
        "person",
        re.compile(
            r"\b(?:leaders?|politicians?|people|officials?|\w*ministers?|experts?|men"
            r"|women|players?|judges?|lawmakers|senators?|celebrities|actors?|artists?"
            r"|authors?|critics|diplomats?|generals?|executives?|presidents?|analysts?"
            r"|scholars?|scientists?|researchers?|doctors?|mayors?|governors?|candidates?"
            r"|prosecutors?|lawyers?|activists?|spokes(?:people|men|women)|singers?"
            r"|athletes?|coaches|writers?|mps|meps|congressmen|congresswomen|chancellors?"
            r"|economists?|commanders?|speakers?|witnesses|victims?|individuals?|persons?"
            r"|representatives?|legislators?|republicans?|democrats?|conservatives?"
            r"|aides|advis[eo]rs?|attorneys?|justices?|musicians?|rappers?"
            r"|comedians?|directors?|journalists?|reporters?|professors?"
            r"|teachers?|officers?|founders?|commissioners?|councill?ors?|secretar(?:y|ies)"
            r"|envoys?|ambassadors?|survivors?|bishops?|historians?|academics?"
            r"|chairmen)\b[’']?$"
        ),
    ),
    (
        "name",
        re.compile(
            r"\bwho\b|\b(?:states|parties|party|allies"
            r"|compan(?:y|ies)|firms?|organi[sz]ations?|groups?|outlets?"
            r"|newspapers?|papers|broadcasters|agenc(?:y|ies)|cities|towns"
            r"|places|teams?|clubs?|banks?|universities"
            r"|members|figures in|airlines?|hospitals?|regions?|islands?|unions?"
            r"|charities)\b"
        ),
    ),
)
_HEAD = re.compile(
    r"\b(?:which|what|list|name|where do|(?:positions|views|stances) of)\b.*?"
    rf"\b((?:{_OF_STATES} )?{_PLURAL})(?!\w)"
)
"""The first noun in the plural after a word that asks."""
_WHOSE = re.compile(
    r"\b(?:positions|views|stances|opinions)\b(?:(?!\b(?:on|about|towards?|by)\b).)*?"
    rf"\b((?:{_OF_STATES} )?{_PLURAL})(?!\w)"
)
"""The next one, where that noun is what states think."""
# Behind it stands what about, not who.
_STAND_ON = re.compile(r"(?<=\bstand) on\b.*")
_EACH = re.compile(
    r"\bwhere does (?:each|every)((?: [\w-]+)+?) stand\b"
    r"|\b(?:each|every)((?: [\w-]+){1,3})[’']s (?:position|stance|view)\b"
)
_WANTED: tuple[tuple[Wanted, re.Pattern[str]], ...] = (
    (
        "number",
        re.compile(r"\bhow (?:many|much|large|big|long|old|far|tall|high)\b"),
    ),
    ("date", re.compile(r"^when\b|\b(?:what|which) (?:date|day|year|month)\b")),
)


_COMPARES = re.compile(
    r"\b(?:compare|contrast|versus|vs|eye to eye|same)\b", re.IGNORECASE
)


@dataclass(frozen=True, kw_only=True)
class Plan:
    """How a question will be answered."""

    question: str
    """The standalone question, also the query that is searched."""
    kind: Kind
    wanted: Wanted | None
    """What an answer must hold at least; None when that cannot be told."""
    sort: Sort = "phrase"
    """What the items of a list are."""
    dates: StatedDates | None = None
    """The days that it asks about, which become a filter."""

    @property
    def who_stands_where(self) -> bool:
        """Whether it lists states by their position, which rules read."""
        states = self.kind == "list" and self.sort == "state"
        return states and asks_for_positions(self.question)

    @property
    def passages(self) -> int:
        """How many passages to take sentences from."""
        return {"lookup": 24, "position": 24, "list": 60}.get(self.kind, 36)


def plan(question: str, today: date) -> Plan:
    """Plan the answer to a standalone question asked on a day; no model is asked."""
    asked = " ".join(question.split())
    plain, kind = asked.lower(), kind_of(asked)
    wanted = next((want for want, rule in _WANTED if rule.search(plain)), None)
    dates = stated_dates(question, today)
    narrow = kind in ("lookup", "position")
    return Plan(
        question=question,
        kind=kind,
        wanted=wanted if kind == "lookup" else None,
        sort=_sort(question),
        # What is asked of "this week" is often told before it, and search prefers what
        # is new anyway; a list or summary, though, is to hold nothing older.
        dates=None if dates and dates.current and narrow else dates,
    )


def kind_of(question: str) -> Kind:
    """The kind that a rule knows, else the one it surely has by its words."""
    return by_rule(question) or surely(question) or "lookup"


def by_rule(question: str) -> Kind | None:
    """The kind of a question as far as rules know it."""
    kind = next((kind for kind, rule in _KINDS if rule.search(question)), None)
    if kind == "comparison" and not _COMPARES.search(question) and _names_one(question):
        return None  # "Does he say anything different?"
    return kind


def _names_one(question: str) -> bool:
    return len(names_in_order(question)) < 2


def _sort(question: str) -> Sort:
    """The sort of the first noun asked for: "what reasons did they give" are phrases.

    Without such a noun, the states that the question names.
    """
    plain = _STAND_ON.sub("", question.lower())
    asked = _HEAD.search(plain)
    each = _EACH.search(plain)
    whose = _WHOSE.match(plain, asked.start(1)) if asked else None
    if whose and _sort_of(whose[1]) == "state":
        return "state"
    head = (each[1] or each[2]) if each else asked[1] if asked else plain
    several = not asked and len(states_in(question)) > 1
    return _sort_of(head) or ("state" if several else "phrase")


def _sort_of(noun: str) -> Sort | None:
    return next((sort for sort, rule in _SORTS if rule.search(noun)), None)
