"""People: which names of a text are of persons, and who speaks for a state.

Small rules: an office beside a name makes it a person's, and so do two words that no
organisation or place is called by. Nothing is known of anybody beforehand.
"""

import re
from functools import lru_cache

from assistant.language.names import name_phrases, plain
from assistant.language.states import STATES, is_adjective, rows_of
from assistant.language.words import UPPER

_OFFICES = frozenset(
    """
    minister president chancellor premier king queen prince princess pope secretary
    leader chief chairman chairwoman chair chairperson head commissioner ambassador
    envoy governor mayor senator congressman congresswoman representative lawmaker mp
    mep spokesman spokeswoman spokesperson general admiral colonel captain major
    lieutenant sergeant judge justice attorney prosecutor lawyer director executive ceo
    founder professor dr doctor mr mrs ms sir lord lady dame baroness bishop archbishop
    cardinal sheikh coach author actor actress singer analyst economist expert
    researcher scientist adviser advisor official deputy vice prime foreign defence
    defense interior finance health home justice energy former ex acting
    vice-president vice-chancellor ex-president ex-minister president-elect pm
    republican democrat sen rep gov gen
    """.split()
)
_COURTESIES = frozenset("mr mrs ms sir lord lady dame dr mp former ex".split())
_BODIES = frozenset(
    """
    administration agency assembly association cabinet coalition commission committee
    company congress council court department government gop house legislature ministry
    office parliament party senate union university
    """.split()
)
"""Of these no person is called, or hardly one."""
_NO_PERSON = _BODIES | frozenset(
    """
    academy act africa agreement air airlines airport alliance america army asia
    authority bank basin bay board bridge broadcasting bureau castle center centre
    channel church city club coast college conference conservative constitution
    corporation county cup day defence defense desk district east economic europe
    european exchange express fed federal federation financial force forces forum
    foundation front fund global gulf hall hill hospital hotel independent inc
    initiative institute international island islands journal labour lake law league
    liberal ltd magazine market media memorial monitor mountain museum national nations
    nato navy network news north northern olympics organisation organization pact palace
    park peace plan police policy post press prize programme project province red
    republic research reserve review revolution river road royal school sea security
    service services society south southern square stadium standard state states station
    strait street summit sun supreme telegraph television theatre times tower treaty
    tribunal tribune trust tv un united valley village war watch water web west western
    white wire world york
    """.split()
)
_BEGINNINGS = frozenset(
    "The A An And As At But For If In Neither On Or So When While".split()
)
"""Before a name, where a sentence begins."""
_JOINING = frozenset("and or the two three four both as well then of his her".split())
_WORD = r"[\w’'.-]+"
_GENITIVE = re.compile("[’']s?$")
_TITLE_WORD = (
    r"(?!(?:as|by|in|on|at|to|with|from|over|after|before|and|or|that|than|when|while"
    r"|has|have|had|been|be|is|are|was|were|will|would|said|says)\b)[\w’'.-]+"
)


def person_names(text: str, around: str = "") -> list[str]:
    """Names of persons in a text, in order, without their offices.

    Args:
        text: Where they stand.
        around: The whole of what a reader knows, where a name stands in full.
    """
    first = re.match(rf"[\W_]*([{UPPER}][\w’-]+)", text)
    # Whether a lone word that begins a sentence is a name, the article tells.
    found = [_in_full(_GENITIVE.sub("", first[1]), around)] if first else []
    for phrase in name_phrases(text):
        name = without_office(phrase.partition(" of ")[0])
        if " " in name:
            found.append(name if is_person(name) else "")
        else:
            offices = _OFFICES & {word.lower().strip(".") for word in phrase.split()}
            full = _in_full(name, around) if name.strip() else ""
            found.append(full or (name if offices and is_person(name) else ""))
    return [name for name in dict.fromkeys(found) if name]


def persons_in_a_row(text: str, around: str = "") -> list[list[str]]:
    """The persons whom a text names one after the other, with their offices at most.

    "Jens Holm, Poland's premier Ewa Zajac and two former ministers, Ida Lund and Paul
    Reid" is a row; fewer than two are none. Full names, as `person_names` gives them.
    """
    found = [
        (name, match.span())
        for name in person_names(text, around)
        if (match := re.search(_as_named(name), text))
    ]
    return rows_of(text, sorted(found, key=lambda each: each[1]), _joins)


def without_office(name: str) -> str:
    """A name without what stands before it: "Polish Prime Minister Donald Tusk"."""
    tokens = name.split()
    offices = [
        at
        for at, token in enumerate(tokens)
        if token.lower().strip(".") in _OFFICES
        or is_adjective(token)
        or _GENITIVE.search(token)
    ]
    return " ".join(tokens[offices[-1] + 1 :]) if offices else name


@lru_cache(maxsize=2_000)
def people_of(state: str, text: str) -> frozenset[str]:
    """Last names of those who hold an office of a state, by a text; lower case.

    "Russia's foreign minister, Sergei Lavrov", "German Chancellor Olaf Scholz" and
    "Jens Holm, Norway's prime minister" each name one.

    Args:
        state: The one name of the state, as `names` gives it.
        text: An article.
    """
    forms = "|".join(
        re.escape(form.title() if len(form) > 3 else form.upper())
        for form, own in STATES.items()
        if own == state
    )
    if not forms:
        return frozenset()
    offices = "|".join(sorted(_OFFICES - _COURTESIES))
    name = rf"(?P<name>[{UPPER}][\w’'-]+(?: [{UPPER}][\w’'-]+){{1,3}})"
    office = rf"(?:{_TITLE_WORD} ){{0,4}}?(?i:{offices})"
    whose = rf"\b(?:{forms})(?:[’']s?)?"
    before = rf"{whose} {office}(?: of (?:{_WORD} ?){{1,3}}?)?,? {name}"
    after = rf"{name}, (?:the )?(?:{forms})(?:[’']s?)? {office}\b"
    of = rf"{name}, {office} (?:of|for) (?:{_WORD} ){{0,6}}?(?:{forms})\b"
    return frozenset(
        plain(without_office(match["name"]).split()[-1])
        for form in (before, after, of)
        for match in re.finditer(form, text)
        if without_office(match["name"])
    )


def is_no_person(name: str) -> bool:
    """Whether it is the name of a state or of a body that persons sit in."""
    own = [word for word in name.split() if word not in ("of", "the", "for", "and")]
    body = _BODIES & {word.lower() for word in own}
    named = all(word[:1].isupper() for word in own)
    return name.lower() in STATES or bool(named and body)


def _as_named(name: str) -> str:
    """A name as a text may have it: whole, or the last name alone."""
    given, _, last = name.rpartition(" ")
    return rf"\b(?:{re.escape(given)} )?{re.escape(last)}\b"


def _joins(between: str) -> bool:
    """Whether no more than a comma or "and" and an office stand between two names."""
    words = re.findall(r"[^\W_]+(?:[’'][^\W_]+)?", between.replace("-", " "))
    own = [_GENITIVE.sub("", word) for word in words if word.lower() not in _JOINING]
    joined = re.search(r"[,;]|\b(?:and|or)\b", between)
    return (
        bool(joined)
        and not re.search(r"[.!?:“”\"]", between)
        and all(
            {word.lower(), word.lower().removesuffix("s")} & _OFFICES
            or is_adjective(word)
            or word.lower() in STATES
            for word in own
        )
    )


def _in_full(name: str, around: str) -> str:
    """The name of several words that ends in a last name, from the same article."""
    if name not in around:
        return ""
    given = rf"[{UPPER}][\w’-]+(?: [{UPPER}][\w’-]*\.?){{0,2}}"
    match = re.search(rf"\b({given}) {re.escape(name)}\b", around)
    if not match:
        return ""
    full = without_office(f"{match[1]} {name}")
    return full if " " in full and is_person(full) else ""


def is_person(name: str) -> bool:
    """Whether a name may be a person's: no word of it is one of places or bodies."""
    *given, last = name.split() or [""]
    return bool(
        last
        and last not in _BEGINNINGS
        and last.lower() not in STATES
        and (given[:1] or [""])[0] not in _BEGINNINGS
        and not _NO_PERSON & {word.lower() for word in name.split()}
    )
