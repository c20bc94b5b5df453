"""Proper names: which stand in a text, under one spelling each."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import lru_cache

from assistant.language.states import (
    CAPITALS,
    CONTINENTS,
    LONGEST,
    STATES,
    is_adjective,
)
from assistant.language.words import STOP_WORDS, UPPER, words

_NAME = re.compile(
    rf"\b(?:[{UPPER}][\w’'&-]*|[A-Z]\.)"
    r"(?:\s+(?:of\s+the\s+|of\s+|de\s+|von\s+|van\s+)?"
    rf"[{UPPER}][\w’'&-]*)*"
)
_NOT_NAMES = STOP_WORDS | frozenset(
    """
    according although another april august because both chairman chancellor chief
    compare december defence defense despite dr during each earlier eight every
    february few first five foreign former four friday general give however january
    july june king last list march meanwhile minister monday mr mrs ms name new next
    nine november october one other others per please pope president prime queen
    saturday second secretary september seven show since sir six stated summarise
    summarize sunday tell ten third three thursday tuesday two until via wednesday yes
    colonel captain lieutenant sergeant major admiral judge justice professor prof
    senator governor mayor ambassador spokesman spokeswoman lord lady dame bishop
    archbishop cardinal sheikh prince princess director commissioner deputy chair
    chairwoman contrast describe explain outline retrace sketch trace several many
    neither mondays tuesdays wednesdays thursdays fridays saturdays sundays
    """.split()
)
_STARTERS = frozenset(
    """
    today tomorrow yesterday it he she they we everyone everybody nobody someone
    women men children people workers police no not only about around roughly nearly
    almost some nothing something everything none half most turnout cholera parliament
    congress water power gas oil trade traffic rain snow food fire smoke crime money
    work output demand supply growth staff aid coal steel wheat grain rice land debt
    income revenue profit research health music art football cricket rugby tennis bail
    evidence weather heat flu asbestos pollution
    """.split()
)
_LONG_NAME = re.compile(
    rf"\b(?!The\b)[{UPPER}][\w’'-]*(?:\s+(?:of|the|and|for|on|de)\b)*"
    rf"(?:\s+(?:(?:of|the|and|for|on|de)\s+)*[{UPPER}][\w’'-]*)+"
)
_INITIALS = re.compile(r"\b[A-Z]{2,}\b")
_LONE = re.compile(
    rf"([{UPPER}][^\W\d_{UPPER}]+)(?<!s)(?<!ing)(?<!tion)(?<!ment)(?<!ness)(?<!ity)(?<!ism)"
    r"(?<!people)(?<!nce)(?<!ship)(?<!age)(?<!ly)"
    r"\s+(?:will|has|is|was|would|had|said|did|does|[a-z]{3,}ed)\b"
)
_THOSE_OF = re.compile(
    r"(?:Customers|Residents|Workers|Members|Voters|Supporters|Opponents|Critics|Leaders"
    r"|Employees|Owners|Users|Victims|Relatives|Passengers|Patients|Pupils|Students"
    r"|Teachers|Nurses|Officials|Prosecutors|Shareholders|Shares|Parts|Hundreds"
    r"|Thousands|Dozens|Millions) of "
)
"""Begins a sentence as a name would: "Customers of Petra Savings"."""
_PLACE = frozenset("in at near from outside around across to through via".split())
"""After these a capital is a place, not its government."""


def names(text: str) -> frozenset[str]:
    """Canonical tokens of the proper names in a text.

    A name is split into its tokens, since a text says "Sir Keir Starmer" once and
    "Starmer" afterwards; titles and the words that only begin a sentence are left out,
    and all words for one state count as that state.
    """
    found: set[str] = set()
    for match in _NAME.finditer(re.sub(r"(?<=\w)[’']s\b", "", text)):
        before = text[: match.start()].rstrip(" “\"'‘(")
        starts = not before.strip() or before[-1:] in ".?!:\n"
        tokens = [token.lower().strip("’'-&.") for token in match[0].split()]
        if starts and _THOSE_OF.match(match[0]):
            tokens = tokens[2:]
        if starts and len(tokens) == 1 and not _surely_name(match[0], text):
            continue
        previous = words(before[-20:])[-1:]
        found |= canonical_names(tokens, place=bool(_PLACE & set(previous)))
    return frozenset(found)


def names_in_order(text: str) -> list[str]:
    """The same in the order in which a text comes to them, without continents.

    Of "Donald Trump" only the last name: an article says the whole name once.
    """
    wanted = names(text) - CONTINENTS
    found: list[str] = []
    given = False
    for word in re.sub(r"-\w+", " ", text).split():
        own = sorted(name for name in wanted if name in _tokens(word))
        if given and own and word[0].isupper() and found[-1] not in STATES:
            found.pop()
        found += [name for name in own if name not in found]
        given = bool(own) and word[-1].isalpha()
    # Names of several words, such as "Ivory Coast", stand in no word alone.
    return [*found, *sorted(wanted.difference(found, *map(_tokens, text.split())))]


def name_phrases(text: str) -> list[str]:
    """Proper names as they stand in a text, in order, each once.

    Titles before a name, possessives, datelines in capitals and lone words that only
    begin a sentence are left out; a name whose words all stand in a longer one
    ("Starmer" beside "Keir Starmer") is that one.
    """
    found: list[str] = []
    for match in _NAME.finditer(text):
        before = text[: match.start()].rstrip(" “\"'‘(")
        starts = not before or before[-1] in ".?!:\n"
        if starts and " " not in match[0] and not _surely_name(match[0], text):
            continue
        if re.match(r"\s*[(,][^)]{0,30}\)?\s*[-–—]", text[match.end() :]) and starts:
            continue
        tokens = re.sub(r"['’]s$", "", match[0]).split()
        while tokens and tokens[0].lower().strip(".") in _NOT_NAMES:
            tokens.pop(0)
        name = " ".join(tokens)
        # "Norwegian" and "European" belong to somebody; alone they are nobody.
        if len(name) > 1 and not is_adjective(name):
            found.append(name)
    return [
        name
        for name in dict.fromkeys(found)
        if not any(name != other and name in other for other in found)
    ]


def canonical_names(tokens: Iterable[str], *, place: bool = False) -> set[str]:
    """Tokens of names under one spelling each, those that name nothing left out.

    With `place` a capital stays the city it is.
    """
    found: set[str] = set()
    rest = " ".join(tokens).replace("-", " ").replace("&", " ").split()
    while rest:
        state, length = _state(rest)
        if state and not (place and " ".join(rest[:length]) in CAPITALS):
            found.add(state)
        elif _names_something(rest[0]):
            found.add(plain(rest[0]))
        rest = rest[max(length, 1) :]
    return found


def stands_in(name: str, text: str) -> bool:
    """Whether a canonical name token stands in a text in any of its forms.

    Initials count as the name they are made of: "EU" stands in "the European Union".
    """
    return name in _tokens(text) or name in initials(text)


@lru_cache(maxsize=1_000)
def initials(text: str) -> frozenset[str]:
    """What the names of several words in a text may be shortened to, in lower case."""
    return frozenset(
        "".join(word[0] for word in match[0].split() if word[0].isupper()).lower()
        for match in _LONG_NAME.finditer(text)
    )


def shortened(text: str, known: str) -> frozenset[str]:
    """Canonical tokens of the names of a text whose initials stand in what is known."""
    stated = {letters.lower() for letters in _INITIALS.findall(known)}
    return frozenset(
        name
        for match in _LONG_NAME.finditer(text)
        if initials(match[0]) & stated
        for name in canonical_names(match[0].lower().split())
    )


def lone_subject(text: str) -> str:
    """The word that begins a sentence as a name does; empty when none does.

    A singular noun without an article before its verb is a name ("Varnholt will …"),
    except nouns of stuff and abstract ones ("Turnout was …").
    """
    match = _LONE.match(text)
    if not match or match[1].lower() in _STARTERS | STOP_WORDS | _NOT_NAMES:
        return ""
    return "" if match[1].lower() in STATES else plain(match[1])


@lru_cache(maxsize=2_000)
def plain(word: str) -> str:
    """Lower-case, without accents: `Kyïv` and `Kyiv` are one name."""
    apart = unicodedata.normalize("NFKD", word.lower())
    return "".join(sign for sign in apart if not unicodedata.combining(sign))


@lru_cache(maxsize=1_000)
def _tokens(text: str) -> frozenset[str]:
    """Every word that a name of the text may be called by."""
    own = [re.sub(r"['’]s?$", "", word) for word in words(text.replace("-", " "))]
    found = {plain(form) for form in [*own, *words(text.replace("-", " "))]}
    for start in range(len(own)):
        state, _ = _state(own[start:])
        if state:
            found.add(state)
    return frozenset(found)


def _state(tokens: Sequence[str]) -> tuple[str, int]:
    """The state that the tokens begin with, and how many of them name it."""
    for length in range(min(LONGEST, len(tokens)), 0, -1):
        state = STATES.get(" ".join(tokens[:length]))
        if state:
            return state, length
    return "", 0


def _names_something(token: str) -> bool:
    return (
        token not in _NOT_NAMES
        and not token.isdigit()
        and (len(token) > 1 or token == "x")
    )


def _surely_name(word: str, text: str) -> bool:
    """Whether a lone capitalised word that begins a sentence is a name.

    It is when known as one, when all capitals, when it owns something, or when it
    stands capitalised elsewhere in the text.
    """
    lower = word.lower()
    if lower in STATES or (word.isupper() and len(word) > 1):
        return True
    owns = re.search(rf"\b{re.escape(word)}[’']s\b", text)
    inside = re.search(rf"[a-z,;] {re.escape(word)}\b", text)
    return bool(owns or inside) and lower not in _STARTERS
