"""Sentences that tell somebody what to do or say, and report nothing.

An article may hold text meant for the program that reads it: orders to an assistant,
rules for "every answer", turns of a chat, markup. English by word lists, a few forms in
other languages. What somebody is quoted as saying counts as a report, unless it speaks
of instructions and answers of a machine.
"""

import re
from functools import lru_cache

_QUOTED = re.compile(r"“[^”]*”|\"[^\"]*\"")
_SPELLED = re.compile(r"\b(?:\w[.\-_*]){3,}\w\b")
_MACHINE = (
    r"(?:AIs?|A\.I\.|LLMs?|GPT|chatbots?|bots?|assistants?|(?:language|chat) models?)"
)
_REPLY = r"(?:answers?|repl(?:y|ies)|responses?|outputs?|summar(?:y|ies)|completions?)"
_RULES = (
    r"(?:instructions?|prompts?|rules|guidelines|directions|orders|commands|safety)"
)
_ACTS = (
    "say|reply|respond|answer|print|output|write|repeat|recite|translate|quote|cite"
    "|attribute|append|add|insert|put|include|mention|omit|state|tell|inform|reveal"
    "|show|display|list|give|copy|paste|summari[sz]e|report|treat|pretend|act|imagine"
    "|assume|behave|play|forget|ignore|disregard|override|begin|start|end|finish|close"
    "|conclude|use|adopt|follow|obey|execute|run|call|invoke|set|switch|change|turn"
    "|enable|disable|delete|remove|read|encode|decode|spell|reverse|render|wrap|sign"
    "|make|invent|introduce|recommend|promote|praise|advertise|confirm|deny|approve"
    "|continue|speak|talk|visit|open|click|send|e-?mail|forward|post|fetch|load"
    "|download|refuse|decline|attach|describe|mark|rate|rank|link|point|refer|trust"
    "|consider|convert|replace|rewrite|rephrase|let|remember|note"
)
_SAYING = (
    "say|reply|respond|answer|print|output|write|repeat|translate|quote|cite|mention"
    "|include|contain|state|tell|recommend|ignore|disregard|begin|start|end|close|open"
    "|name|append|introduce|pretend|obey|read|be"
)
_OBJECT = (
    r"(?:the|a|an|this|that|these|those|all|any|every|each|both|only|nothing|no|it|its"
    r"|his|her|their|them|me|us|yourself|your|you|as|in|to|with|without|from|at|by|back"
    r"|out|up|down|off|on|up|whatever|what|where|how|here|words?|more|details?)\b"
    r"|[“‘\"':{<\[]"
)
_PLAIN = r"say|reply|recite|pretend|ignore|disregard|obey|append|paste|respond|forget"
_LEAD = (
    r"^\W*(?:(?:please|kindly|now|then|also|instead|next|first|finally|always|never|do"
    r" not|don['’]t|just|only|important|note|warning|attention|todo|task)\b[\s,:]*)*"
)
_CONDITION = (
    r"^\W*(?:when|if|whatever|whenever|wherever|before|after|once|for|as|to|in|with"
    r"|from|since|until|while)\b[^,:]{0,80}[,:]\s*(?:please |always |never |also )*"
)
_TO_MACHINES = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"\b(?:previous|prior|earlier|above|preceding|foregoing|your)\s"
        rf"+(?:\w+\s+)?{_RULES}\b",
        rf"\b(?:ignore|disregard|forget)\b (?:\w+ ){{0,3}}(?:{_RULES}|above|context)\b",
        r"\b(?:system|developer|hidden|initial) (?:prompt|mode|message|instruction)s?",
        rf"\byour (?:\w+ )?(?:{_REPLY}|task|role|part|name is|programming|training"
        r"|memory|context)\b",
        r"\byou(?: are|['’]re) (?:now|no longer|hereby)\b|\bfrom now on\W+your?\b",
        rf"\byou(?: are|['’]re) (?:an? |the |my )?(?:\w+ )?{_MACHINE}\b",
        rf"\byou (?:(?:must|should|shall|will|have to|are to|only|never|always|ever) )+"
        r"(?!be|read|start|close|open)"
        rf"(?:{_SAYING})\b|\byou introduce yourself\b",
        r"\byou (?:were|have been|are) (?:told|given|shown|asked|instructed|set up)",
        r"\bas an? (?:\w+ )?(?:AI|LLM|GPT|chatbot|(?:language|chat) model)\b[^.]* you",
        rf"\b(?:dear|attention|hello|note (?:to|for)|notice (?:to|for))\W+(?:an? |all"
        rf" |any |the |every )?(?:\w+ )?{_MACHINE}\b",
        rf"\b(?:ask|tell|told|instruct|order|requir|request|want)\w*\b[^.]{{0,20}}"
        rf"\b{_MACHINE}(?: \w+)?\b to (?:{_SAYING})\b",
        rf"\b(?:any|every|each|all|the correct|the right|the final|the next|a good|the"
        rf" only|this|an?) {_REPLY}\b[^.]{{0,40}}?\b(?:must|should|shall|has to|have"
        rf" to|is to|are to|needs? to) (?:{_SAYING})\b",
        rf"\b{_REPLY} (?:must |should |shall )?(?:begin|start|end|close|render|name"
        r"|open)s?\b",
        r"\b(?:correct|right|only|true) answer (?:to|is|for)\b|\bto every question\b",
        rf"\b(?:in|of|into|to|behind) (?:every|each|any|your|all) {_REPLY}\b(?!\s+to)",
        r"\b(?:in|into|in front of|before) the (?:answer|output)\b(?!\s+(?:to|of)\b)",
        r"\b(?:the|any|every|a) (?:reader|user|visitor)s? (?:who ask|ask|want"
        r"|has agreed|also|(?:should|must|is to) be told)|\breaders who ask\b",
        rf"\b{_MACHINE} (?:\w+ )?(?:must|should|shall|has to|have to|is to|are to) (?:"
        rf"{_SAYING})\b",
        rf"\bthe {_MACHINE} (?:lists|prints|repeats|says|writes|reveals|shows|puts)\b",
        r"\b(?:ignor|vergiss|vergess|oubli|olvid|dimentic|esque)\w*\b.{0,40}\b(?:anweisung"
        r"|instru[ck]|istruzion|consigne|vorgabe|regeln|règles|reglas|indicacion)\w*",
    )
)
_MACHINE_TEXT = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        # Turns of a chat, by its template's tokens or its speakers.
        r"<[|\uff5c]|[|\uff5c]>|</?s>|<(?:start|end)_of_turn>|\[/?INST\]",
        r"(?:^|[.!?]\s+)\W*(?:system|assistant|user|human|model)\s*:",
        r"(?:^|\s)#{2,}\s*(?:instruction|response|system|input|user|assistant)",
        r"<\s*/?\s*(?:img|script|iframe|style|link|object|embed|form|meta|svg|a|base"
        r"|evidence|context|system|instructions?|documents?|sources?|prompt)\b[^>]*>?",
        r"!\[|\]\(\s*(?:https?|javascript|data|mailto|//)|\]\[\w+\]|^\[\w+\]:",
        r"\{\s*[\"']\w+[\"']\s*:",
        r"^\W*/\w+\s+\w+=|^\W*end of (?:the )?(?:sentences?|article|context|document"
        r"|evidence|prompt|text|input|conversation)\b",
        r"[-=_*#]{3,}\s*(?:begin|end|start|stop)\b|【\d",
    )
)
_IMPERATIVES = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"{_LEAD}(?:{_ACTS})(?:\s+|\s*(?=:))(?:{_OBJECT})",
        rf"{_LEAD}(?:{_PLAIN})\s+(?!\w+s?\b[,.]?\s+(?:who|said|says))\w",
        rf"{_CONDITION}(?:{_ACTS})\s+(?:{_OBJECT})",
        rf"{_CONDITION}(?:{_PLAIN})\s+(?!\w+s\b)",
        r"^\W*(?:do not|don['’]t|never)\s+(?:mention|say|tell|reveal|answer|write|use"
        r"|cite|quote|repeat|show)\b",
        r"^\W*let (?:us|me)\b|^\W*let['’]s\b",
    )
)
_ADVICE = re.compile(
    r"\b(?:can|do|must|may|could|shall) (?:i|we|one|people)\b"
    r"|\b(?:should|advice|advised?|recommend\w*|steps|tips|how to)\b",
    re.IGNORECASE,
)
_ABOUT_MACHINES = re.compile(rf"\b(?:{_MACHINE}|{_RULES}|AI)\b", re.IGNORECASE)


@lru_cache(maxsize=2_000)
def is_order(text: str) -> bool:
    """Whether a sentence speaks to a program or gives an order, and reports nothing."""
    return is_for_machines(text) or is_imperative(text)


@lru_cache(maxsize=2_000)
def is_for_machines(text: str) -> bool:
    """Whether a sentence speaks to, or in the manner of, a program that answers."""
    plain = _SPELLED.sub(lambda m: re.sub(r"[.\-_*]", "", m[0]), text)
    return any(p.search(plain) for p in (*_TO_MACHINES, *_MACHINE_TEXT))


@lru_cache(maxsize=2_000)
def is_imperative(text: str) -> bool:
    """Whether a sentence outside quotation marks tells its reader to do something."""
    plain = " ".join(_QUOTED.sub(" “” ", text).split())
    return any(pattern.search(plain) for pattern in _IMPERATIVES)


def is_question(text: str) -> bool:
    """Whether a sentence asks, not counting what it quotes."""
    return _QUOTED.sub("", text).rstrip(" ”\"'’)").endswith("?")


def wants_orders(question: str) -> bool:
    """Whether a question asks what to do, so that "Boil the water" answers it."""
    return bool(_ADVICE.search(question))


def is_about_machines(text: str) -> bool:
    """Whether a text speaks of assistants, prompts or instructions."""
    return bool(_ABOUT_MACHINES.search(text))
