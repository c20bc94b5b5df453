"""Load the prompts and put untrusted text into them.

A prompt is a Markdown file of `# system`, `# user` and `# assistant` parts with
`$placeholders`. The parts before the last are fixed, so that a model's prefix cache
holds them; the last is filled for each question.
"""

import hashlib
import hmac
import re
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from string import Template
from typing import Literal, cast

from assistant.errors import PromptError
from assistant.models import EvidenceSentence, Turn
from assistant.resources import resource

Role = Literal["system", "user", "assistant"]
Message = tuple[Role, str]
"""Who speaks and what; every chat model takes a sequence of these."""

PromptName = Literal[
    "answer",
    "report",
    "answers_question",
    "is_the_answer",
    "short_answer",
    "all_answers",
    "is_true",
    "rewrite",
    "draft_question",
    "judge_answer",
]

VARIABLES: Mapping[PromptName, frozenset[str]] = {
    "answer": frozenset({"mark", "evidence", "question"}),
    "report": frozenset({"mark", "evidence", "question"}),
    "answers_question": frozenset({"text", "question"}),
    "is_the_answer": frozenset({"text", "claim", "question"}),
    "short_answer": frozenset({"text", "question"}),
    "all_answers": frozenset({"text", "question"}),
    "is_true": frozenset({"text", "claim"}),
    "rewrite": frozenset({"conversation", "question"}),
    "draft_question": frozenset({"text"}),
    "judge_answer": frozenset({"question", "expected", "answer"}),
}
"""What each prompt file must ask for, no more and no less."""

_PART = re.compile(r"^# (system|user|assistant)\n", re.MULTILINE)
# What chat templates read as the start or the end of a speaker's turn.
_ROLE_TOKEN = re.compile(
    r"<[|\uff5c][^|\uff5c<>]{0,40}[|\uff5c]>|</?s>|<(?:start|end)_of_turn>|<[be]os>|\[/?INST\]",
    re.IGNORECASE,
)


def prompt_messages(name: PromptName, values: Mapping[str, str]) -> list[Message]:
    """The messages of a prompt with its placeholders filled.

    Values are put in once and never read for placeholders again.

    Raises:
        PromptError: when the file and its declared variables disagree.
    """
    parts = _parts(name)
    return [
        (role, Template(text).substitute(values) if at == len(parts) - 1 else text)
        for at, (role, text) in enumerate(parts)
    ]


def prompt_digests() -> dict[str, str]:
    """SHA-256 of each prompt file, for the trace of an answer."""
    return {name: _digest(name) for name in VARIABLES}


def evidence_values(
    sentences: Sequence[EvidenceSentence], question: str, secret: bytes
) -> dict[str, str]:
    """Values of the `answer` and `report` prompts.

    The mark that closes the evidence is an HMAC of it under the index's secret: no
    author can write it into an article, and equal evidence gives an equal prompt. It
    always holds a letter and a digit, so that no check takes it for a word or a figure
    if a model repeats it.
    """
    lines = "\n".join(
        f"[{sentence.number}] {quoted(sentence.text)}" for sentence in sentences
    )
    mark = hmac.new(secret, lines.encode("utf-8", "replace"), hashlib.sha256).digest()
    return {
        "mark": f"{chr(ord('g') + mark[0] % 16)}{mark[1] % 10}{mark[2:5].hex()}",
        "evidence": lines,
        "question": quoted(question),
    }


def conversation_values(history: Sequence[Turn], question: str) -> dict[str, str]:
    """Values of the `rewrite` prompt, from the last exchange."""
    speakers = {"user": "Reader", "assistant": "Answer"}
    lines = [f"{speakers[turn.role]}: {quoted(turn.text)[:300]}" for turn in history]
    return {"conversation": "\n".join(lines), "question": quoted(question)}


def quoted(text: str) -> str:
    """Untrusted text on one line, with nothing in it that a prompt reads as its own."""
    flat = " ".join(without_role_tokens(text).split())
    return re.sub(r"\[(\d+)\]", r"(\1)", flat)


def without_role_tokens(text: str) -> str:
    """The text, with spaces where a chat template would read another speaker's turn."""
    return _ROLE_TOKEN.sub(" ", text)


@cache  # as its text is: read once, so that both are of the same file
def _digest(name: PromptName) -> str:
    return hashlib.sha256(_path(name).read_bytes()).hexdigest()


@cache
def _parts(name: PromptName) -> tuple[Message, ...]:
    text = _path(name).read_text(encoding="utf-8")
    pieces = _PART.split(text)
    roles = [cast(Role, role) for role in pieces[1::2]]
    bodies = [body.strip() for body in pieces[2::2]]
    if pieces[0].strip() or not roles or roles[-1] != "user":
        raise PromptError(
            f"The prompt {name!r} must be made of '# system', '# user' and "
            "'# assistant' parts and end with a '# user' part.",
            f"Correct {_path(name).name}.",
        )
    template = Template(bodies[-1])
    asked = frozenset(template.get_identifiers()) if template.is_valid() else None
    if asked != VARIABLES[name]:
        raise PromptError(
            f"The prompt {name!r} must hold exactly the placeholders "
            f"{', '.join('$' + v for v in sorted(VARIABLES[name]))} in its last part.",
            f"Correct {_path(name).name}; write $$ for a dollar sign.",
        )
    return tuple(zip(roles, bodies, strict=True))


def _path(name: PromptName) -> Path:
    return resource("prompts") / f"{name}.md"
