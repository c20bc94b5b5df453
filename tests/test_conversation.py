"""Follow-up questions are made to stand alone; every other is left as it is."""

import time

import pytest

from assistant.conversation import leans_on_history, standalone
from assistant.errors import RateLimited
from assistant.models import Turn
from assistant.providers.chat import ChatModel
from assistant.providers.fake import FakeChatModel, fake_chat_model

HISTORY = (
    Turn(role="user", text="What does Osterby think of the Varnholt dam?"),
    Turn(role="assistant", text="Mayor Petra Lund of Osterby opposes it [1]."),
)


def ask(question: str, model: ChatModel | None, history: tuple[Turn, ...]) -> str:
    return standalone(
        question, history, chat_model=model, deadline=time.monotonic() + 5
    )


def saying(*replies: str | Exception) -> ChatModel:
    return fake_chat_model(FakeChatModel(replies=replies))


@pytest.mark.parametrize(
    ("question", "leans"),
    [
        ("What about Brenna?", True),
        ("and Brenna?", True),
        ("Why did she refuse?", True),
        ("Who else opposes it?", True),
        ("How much does the Varnholt dam cost?", False),
        ("Did Rome say it would pay?", False),
        ("Which towns oppose the dam?", False),
    ],
)
def test_a_question_that_points_back_leans_on_what_was_said(
    question: str, leans: bool
) -> None:
    assert leans_on_history(question) is leans


def test_the_first_question_is_left_alone_and_costs_no_call() -> None:
    never = saying(AssertionError("asked the model"))
    assert ask("What about Brenna?", never, ()) == "What about Brenna?"


def test_a_question_that_stands_alone_costs_no_call() -> None:
    never = saying(AssertionError("asked the model"))
    question = "How much does the Varnholt dam cost?"
    assert ask(question, never, HISTORY) == question


def test_the_models_rewrite_is_taken() -> None:
    rewritten = "What does Brenna think of the Varnholt dam?"
    assert ask("What about Brenna?", saying(rewritten), HISTORY) == rewritten


@pytest.mark.parametrize(
    "reply",
    [
        "What does Sweden think of the Varnholt dam?",  # drops Brenna
        "What does Brenna think of Project Nightfall?",  # a name nobody said
        "Brenna supports the dam.",  # an answer
        "What does Brenna think? " * 40,
        RateLimited("busy"),
    ],
)
def test_a_rewrite_that_is_not_faithful_gives_way_to_a_rule(
    reply: str | Exception,
) -> None:
    found = ask("What about Brenna?", saying(reply, reply, reply), HISTORY)
    assert found == "What does Osterby think of the Varnholt dam, for Brenna?"


def test_without_a_model_the_last_question_is_put_before() -> None:
    found = ask("Why does she refuse?", None, HISTORY)
    assert found == "What does Osterby think of the Varnholt dam: Why does she refuse?"


def test_a_history_without_a_question_changes_nothing() -> None:
    only = (Turn(role="assistant", text="Hello."),)
    assert ask("What about it?", None, only) == "What about it?"
