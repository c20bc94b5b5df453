"""Whether names play in a claim the part they play in the text.

"A sued B" against "B sued A": around a verb that both share, who acts, who is acted on,
and what follows a preposition are compared by name. No grammar is parsed; positions
around the verb, the passive and clause borders are enough to see two names exchanged.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from assistant.answering.phrases import Phrase, Token, phrases
from assistant.answering.speakers import speeches
from assistant.answering.verdicts import SURER, Finding
from assistant.language.names import canonical_names
from assistant.language.quantities import quantities
from assistant.language.words import stem, words

_BE = frozenset("is are was were be been being get gets got".split())
_BEFORE_VERB = frozenset(
    """will would can could may might must shall should to has have had is are was were
    be been being not never also who which""".split()
)
_PREPOSITIONS = frozenset(
    """of in on at from to by for with over under against after before behind into near
    between through during about towards toward via among despite until since than as
    like around within without alongside outside above below across""".split()
)
_TOLD_APART = frozenset("from to against over behind in than".split())
_BORDERS = frozenset(
    """but although though while whereas because since if when after before until who
    which whom whose that where as""".split()
)
_CLAUSE_OPENERS = frozenset("he she it they its his her their this then".split())
_RELATIVE = frozenset("who which whose that".split())
_PRONOUNS = frozenset("it them him her this".split())
_PAIRS = [("sell", "buy"), ("lend", "borrow"), ("beat", "lose"), ("give", "receive")]
_CONVERSE = {
    stem(one): stem(other) for pair in _PAIRS for one, other in (pair, pair[::-1])
}
_SPEECH = frozenset(stem(w) for w in "say tell announce report add warn".split())
_IRREGULAR_FORMS = frozenset(
    """won sold sent lent paid led met kept lost beat bought took gave made left
    held cut put chose drew fought found hit sued shot won wrote built""".split()
)
_IS_NO_VERB = frozenset("united red need indeed speed seed hundred bed".split())


@dataclass(kw_only=True)
class Roles:
    """Canonical names around one verb."""

    agent: set[str] = field(default_factory=set)
    patient: set[str] = field(default_factory=set)
    by_preposition: dict[str, set[str]] = field(default_factory=dict)
    subject_near: bool = True
    """Whether the subject stands in the verb's own clause, so that it is known."""
    objects_known: bool = True
    """Whether what is acted on is named, not "it"."""

    def everyone(self) -> set[str]:
        """All names in any role."""
        return self.agent.union(self.patient, *self.by_preposition.values())


@dataclass(frozen=True, kw_only=True)
class Act:
    """One verb of a sentence with the names around it."""

    verb: str
    sure: bool
    """Whether it surely is a verb; a word that ends in "s" may be a noun."""
    roles: Roles
    names: frozenset[str]
    """Every name of the sentence."""
    phrase: Phrase


def role_finding(claim: str, text: str) -> Finding | None:
    """The first name of the claim that plays another's part; None when none does."""
    stated = list(_acts(text))
    speakers = {
        name
        for phrase in phrases(claim)
        for speech in speeches(phrase)
        for name in canonical_names(words(speech.name))
    }
    for mine in _acts(claim):
        same = [
            each
            for each in stated
            if each.verb == mine.verb and (mine.sure or each.sure)
        ]
        told = [each for each in same if each.roles.everyone()] or same
        faults = [
            _exchanged(mine.roles, each.roles, each.names - speakers) for each in told
        ]
        if faults and all(faults):
            reason = _in_words(faults[0], mine.phrase)
            return Finding("contradicted", reason, sure=SURER)
        converse = [each for each in stated if each.verb == _CONVERSE.get(mine.verb)]
        for each in converse if not same else ():
            if fault := _on_the_wrong_side(mine.roles, each.roles):
                reason = _in_words(fault, mine.phrase)
                return Finding("contradicted", reason, sure=SURER)
    return None


def _acts(text: str) -> Iterator[Act]:
    for phrase in phrases(text):
        named = frozenset(_names(phrase))
        for position, sure in _verbs(phrase):
            yield Act(
                verb=phrase[position].stem,
                sure=sure,
                roles=_roles(phrase, position),
                names=named,
                phrase=phrase,
            )


def _on_the_wrong_side(mine: Roles, theirs: Roles) -> set[str] | None:
    """Who acts in both, though one verb is the converse of the other: buys, sells."""
    if not (mine.subject_near and theirs.subject_near):
        return None
    both = mine.agent & theirs.agent
    return (
        both if both and not mine.agent & (theirs.everyone() - theirs.agent) else None
    )


def _in_words(fault: set[str] | None, phrase: Phrase) -> str:
    said = [t.text for t in phrase if fault and _canonical(t) & fault]
    name = " ".join(dict.fromkeys(said)) or "another name"
    return f"the sentence gives {name} another part"


def _exchanged(mine: Roles, theirs: Roles, known: frozenset[str]) -> set[str] | None:
    """Names of the claim that take a part the text gives to another.

    Only names that stand in the text's sentence too, in another part, are exchanged; a
    name that the text has nowhere is found by its absence.
    """
    pairs = [(mine.patient, theirs.patient)] if theirs.objects_known else []
    if mine.subject_near:
        pairs.append((mine.agent, theirs.agent))
    for one, other in pairs:
        if one - other and other - one and one - other <= known - other:
            return one - other
    for preposition, one in mine.by_preposition.items():
        other = theirs.by_preposition.get(preposition, set())
        if preposition not in _TOLD_APART or not other or one & other:
            continue
        if one <= known - other and other & (mine.everyone() - one):
            return one
    return None


def _verbs(phrase: Phrase) -> Iterator[tuple[int, bool]]:
    """Places of what looks like a verb, and whether it surely is one."""
    for token in phrase:
        if token.is_mark or token.is_name or token.stem in _SPEECH:
            continue
        if token.lower in _IS_NO_VERB or quantities(token.text):
            continue
        at = token.position
        previous = {t.lower for t in phrase[max(0, at - 2) : at]}
        owns = token.lower in ("had", "has", "have") and any(
            t.text[0].isdigit() for t in phrase[at + 1 : at + 2]
        )
        looks = token.carries_meaning and (
            token.lower.endswith("ed")
            or token.lower in _IRREGULAR_FORMS
            or bool(previous & _BEFORE_VERB)
        )
        if looks or owns:
            yield at, True
        elif token.carries_meaning and token.lower.endswith("s"):
            # A claim in the present tense shares the verb with a text in the past.
            yield at, False


def _roles(phrase: Phrase, verb: int) -> Roles:
    start = verb
    while start > 0 and not _is_border(phrase, start - 1):
        start -= 1
    before = _names(phrase[start:verb])
    subject_near = bool(before)
    if not before and start:
        # The subject stands further back: behind "who" just before it, else anywhere.
        owns = phrase[start - 1].lower in _RELATIVE
        before = _names(_last_group(phrase, start - 1) if owns else phrase[:start])
        subject_near = owns
    after = list(_groups_after(phrase, verb))
    roles = Roles(
        patient={name for preposition, name in after if not preposition},
        subject_near=subject_near,
        objects_known=not _PRONOUNS & {t.lower for t in phrase[verb + 1 : verb + 2]},
    )
    for preposition, name in after:
        if preposition:
            roles.by_preposition.setdefault(preposition, set()).add(name)
    if _is_passive(phrase, verb):
        # "Was given" is said of the thing and of the one who gets it alike.
        roles.patient, roles.agent = before, roles.by_preposition.pop("by", set())
        roles.objects_known = subject_near
        roles.subject_near = True
    else:
        roles.agent = before
    return roles


def _is_passive(phrase: Phrase, verb: int) -> bool:
    before = [t.lower for t in phrase[max(0, verb - 3) : verb]]
    return bool(_BE & set(before)) and not phrase[verb].lower.endswith("ing")


def _last_group(phrase: Phrase, end: int) -> list[Token]:
    group: list[Token] = []
    for token in reversed(phrase[:end]):
        if _canonical(token):
            group.append(token)
        elif group and not token.is_mark:
            break
    return group


def _is_border(phrase: Phrase, position: int) -> bool:
    token = phrase[position]
    if token.lower in _BORDERS or token.text in ";:." or token.stem in _SPEECH:
        return True
    following = phrase[position + 1 : position + 2]
    return token.lower == "and" and bool(following) and _goes_on(following[0])


def _goes_on(token: Token) -> bool:
    """Whether a word after "and" begins another clause, not another name."""
    return not token.is_name and token.lower in _CLAUSE_OPENERS | _BE | _BEFORE_VERB


def _groups_after(phrase: Phrase, verb: int) -> Iterator[tuple[str, str]]:
    """Names after the verb to the end of its clause, with their preposition or none."""
    preposition, in_name, used = "", False, False
    for token in phrase[verb + 1 :]:
        if _is_border(phrase, token.position) and token.lower != "than":
            return
        if token.lower in _PREPOSITIONS:
            preposition, in_name, used = token.lower, False, True
            continue
        if token.is_mark and token.text == ",":
            in_name = False
            continue
        for name in _canonical(token):
            in_name = True
            yield preposition, name
        if in_name and not _canonical(token) and token.lower != "and" and used:
            preposition = "…"


def _names(phrase: Sequence[Token]) -> set[str]:
    return set().union(*(_canonical(token) for token in phrase))


def _canonical(token: Token) -> set[str]:
    if token.is_mark or not token.text[0].isupper():
        return set()
    bare = re.sub(r"['’]s?$", "", token.lower)
    return canonical_names([bare])
