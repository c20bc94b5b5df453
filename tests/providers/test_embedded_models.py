"""The real embedded models; `make test-real` fetches them first."""

import subprocess
import sys
import time

import numpy as np
import pytest

from assistant.config import load_settings
from assistant.prompting import Message
from assistant.providers.base import Completion, Embedder
from assistant.providers.chat import ChatModel
from assistant.providers.selecting import (
    choose_chat_model,
    embedder_for,
    new_embedder,
)

pytestmark = pytest.mark.models

ASKED: list[Message] = [
    ("system", "Answer only from the numbered sentences and cite them like [1]."),
    (
        "user",
        "[1] The bridge over the Arden closed on Monday.\n"
        "[2] Repairs will take six weeks.\n\n"
        "Question: How long will the repairs take? Reply with one whole sentence, "
        "beginning with 'The repairs'.",
    ),
]


@pytest.fixture(scope="module")
def embedder() -> Embedder:
    return new_embedder(load_settings())


@pytest.fixture(scope="module")
def chat() -> ChatModel:
    chosen = choose_chat_model(load_settings(provider="embedded"))
    assert chosen is not None
    return chosen


def _soon(seconds: float = 300) -> float:
    return time.monotonic() + seconds


def test_related_sentences_are_nearer_than_unrelated_ones(embedder: Embedder) -> None:
    pairs = [
        ("Norway will not send soldiers.", "Oslo refuses to deploy its troops."),
        ("Prices rose sharply in May.", "Inflation climbed last spring."),
        ("The ferry strike is over.", "Boat crews went back to work."),
    ]
    left = embedder.embed_passages([pair[0] for pair in pairs])
    right = embedder.embed_passages([pair[1] for pair in pairs])
    similarity = left @ right.T
    assert (similarity.argmax(axis=1) == np.arange(len(pairs))).all()
    assert similarity.diagonal().min() > 0.3


def test_vectors_are_those_of_the_published_model(embedder: Embedder) -> None:
    vector = embedder.embed_question("hello world")
    # The first numbers of the published model's vector; eight bits cost a little.
    published = np.array([-0.0345, 0.0310, 0.0067, 0.0261, -0.0394, -0.1603])
    assert np.abs(vector[:6] - published).max() < 0.02


def test_a_vector_depends_on_its_text_alone(embedder: Embedder) -> None:
    texts = ["Short.", "A longer sentence about a bridge. " * 9, "", "\ud800 odd"]
    together = embedder.embed_passages(texts)
    alone = np.stack([embedder.embed_question(text) for text in texts])
    assert np.allclose(np.linalg.norm(together, axis=1), 1, atol=1e-5)
    assert np.array_equal(together, alone)


def test_no_texts_are_no_vectors_and_identity_is_stable(embedder: Embedder) -> None:
    assert embedder.embed_passages([]).shape == (0, 384)
    assert (
        embedder_for(embedder.identity, load_settings()).identity == embedder.identity
    )


def test_the_chat_model_streams_and_reports_usage(chat: ChatModel) -> None:
    *pieces, completion = chat.stream(ASKED, deadline=_soon(), max_tokens=60)
    assert "six weeks" in "".join(map(str, pieces)).lower()
    assert len(pieces) > 2
    assert isinstance(completion, Completion)
    assert completion.finish_reason == "stop"
    assert completion.input_tokens > 30
    assert completion.output_tokens > 2


def test_the_same_question_gets_the_same_answer(chat: ChatModel) -> None:
    first = chat.complete(ASKED, deadline=_soon(), max_tokens=40)[0]
    assert chat.complete(ASKED, deadline=_soon(), max_tokens=40)[0] == first


def test_a_length_limit_is_marked(chat: ChatModel) -> None:
    _, completion = chat.complete(ASKED, deadline=_soon(), max_tokens=3)
    assert completion.finish_reason == "length"
    assert completion.output_tokens == 3


def test_yes_probabilities_tell_true_from_false(chat: ChatModel) -> None:
    said = "Text: Repairs will take six weeks.\nDoes the text say that repairs take "
    spans = ("six weeks", "a year", "one and a half months", "six days", "42 days")
    asked: list[list[Message]] = [
        [("user", f"{said}{span}? Answer Yes or No.")] for span in spans
    ]
    true, false, *_ = together = chat.yes_probabilities(asked, deadline=_soon())
    assert true is not None
    assert false is not None
    assert true > 0.5 > false
    alone = [chat.yes_probabilities([each], deadline=_soon())[0] for each in asked]
    assert together == pytest.approx(alone, abs=0.1)


def test_closing_the_stream_frees_the_model(chat: ChatModel) -> None:
    count: list[Message] = [("user", "Count from 1 to 2000, separated by commas.")]
    stream = chat.stream(count, deadline=_soon(), max_tokens=3_000)
    next(iter(stream))
    stream.close()  # type: ignore[attr-defined]
    start = time.monotonic()
    chat.complete([("user", "Say hi.")], deadline=_soon(), max_tokens=3)
    assert time.monotonic() - start < 30  # 3,000 tokens would take minutes


def test_the_embedded_model_writes_nothing_to_the_terminal() -> None:
    code = (
        "import time\n"
        "from assistant.config import load_settings\n"
        "from assistant.providers.selecting import choose_chat_model, new_embedder\n"
        "new_embedder(load_settings()).embed_question('hi')\n"
        "model = choose_chat_model(load_settings(provider='embedded'))\n"
        "model.complete([('user', 'hi')], deadline=time.monotonic() + 300,"
        " max_tokens=2)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
