"""The shipped doubles: deterministic, and honest about their evidence."""

import time

import numpy as np
import pytest
from langchain_core.language_models import FakeListChatModel

from assistant.errors import MalformedReply, ProviderError, RateLimited
from assistant.prompting import Message
from assistant.providers.base import Completion
from assistant.providers.fake import (
    UNKNOWN,
    FakeChatModel,
    FakeEmbedder,
    answer_from_prompt,
    fake_chat_model,
)
from assistant.providers.selecting import wrap_chat_model

EVIDENCE = """[1] Norway opposes the deployment of troops.
[2] The weather in Oslo was fine.
[7] Poland supports the deployment, its minister said.
"""


def _soon() -> float:
    return time.monotonic() + 5


def test_the_answer_is_the_sentence_that_shares_most_with_the_question() -> None:
    asked = EVIDENCE + "\nQuestion: Does Norway oppose the deployment?"
    assert answer_from_prompt(asked) == "Norway opposes the deployment of troops. [1]"


def test_without_a_shared_word_nothing_is_invented() -> None:
    assert answer_from_prompt(EVIDENCE + "Question: Who won the cup?") == UNKNOWN
    assert answer_from_prompt("Question: anything?") == UNKNOWN
    assert answer_from_prompt("") == UNKNOWN


def test_stream_and_complete_agree_and_count_tokens() -> None:
    model = fake_chat_model()
    asked: list[Message] = [("user", EVIDENCE + "Question: What does Poland support?")]
    *pieces, completion = model.stream(asked, deadline=_soon())
    text, whole = model.complete(asked, deadline=_soon())
    assert "".join(map(str, pieces)) == text
    assert len(pieces) > 3
    assert isinstance(completion, Completion)
    assert completion.finish_reason == whole.finish_reason == "stop"
    assert completion.input_tokens > completion.output_tokens == len(text.split())


def test_replies_can_be_scripted_and_limits_hold() -> None:
    model = fake_chat_model(FakeChatModel(replies=["one two three", "a. b. c."]))
    text, completion = model.complete([("user", "hi")], deadline=_soon(), max_tokens=2)
    assert (text, completion.finish_reason) == ("one two ", "length")
    assert model.complete([("user", "hi")], deadline=_soon(), stop=["b"])[0] == "a. "


def test_faults_can_be_scripted() -> None:
    limited = RateLimited("busy", "wait")
    model = fake_chat_model(FakeChatModel(replies=[limited]))
    with pytest.raises(RateLimited):
        model.complete([("user", "hi")], deadline=_soon())
    broken = fake_chat_model(FakeChatModel(replies=["one two three"], break_after=2))
    got: list[object] = []
    with pytest.raises(ProviderError):
        got.extend(broken.stream([("user", "hi")], deadline=_soon()))
    assert got == ["one ", "two "]


def test_yes_probabilities_follow_a_scripted_yes_and_no() -> None:
    model = fake_chat_model(FakeChatModel(replies=["Yes", "No", "Perhaps"]))
    found = [
        model.yes_probabilities([[("user", "?")]], deadline=_soon()) for _ in range(3)
    ]
    assert found == [[1.0], [0.0], [None]]


def test_like_texts_have_near_vectors_of_unit_length() -> None:
    vectors = FakeEmbedder().embed_passages(
        ["troops to the border", "the border troops", "soup recipes", "…"]
    )
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1)
    assert vectors[0] @ vectors[1] > vectors[0] @ vectors[2]
    again = FakeEmbedder().embed_question("soup recipes")
    assert np.array_equal(again, vectors[2])


def test_a_callers_own_langchain_model_is_wrapped() -> None:
    model = wrap_chat_model(FakeListChatModel(responses=["Hello there."]))
    text, completion = model.complete([("user", "hi")], deadline=_soon())
    assert (text, completion.finish_reason) == ("Hello there.", "stop")
    assert model.info.provider == "langchain"
    assert model.yes_probabilities([[("user", "hi")]], deadline=_soon()) == [None]


def test_an_empty_reply_of_any_model_is_malformed() -> None:
    model = wrap_chat_model(FakeListChatModel(responses=[""]))
    with pytest.raises(MalformedReply):
        model.complete([("user", "hi")], deadline=_soon())
