"""One question through every door gives one Answer."""

import asyncio
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx2
import openai
import pytest
from mcp import Client
from typer.testing import CliRunner

from assistant.cli import app
from assistant.config import load_settings
from assistant.models import AnswerReady
from assistant.newsroom import NewsAssistant
from assistant.serving.http.openai import MODEL
from assistant.serving.mcp import build_tools
from assistant.serving.remote import RemoteDesk
from vectorstore.records import Filters

Door = Callable[[str, NewsAssistant, httpx2.Client, Path], dict[str, Any]]

QUESTIONS = (
    "How many passengers of the ferry were rescued?",
    "Who opposes or supports the Varnholt dam?",
    "What is Osterby's position on the Varnholt dam?",
    "Zebra giraffe xylophone?",
)


def python(question: str, desk: NewsAssistant, *_: Any) -> dict[str, Any]:
    return desk.ask(question).to_dict()


def python_stream(question: str, desk: NewsAssistant, *_: Any) -> dict[str, Any]:
    last = list(desk.stream(question))[-1]
    assert isinstance(last, AnswerReady)
    return last.answer.to_dict()


def python_awaited(question: str, desk: NewsAssistant, *_: Any) -> dict[str, Any]:
    return asyncio.run(desk.aask(question)).to_dict()


def runnable(question: str, desk: NewsAssistant, *_: Any) -> dict[str, Any]:
    answer: dict[str, Any] = (
        desk.chain().invoke({"question": question})["answer"].to_dict()
    )
    return answer


def runnable_stream(question: str, desk: NewsAssistant, *_: Any) -> dict[str, Any]:
    last = list(desk.chain().stream({"question": question}))[-1]
    answer: dict[str, Any] = last["answer"].to_dict()
    return answer


def tool(question: str, desk: NewsAssistant, *_: Any) -> dict[str, Any]:
    given = {"type": "tool_call", "id": "1", "name": "", "args": {"question": question}}
    answer: dict[str, Any] = desk.as_tool().invoke(given).artifact.to_dict()
    return answer


def command_line(
    question: str, desk: NewsAssistant, client: httpx2.Client, index: Path
) -> dict[str, Any]:
    words = ["ask", question, "--json", "--index", str(index), "--provider", "fake"]
    answer: dict[str, Any] = json.loads(CliRunner().invoke(app, words).stdout)
    return answer


def http(
    question: str, desk: NewsAssistant, client: httpx2.Client, index: Path
) -> dict[str, Any]:
    asked = client.post("/v1/ask", json={"question": question})
    answer: dict[str, Any] = asked.json()
    return answer


def http_stream(
    question: str, desk: NewsAssistant, client: httpx2.Client, index: Path
) -> dict[str, Any]:
    given = {"question": question, "stream": True}
    last = client.post("/v1/ask", json=given).text.rstrip().split("\n\n")[-1]
    answer: dict[str, Any] = json.loads(last.partition("data: ")[2])
    return answer


def openai_plain(
    question: str, desk: NewsAssistant, client: httpx2.Client, index: Path
) -> dict[str, Any]:
    official = openai.OpenAI(base_url=f"{client.base_url}/v1", api_key="none")
    reply: Any = official.chat.completions.create(
        model=MODEL, messages=[{"role": "user", "content": question}]
    )
    message, answer = reply.choices[0].message, reply.x_answer
    assert message.content == answer["text"]
    assert len(message.annotations) == answer["text"].count("[")
    return dict(answer)


def openai_stream(
    question: str, desk: NewsAssistant, client: httpx2.Client, index: Path
) -> dict[str, Any]:
    official = openai.OpenAI(base_url=f"{client.base_url}/v1", api_key="none")
    stream: Any = official.chat.completions.create(
        model=MODEL, messages=[{"role": "user", "content": question}], stream=True
    )
    *said, last = stream
    answer = dict(last.x_answer)
    assert "".join(c.choices[0].delta.content for c in said) == answer["text"]
    cited = [a for c in said for a in getattr(c.choices[0].delta, "annotations", [])]
    assert len(cited) == answer["text"].count("[")
    return answer


def page_of_an_api(
    question: str, desk: NewsAssistant, client: httpx2.Client, index: Path
) -> dict[str, Any]:
    remote = RemoteDesk(load_settings(api_url=str(client.base_url)))
    asked = remote.stream(
        question, history=[], filters=Filters(), any_date=False, length=None
    )
    *before, last = asked
    expected = list(desk.stream(question))
    assert before == expected[:-1]
    assert isinstance(last, AnswerReady)
    return last.answer.to_dict()


def mcp(question: str, desk: NewsAssistant, *_: Any) -> dict[str, Any]:
    async def call() -> Any:
        async with Client(build_tools(desk, at_once=2)) as client:
            return await client.call_tool("ask", {"question": question})

    return dict(asyncio.run(call()).structured_content)


DOORS: tuple[Door, ...] = (
    *(python_stream, python_awaited, runnable, runnable_stream, tool, command_line),
    *(http, http_stream, openai_plain, openai_stream, mcp, page_of_an_api),
)


@pytest.mark.parametrize("door", DOORS, ids=lambda door: door.__name__)
def test_every_door_gives_the_same_answer(
    door: Door,
    stocked: Path,
    client: httpx2.Client,
    contract_breaches: Callable[..., list[str]],
) -> None:
    settings = load_settings(embedder="fake", provider="fake")
    with NewsAssistant.open(stocked, settings=settings) as desk:
        texts = {article.id: article.text for article in desk.articles()}
        for question in QUESTIONS:
            through = door(question, desk, client, stocked)
            assert contract_breaches(through, texts.__getitem__) == []
            expected = python(question, desk)
            assert through.pop("timings_ms").keys() == expected.pop("timings_ms").keys()
            assert through == expected
