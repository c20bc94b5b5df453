"""Make a follow-up question understandable alone; leave every other as it is."""

import re
from collections.abc import Sequence

from assistant.errors import ProviderError
from assistant.language import names
from assistant.models import Turn
from assistant.prompting import conversation_values, prompt_messages
from assistant.providers.chat import ChatModel

REMEMBERED_TURNS = 2
"""The last question and its answer: what a follow-up nearly always leans on."""
_LEANS_BACK = re.compile(
    r"^(?:and|but|or|so|then|what about|how about|why|why not|who else|what else"
    r"|any others?|which ones?|really)\b"
    r"|\b(?:he|she|they|it|his|her|their|its|him|them|there|that|those|these|this|former"
    r"|latter|same|else|others?)\b",
    re.IGNORECASE,
)
_WHAT_ABOUT = re.compile(
    r"^(?:and |but |so )?(?:(?:what|how) about |and |or )(?P<subject>[^?]+)\?*$",
    re.IGNORECASE,
)


def leans_on_history(question: str) -> bool:
    """Whether a question needs what was said before: a rule, wrong on the safe side.

    A question that names its subject and holds no word pointing back stands alone.
    """
    if _WHAT_ABOUT.match(question.strip()):
        return True
    pointing = _LEANS_BACK.search(question)
    if pointing is None:
        return False
    before = question[: pointing.start()]
    # "Did Rome say it would pay?": the pointing word has its name in the question.
    return not names(before)


def standalone(
    question: str,
    history: Sequence[Turn],
    *,
    chat_model: ChatModel | None,
    deadline: float,
) -> str:
    """The question made understandable alone; `deadline` as ChatModel takes it.

    The model's rewrite is taken when there is a model and it keeps what the question
    names; otherwise a rule puts the new subject into the last question.
    """
    if not history or not leans_on_history(question):
        return question
    recent = list(history)[-REMEMBERED_TURNS:]
    if chat_model is not None:
        rewritten = _rewritten(question, recent, chat_model, deadline)
        if rewritten:
            return rewritten
    return _by_rule(question, recent)


def _rewritten(
    question: str, recent: Sequence[Turn], chat_model: ChatModel, deadline: float
) -> str:
    messages = prompt_messages("rewrite", conversation_values(recent, question))
    try:
        text, _ = chat_model.complete(messages, deadline=deadline, max_tokens=60)
    except ProviderError:
        return ""
    line = text.strip().splitlines()[0].strip(' "“”') if text.strip() else ""
    known = names(question).union(*(names(turn.text) for turn in recent))
    faithful = names(question) <= names(line) <= known
    return line if faithful and line.endswith("?") and len(line) < 300 else ""


def _by_rule(question: str, recent: Sequence[Turn]) -> str:
    last = next((turn.text for turn in reversed(recent) if turn.role == "user"), "")
    if not last:
        return question
    subject = _WHAT_ABOUT.match(question.strip())
    if subject:
        return f"{last.rstrip('?. ')}, for {subject['subject'].strip()}?"
    return f"{last.rstrip('?. ')}: {question}"
