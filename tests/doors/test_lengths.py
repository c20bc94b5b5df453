"""Each door takes a length for one question; the settings say it for the others."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx2
import pytest
from mcp import Client
from typer.testing import CliRunner

from assistant.cli import app
from assistant.errors import ConfigurationError
from assistant.serving.http.openai import MODEL
from assistant.serving.mcp import build_tools

if TYPE_CHECKING:
    from tests.conftest import CheckedDesk

OpenDesk = Callable[..., "CheckedDesk"]

PLAN = "Summarise the Varnholt dam plan."


async def test_one_desk_answers_at_each_length_that_is_asked_for(
    desk_for: OpenDesk,
) -> None:
    desk = desk_for(provider="none")
    short, normal = desk.ask(PLAN, length="short"), desk.ask(PLAN)
    assert 0 < len(short.claims) < len(normal.claims)

    given = {"question": PLAN, "length": "short"}
    assert desk.chain().invoke(given)["answer"].text == short.text
    assert (await desk.aask(PLAN, length="short")).text == short.text
    async with Client(build_tools(desk, at_once=2)) as tools:
        told: Any = (await tools.call_tool("ask", given)).structured_content
        assert told["text"] == short.text


def test_so_do_the_command_line_and_the_api(
    desk_for: OpenDesk, stocked: Path, serve: Callable[..., str]
) -> None:
    desk = desk_for(provider="none")
    short = desk.ask(PLAN, length="short").text
    words = ["ask", PLAN, "--json", "--index", str(stocked), "--provider", "none"]
    typed = CliRunner().invoke(app, [*words, "--length", "short"])
    assert json.loads(typed.stdout)["text"] == short

    with httpx2.Client(base_url=serve(desk)) as client:
        own = client.post("/v1/ask", json={"question": PLAN, "length": "short"})
        assert own.json()["text"] == short
        messages = [{"role": "user", "content": PLAN}]
        theirs = client.post(
            "/v1/chat/completions",
            json={"model": MODEL, "messages": messages, "length": "short"},
        )
        assert theirs.json()["choices"][0]["message"]["content"] == short
        huge = client.post("/v1/ask", json={"question": PLAN, "length": "huge"})
        assert huge.status_code == 422


def test_the_settings_say_how_long_an_answer_is_that_asks_for_nothing(
    desk_for: OpenDesk,
) -> None:
    normal = desk_for(provider="none")
    short = desk_for(provider="none", answer_length="short")
    assert short.ask(PLAN).text == normal.ask(PLAN, length="short").text
    assert short.ask(PLAN, length="normal").text == normal.ask(PLAN).text
    assert short.ask(PLAN).trace.settings != normal.ask(PLAN).trace.settings


def test_a_length_that_there_is_not_is_wrong_use(desk_for: OpenDesk) -> None:
    with pytest.raises(ConfigurationError, match="no length 'huge'"):
        desk_for().ask(PLAN, length="huge")  # type: ignore[arg-type] # what is refused
