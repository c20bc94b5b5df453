"""Make a follow-up question understandable alone; leave every other as it is.

Nothing of a conversation but the standalone question goes on through the chain: a
question that stands alone changes the topic, and with it the history is dropped.

    "And Sweden's?"      the new name takes the place of the last question's subject
    "What did she say?"  who was spoken of takes the place of the pronoun
    "Who pays for it?"   the last question goes behind it, in brackets, and who the
                         answer to it named
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from assistant.errors import ConfigurationError, ProviderError
from assistant.language import canonical_names, content_stems, name_phrases, names
from assistant.language.exchanging import GENITIVE, NAME, exchanged
from assistant.language.people import is_person, without_office
from assistant.language.questions import AUXILIARY, OPENER, PREPOSITION, bare, begin
from assistant.language.states import STATES
from assistant.models import Turn
from assistant.prompting import conversation_values, prompt_messages
from assistant.providers.chat import ChatModel

REMEMBERED_TURNS = 6
"""Three questions and their answers: a follow-up may follow a follow-up."""
TOPIC_WORDS = 30
"""How much of the last question may go behind a follow-up."""
ANSWER_NAMES = 3
"""How many names of the last answer may go behind it too."""

_FRAGMENT = re.compile(
    rf"^(?:{OPENER}*(?:what|how) about|{OPENER}+)\s*(?P<new>[^,?]+?)[\s?.!]*$",
    re.IGNORECASE,
)
_PLACED_FRAGMENT = re.compile(
    rf"^(?!.*\b(?:wh\w+|how)\b)(?P<new>{PREPOSITION}\s[^,?]{{1,40}}?)[\s?.!]*$",
    re.IGNORECASE,
)
"""The same without an opener."""
_CORRECTION = re.compile(
    r"^(?:(?:no|nope|sorry|actually|wait)\b[,.\s]*)*i (?:meant|mean|was asking about)"
    r"\s+(?P<new>.+?)[\s?.!]*$",
    re.IGNORECASE,
)
_PREAMBLE = re.compile(
    r"^[^.?!:]{1,40}[.:!]\s+(?=(?:which|who|what|how|when|where|why|name|list"
    rf"|{AUXILIARY})\b)",
    re.IGNORECASE,
)
"""Announces another subject: "One more thing. Which ministers …"."""
_NO_FRAGMENT = re.compile(
    rf"^(?:wh\w+|how|it|that|this|those|these)\b|\b{AUXILIARY}\b", re.IGNORECASE
)
_POINTER = re.compile(
    r"\b(?:he|she|they|it|him|her|them|his|its|their|that|this|these|those|there)\b",
    re.IGNORECASE,
)
_ACTS = re.compile(rf"\s+(?:{AUXILIARY}|\w+(?:[^s\W]s|ed))\b", re.IGNORECASE)
"""After "it" as a subject."""
_PERSON = frozenset(["he", "she", "him", "his", "her"])
_BREAK = re.compile(
    r"[,;:.?!]|\b(?:that|if|when|before|after|while|because|since|who|which|whether|as|until"
    r"|once|than|what|where|how|and|or|but|(?:from|by|without) \w+ing)\b",
    re.IGNORECASE,
)
"""Where a clause may begin whose pronouns can mean what stands before it."""
_BEFORE_DEMONSTRATIVE = re.compile(
    rf"(?:^|\b(?:{AUXILIARY}|of|about|for|with|by|on|to|at|in|from|than|like|after|before"
    r"|why|how)\s+)$",
    re.IGNORECASE,
)
_AFTER_DEMONSTRATIVE = re.compile(
    r"\s+(?:one|once|again|before|too|already|yet|either|sort|kind|way|much|many)\b",
    re.IGNORECASE,
)
_CONTACT = re.compile(r"\b(?:the|an?|any|every|each) [\w’'-]+ $", re.IGNORECASE)
"""A noun right before a pronoun, which tells more of it: "the talks he spoke at"."""
_EMPTY_IT = re.compile(
    r"\bit (?:(?:is|was|(?:will |would )?be) )?(?:not )?(?:\w+ly )?"
    r"(?:true|possible|likely|certain|clear|right|wrong|necessary|important|legal"
    r"|realistic|worth|fair|safe|take|cost)\b"
    rf"|\b{AUXILIARY} it that\b|\b(?:is|was) it .+ (?:who|that|which)\b",
    re.IGNORECASE,
)
_EMPTY_NEXT = re.compile(
    r"\s+(?:week|month|year|morning|summer|autumn|winter|spring|time|who|that|which)\b",
    re.IGNORECASE,
)
"""After "this" or "those": a time, or a clause that says which."""
_NOUN = re.compile(
    rf"\b(?:the|an?|any|every|each|which|what|many|{AUXILIARY})\s+\W?(?=(\w+))",
    re.IGNORECASE,
)
_LIGHT = content_stems(
    "get happen anyone someone anybody somebody people thing one next else long come"
    " far exactly really ago explain detail elaborate please tell mean know"
)
"""Words that do not say what a question is about."""
_RANKED = re.compile(
    r"\bthe (?:first|second|third|next|last|previous|same|other|former|latter|higher"
    r"|lower|larger|bigger|smaller|greater|older|younger|newer|later|earlier|stronger"
    r"|weaker|better|worse)\b",
    re.IGNORECASE,
)
"""One of several that were spoken of."""
_DEFINES = re.compile(rf"^(?:who|what|when|where) {AUXILIARY} \w+\W*$", re.IGNORECASE)
_AGED = re.compile(r"^\S+-year-old\s+")
_PLACED = re.compile(r"\b(?:the|in|at|near|from|to|of|for|on)\s+$", re.IGNORECASE)
"""Before a name: it is no person's, or not of whom is spoken."""


def leans_on_history(question: str, history: Sequence[Turn]) -> bool:
    """Whether a question needs what was said before.

    It does when it is a fragment or a correction, when it says too little to be
    searched, and when a word in it points to nothing else in it.
    """
    return any(turn.role == "user" for turn in history) and bool(
        _CORRECTION.match(question)
        or _fragment(question)
        or _says_little(question, " ".join(turn.text for turn in history))
        or _unresolved(question)
    )


def standalone(question: str, history: Sequence[Turn]) -> str:
    """The question made understandable alone by rules; all its words have been said."""
    recent = list(history)[-REMEMBERED_TURNS:]
    if recent:
        question = _PREAMBLE.sub("", question)
    if not leans_on_history(question, recent):
        return question
    at = max(at for at, turn in enumerate(recent) if turn.role == "user")
    last = standalone(recent[at].text.strip(), recent[:at])
    if correction := _CORRECTION.match(question):
        return exchanged(last, correction["new"], corrects=True)
    answer = " ".join(turn.text for turn in recent[at + 1 :])
    if new := _fragment(question):
        return exchanged(last, new, answer)
    person = _subject(last) or _person(answer) or _person(last, words=1)
    named = _with_person(question, person)
    # "What did he say it costs?": the name put in is not what "it" means.
    if leans_on_history(named, recent) or _unresolved(_with_person(question, "one")):
        return _bracketed(named, last, answer)
    return named


def reworded(
    question: str, history: Sequence[Turn], *, chat_model: ChatModel, deadline: float
) -> str | None:
    """A large chat model's wording of a follow-up; None when there is none of use.

    Of use is one question that keeps the names asked about and adds none that nobody
    has said. `deadline` is as ChatModel takes it.
    """
    recent = list(history)[-REMEMBERED_TURNS:]
    if chat_model.info.small or not leans_on_history(question, recent):
        return None
    messages = prompt_messages("rewrite", conversation_values(recent, question))
    try:
        text, _ = chat_model.complete(messages, deadline=deadline, max_tokens=60)
    except ProviderError:
        return None
    line = text.strip().splitlines()[0].strip(' "“”') if text.strip() else ""
    known = names(question).union(*(names(turn.text) for turn in recent))
    faithful = names(question) <= names(line) <= known
    return line if faithful and line.endswith("?") and len(line) < 300 else None


def _fragment(question: str) -> str:
    """What "And Sweden?" or "What about the costs?" asks about; else empty."""
    match = _FRAGMENT.match(question) or _PLACED_FRAGMENT.match(question)
    return match["new"] if match and not _NO_FRAGMENT.search(match["new"]) else ""


def _says_little(question: str, said: str) -> bool:
    """Whether it names nothing and holds too few words to be searched.

    A few words more are too few where one of them takes up what was said.
    """
    if names(question) or _DEFINES.match(question):
        return False
    about = content_stems(question) - _LIGHT
    goes_on = re.match(OPENER, question, re.IGNORECASE)
    takes_up = re.search(r"\bthe\b", question, re.IGNORECASE) and (
        about & content_stems(said) or _RANKED.search(question)
    )
    return bool(goes_on or len(about) <= 1 or (takes_up and len(about) <= 3))


def _unresolved(question: str) -> re.Match[str] | None:
    """The first word that points to nothing else in the question."""
    return next(
        (
            word
            for word in _POINTER.finditer(question)
            if not _is_empty(word) and not _means_something_before(word)
        ),
        None,
    )


def _is_empty(word: re.Match[str]) -> bool:
    """Whether the word points to nothing at all: "is there", "is it true that"."""
    before, after = word.string[: word.start()], word.string[word.end() :]
    match word[0].lower():
        case "it":
            return bool(_EMPTY_IT.search(word.string))
        case "there":
            return bool(
                re.search(rf"\b{AUXILIARY}\s+$", before, re.IGNORECASE)
                or re.match(rf"\s+{AUXILIARY}\b", after, re.IGNORECASE)
            )
        case "that":
            ends = not re.match(r"\s*\w", after) or _AFTER_DEMONSTRATIVE.match(after)
            return not (ends or _BEFORE_DEMONSTRATIVE.search(before))
        case "this" | "these" | "those":
            return bool(_EMPTY_NEXT.match(after))
    return False


def _means_something_before(word: re.Match[str]) -> bool:
    """Whether the question itself says what the word stands for.

    "Did Rome say it would pay?" does. In one clause the object is never its subject
    ("Is Rome open to it?"), and what is asked for is not who does it ("What job did he
    have?"): there, only what stands before the clause counts.
    """
    before, after = word.string[: word.start()], word.string[word.end() :]
    inverted = re.search(rf"\b{AUXILIARY}\s+$", before, re.IGNORECASE)
    owns = word[0].lower() in ("his", "its", "their", "her") and content_stems(after)
    acts = word[0].lower() in ("he", "she", "they") or _ACTS.match(after)
    before = _CONTACT.sub("", before) if acts else before
    breaks = [found.start() for found in _BREAK.finditer(before)]
    follows = bool(breaks) and not before[breaks[-1] :].strip(" ,;:").count(" ")
    if inverted or not (owns or acts or follows):
        return bool(breaks) and _names_something(before[: breaks[-1]])
    return _names_something(before)


def _names_something(text: str) -> bool:
    """Whether a name or a noun stands in the beginning of a question."""
    nouns = (content_stems(found[1]) - _LIGHT for found in _NOUN.finditer(text))
    return bool(names(text)) or any(nouns)


def _with_person(question: str, person: str) -> str:
    """The question with its pronoun replaced, where it points to a person."""
    word = _unresolved(question)
    if not person or word is None or word[0].lower() not in _PERSON:
        return question
    after = question[word.end() :]
    next_word = re.match(r"\s+(\w+)", after)
    owned = word[0].lower() == "his" or (
        word[0].lower() == "her" and next_word and content_stems(next_word[1])
    )
    return f"{question[: word.start()]}{person}{chr(39) + 's' if owned else ''}{after}"


def _subject(question: str) -> str:
    """The person that a question asks about, by the whole name if it has one.

    Of "What did Trump tell Scott Bessent?" it is who does something.
    """
    person, rest = _person(question), question[begin(question) :]
    alone = _person(question, words=1)
    return alone if person and alone and rest.startswith(alone) else person


def _person(text: str, *, words: int = 2) -> str:
    """The first name in a text that is like a person's: so many words, no place."""
    rest = text[begin(text) :]
    for found in re.finditer(NAME, rest):
        name = _AGED.sub("", GENITIVE.sub("", found[0]))
        tokens = name.lower().split()
        if (
            len(canonical_names(tokens)) >= words
            and name.lower() not in STATES
            and not name.isupper()
            and is_person(name)
            and without_office(name)
            and not _PLACED.search(rest[: found.start()])
        ):
            return name
    return ""


def _bracketed(question: str, last: str, answer: str) -> str:
    """The question, and behind it what the last one was about and was answered."""
    topic = re.sub(r"\s*\(|\)", ", ", bare(last)[begin(last) :])
    words = topic.strip(" ,").split()[:TOPIC_WORDS]
    if not words:
        return question
    known = names(f"{question} {last}")
    named = [name for name in name_phrases(answer) if not names(f"x {name}") & known]
    about = "; ".join([" ".join(words), *named[:ANSWER_NAMES]])
    opened = re.match(OPENER, question, re.IGNORECASE)
    own = bare(question)[opened.end() if opened else 0 :]
    return f"{own[:1].upper()}{own[1:]} ({about})?"


def read_history(given: Any) -> tuple[Turn, ...]:
    """Turns from Turn objects, `(role, text)` pairs or `{role, text}` mappings.

    Raises:
        ConfigurationError: when a turn is neither, or claims another role.
    """
    if not isinstance(given or (), Iterable):
        raise ConfigurationError(
            f"The history is no list but {given!r}.", "Give a list of turns."
        )
    turns: list[Turn] = []
    for turn in given or ():
        if isinstance(turn, Turn):
            turns.append(turn)
            continue
        if isinstance(turn, Mapping):
            role, text = turn.get("role"), turn.get("text", turn.get("content"))
        elif (
            isinstance(turn, Sequence) and not isinstance(turn, str) and len(turn) == 2
        ):
            role, text = turn
        else:
            role, text = None, None
        if role not in ("user", "assistant") or not isinstance(text, str):
            raise ConfigurationError(
                f"Turn {len(turns) + 1} of the history is malformed.",
                "A turn is a role, 'user' or 'assistant', and a text.",
            )
        turns.append(Turn(role=role, text=text))
    return tuple(turns)
