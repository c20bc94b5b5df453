"""Offices: which a question asks for, and which ones a text gives to a person.

"Which former British defence ministers …?" asks for an office with what limits it; "two
ex-defence ministers, Jon Berg and Ida Holm" gives it to two. Small rules over the words
beside a name; nothing is known of anybody beforehand.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise, takewhile

from assistant.language.states import is_adjective, states_in

_HEADS = {
    **dict.fromkeys("minister ministers secretary secretaries".split(), "minister"),
    **dict.fromkeys("premier premiers pm pms".split(), "premier"),
    **dict.fromkeys("president presidents".split(), "president"),
    **dict.fromkeys("chancellor chancellors".split(), "chancellor"),
    **dict.fromkeys("leader leaders".split(), "leader"),
    **dict.fromkeys("king kings queen queens emperor".split(), "monarch"),
    **dict.fromkeys("ambassador ambassadors envoy envoys".split(), "envoy"),
    **dict.fromkeys("governor governors gov".split(), "governor"),
    **dict.fromkeys("mayor mayors".split(), "mayor"),
    **dict.fromkeys("senator senators sen".split(), "senator"),
    **dict.fromkeys("commissioner commissioners".split(), "commissioner"),
    **dict.fromkeys("lawmaker lawmakers mp mps mep meps legislator".split(), "member"),
    **dict.fromkeys("spokesman spokeswoman spokesperson".split(), "spokesman"),
    **dict.fromkeys("general generals admiral admirals gen".split(), "general"),
    **dict.fromkeys("chair chairman chairwoman head chief adviser".split(), "chief"),
    **dict.fromkeys("official officials politician politicians".split(), "any"),
    **dict.fromkeys("statesman statesmen".split(), "any"),
}
_FORMER = frozenset("former ex previous erstwhile onetime".split())
_NOW = frozenset("serving current sitting incumbent acting present today’s".split())
_MATTERS = {"defense": "defence", "exterior": "foreign", "treasury": "finance"} | {
    word: word
    for word in "defence foreign finance interior health home justice energy economy"
    " economic education environment agriculture transport trade culture labour"
    " climate migration".split()
}
_DEPUTY = frozenset("deputy vice".split())
_BESIDE = frozenset("prime elect senior junior top then his her".split())
_LEADS = frozenset("premier president chancellor monarch leader chief".split())
_TITLES = frozenset("sir mr mrs ms dame lord lady dr baroness the a an".split())
_TOKEN = re.compile(r"[^\W_]+(?:[’'.](?=\w)[^\W_]+)*(?:[’'](?=\s))?|[^\w\s]")
_JOIN = frozenset([",", "and", "or"])
_OPENS = frozenset("which what who name list all every any are whose the".split())
_STOPS = frozenset(
    "who which that said says has have had is was were are will would told and or but"
    " as in on at to from by with after when".split()
)
FURTHEST = 6
"""Words between a name and the office behind it: "the likely next chancellor"."""


@dataclass(frozen=True, kw_only=True)
class Office:
    """An office, with what limits it."""

    head: str
    """One word for it; "any" for an official or politician."""
    matter: str = ""
    state: str = ""
    former: bool | None = None
    """Whether it was held once; None where a question does not say."""
    deputy: bool = False

    def fits(self, held: "Office") -> bool:
        """Whether who holds an office may be one of those that a question asks for."""
        if self.state and held.state and self.state != held.state:
            return False
        if self.former is not None and self.former != held.former:
            return False
        if self.head == "any" or (self.head == "leader" and held.head in _LEADS):
            return True
        if self.head == "minister" and not self.matter:
            return held.head in ("minister", "premier")
        return (self.head, self.matter) == (held.head, held.matter)

    def alike(self, held: "Office") -> bool:
        """Whether both are held now or once, and by a deputy or not.

        All officials and politicians are alike.
        """
        now = bool(self.former), self.deputy
        return self.head == "any" or now == (bool(held.former), held.deputy)

    def surely_fits(self, held: "Office") -> bool:
        """Whether they do for more than being some official or leader of somewhere."""
        known = self.head not in ("any", "leader") or bool(self.state)
        same = self.state in ("", held.state)
        return known and same and self.fits(held) and self.alike(held)


def asked_offices(question: str) -> tuple[Office, ...]:
    """The offices that the persons hold whom a question asks for.

    "Which former British prime ministers or defence ministers …?" asks for two of one
    state. None where it asks for persons by anything else.
    """
    tokens = _tokens(question)
    heads = [at for at, token in enumerate(tokens) if _head(token)]
    if not heads:
        return ()
    first = heads[0]
    start = _start(tokens, first)
    opener = tokens[start - 1].lower() if start else ""
    one = opener == "the" and not _plural(tokens[first])
    found = [_limited(tokens, first)] if opener in _OPENS and not one else []
    for last, at in pairwise(heads):
        between = [token.lower() for token in tokens[last + 1 : at]]
        if not found or not between or between[0] not in _JOIN:
            break
        if not all(_limits(token) or token in _JOIN for token in between):
            break
        own, shared = _limited(tokens, at), found[0]
        former = own.former if own.former is not None else shared.former
        found.append(replace(own, state=own.state or shared.state, former=former))
    return tuple(found)


@lru_cache(maxsize=2_000)
def offices_of(name: str, text: str) -> tuple[Office, ...]:
    """The offices that a text gives to a person, wherever it names them.

    Args:
        name: The full name, as it stands in the text once at least.
        text: An article.
    """
    *given, last = name.split()
    tokens = _tokens(text) if last in text else []
    found: list[Office] = []
    for at, token in enumerate(tokens):
        if re.sub("[’']s?$", "", token) != last:
            continue
        first = at
        while first and (tokens[first - 1] in given or _is_title(tokens[first - 1])):
            first -= 1
        if first < at or not given or not _is_name(tokens[first - 1]):
            found += [*_before(tokens, first), *_behind(tokens, at)]
    # A text calls a minister "ex" once and by the bare title afterwards.
    once = {office.head for office in found if office.former}
    return tuple(
        dict.fromkeys(o for o in found if o.former or o.head not in once or o.matter)
    )


def _before(tokens: Sequence[str], first: int) -> Iterator[Office]:
    """The office before a name, or before the row of names that it stands in."""
    at = _row_start(tokens, first)
    head = at - 1 - (tokens[at - 1 : at] == [","])
    if tokens[head - 1 : head + 1] == ["of", "State"]:
        head -= 2
    if head >= 0 and _head(tokens[head]) and (at == first or _plural(tokens[head])):
        yield _limited(tokens, head, back=True)


def _row_start(tokens: Sequence[str], first: int) -> int:
    """Where the row of names begins that a name ends: "A Berg, B Holm and C Lund"."""
    at = first
    while at > 1 and tokens[at - 1].lower() in _JOIN:
        start = at - 1 - (tokens[at - 2] == ",")
        names = start
        while names and _is_name(tokens[names - 1]):
            names -= 1
        if names == start:
            break
        at = names
    return at


def _behind(tokens: Sequence[str], at: int) -> Iterator[Office]:
    """The office that follows a name: "Ida Holm, the Norwegian defence minister"."""
    if tokens[at + 1 : at + 2] != [","]:
        return
    for place, token in enumerate(tokens[at + 2 : at + 2 + FURTHEST], at + 2):
        if token.lower() in _STOPS or not token[0].isalnum():
            return
        if _head(token):
            # "Ida Holm, former minister Jon Berg and …": it is the next one's.
            if not (
                _limits(tokens[at + 2])
                and _is_name(" ".join(tokens[place + 1 : place + 2]))
            ):
                yield _limited(tokens, place, back=True)
            return


def _limited(tokens: Sequence[str], head: int, *, back: bool = False) -> Office:
    """The office whose noun stands at a place, with the words that limit it."""
    own = tokens[_start(tokens, head) : head]
    lower = [token.lower() for token in own]
    matter = next((_MATTERS[word] for word in lower if word in _MATTERS), "")
    after = tokens[head + 1 : head + 9]
    behind = list(takewhile(lambda token: token not in ",.;", after))
    place = " ".join(behind[1:]) if behind[:1] in (["of"], ["from"], ["for"]) else ""
    states = states_in(" ".join(own)) or states_in(place)
    noun = _head(tokens[head])
    if "prime" in lower:
        noun, matter = "premier", ""
    if noun == "general" and head and tokens[head - 1].lower() == "secretary":
        noun = "leader"
    if noun == "minister" and behind[:2] == ["of", "State"]:
        matter = "foreign"
    former = True if _FORMER & {*lower} else (False if back else None)
    if not back and _NOW & {*lower}:
        former = False
    return Office(
        head=noun,
        matter=matter,
        state=states[-1] if states else "",
        former=former,
        deputy=bool(_DEPUTY & {*lower}),
    )


def _start(tokens: Sequence[str], head: int) -> int:
    """Where the words begin that limit an office whose noun stands at a place."""
    start = head
    while start and _limits(tokens[start - 1]):
        start -= 1
    return start


@lru_cache(maxsize=100)
def _tokens(text: str) -> list[str]:
    return _TOKEN.findall(text.replace("-", " "))


def _head(token: str) -> str:
    """The one word for an office whose noun a token is; empty for any other."""
    return _HEADS.get(token.lower().rstrip("’'"), "")


def _plural(token: str) -> bool:
    return token.lower().rstrip("’'").endswith("s")


def _limits(token: str) -> bool:
    """Whether a word limits an office: what it is for, whose, and when."""
    word = token.lower()
    whose = re.sub("[’']s?$", "", token)
    return (
        word in _FORMER | _NOW | _DEPUTY | _BESIDE
        or word in _MATTERS
        or (token[:1].isupper() and (is_adjective(whose) or bool(states_in(whose))))
    )


def _is_name(token: str) -> bool:
    special = _head(token) or _limits(token) or token == "State"
    return token[:1].isupper() and not special


def _is_title(token: str) -> bool:
    return token.lower().rstrip(".") in _TITLES
