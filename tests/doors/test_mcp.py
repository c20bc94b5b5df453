"""The tools for MCP clients, in this process, over HTTP and over standard streams."""

import asyncio
import json
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx2
import pytest
from mcp import Client, StdioServerParameters
from mcp.shared.exceptions import MCPError

from assistant.serving.mcp import build_tools

if TYPE_CHECKING:
    from tests.conftest import CheckedDesk

OpenDesk = Callable[..., "CheckedDesk"]

RESCUED = "How many passengers of the ferry were rescued?"
ROOT = Path(__file__).resolve().parents[2]


def by_streams(index: Path, **environment: str) -> StdioServerParameters:
    """The command, spoken to over its standard streams."""
    code = "from assistant.cli import main; main()"
    own = {
        "ASSISTANT_EMBEDDER": "fake",
        "ASSISTANT_INDEX": str(index),
        "PYTHONPATH": str(ROOT),
    }
    return StdioServerParameters(
        command=sys.executable,
        args=["-c", code, "mcp"],
        env=os.environ | own | environment,
        cwd=ROOT,
    )


async def test_the_tools_are_three_and_only_read(desk_for: OpenDesk) -> None:
    async with Client(build_tools(desk_for(), at_once=2)) as client:
        tools = (await client.list_tools()).tools
        assert {tool.name for tool in tools} == {"ask", "search", "read_article"}
        for tool in tools:
            assert tool.description
            assert tool.output_schema
            assert tool.annotations is not None
            assert tool.annotations.read_only_hint
        (template,) = (await client.list_resource_templates()).resource_templates
        assert template.uri_template == "article://{article_id}"


async def test_answers_passages_and_articles_are_structured_and_marked_untrusted(
    desk_for: OpenDesk,
) -> None:
    desk = desk_for()
    async with Client(build_tools(desk, at_once=2)) as client:
        asked = await client.call_tool("ask", {"question": RESCUED})
        answer: Any = asked.structured_content
        desk.check(answer)
        assert answer["citations"][0]["quote"] in asked.content[0].text  # type: ignore[union-attr] # one of several kinds
        found = await client.call_tool("search", {"query": "dam", "limit": 2})
        matches: Any = found.structured_content
        identity = matches["matches"][0]["article_id"]
        read = await client.call_tool("read_article", {"article_id": identity})
        article: Any = read.structured_content
        for match in matches["matches"]:
            if match["article_id"] == identity:
                assert article["text"][match["start"] : match["end"]] == match["text"]
        resource = await client.read_resource(f"article://{identity}")
        assert resource.contents[0].text == article["text"]  # type: ignore[union-attr] # one of several kinds
        for result in (asked, found, read):
            assert (result.meta or {})["untrusted"] is True


@pytest.mark.parametrize(
    ("tool", "arguments"),
    [
        ("ask", {}),
        ("ask", {"question": "?"}),
        ("ask", {"question": RESCUED, "after": "soon"}),
        ("ask", {"question": "why " * 5_000}),
        ("ask", {"question": ["x"]}),
        ("ask", {"question": RESCUED, "outlet": "The Post"}),
        ("search", {"query": "dam", "url": "http://127.0.0.1/"}),
        ("search", {"query": ""}),
        ("search", {"query": "dam", "limit": 10**30}),
        ("read_article", {"article_id": "../../etc/passwd"}),
        ("read_article", {"article_id": "http://127.0.0.1/"}),
        ("read_article", {"article_id": "x" * 100_000}),
        ("delete_everything", {}),
    ],
)
async def test_what_a_tool_cannot_do_is_an_error_of_the_protocol(
    tool: str, arguments: dict[str, Any], desk_for: OpenDesk
) -> None:
    async with Client(build_tools(desk_for(), at_once=2)) as client:
        try:
            result = await client.call_tool(tool, arguments)
        except MCPError:
            return
        assert result.is_error
        assert "Traceback" not in str(result.content)


async def test_there_is_nothing_at_other_addresses(desk_for: OpenDesk) -> None:
    async with Client(build_tools(desk_for(), at_once=2)) as client:
        for uri in ("article://nobody", "file:///etc/passwd", "article://..%2f.."):
            with pytest.raises(MCPError):
                await client.read_resource(uri)


async def test_more_than_fit_are_turned_away(desk_for: OpenDesk) -> None:
    async with Client(build_tools(desk_for(), at_once=0)) as client:
        result = await client.call_tool("ask", {"question": RESCUED})
        assert result.is_error
        assert "Try again" in str(result.content)


@pytest.mark.parametrize("over", ["http", "streams"])
@pytest.mark.parametrize("way", ["cancels", "leaves"])
async def test_a_client_that_cancels_or_leaves_stops_the_model_of_the_server(
    way: str,
    over: str,
    desk_for: OpenDesk,
    serve_tools: Callable[..., str],
    stocked: Path,
    tmp_path: Path,
    openai_server: Any,
) -> None:
    openai_server.script("word " * 2_000)
    openai_server.pace = 0.05
    place = {"OPENAI_BASE_URL": openai_server.url, "OPENAI_API_KEY": "k"}

    async def freed() -> None:
        while not openai_server.disconnects:
            await asyncio.sleep(0.02)
            assert openai_server.pieces_sent < 1_900, "the model wrote to the end"

    where: Any = (
        by_streams(
            stocked,
            ASSISTANT_PROVIDER="openai",
            ASSISTANT_READER_DIR=str(tmp_path),  # what it spent is its own
            **place,
        )
        if over == "streams"
        else f"{serve_tools(desk_for(provider='openai', **place))}/mcp"
    )
    async with Client(where) as client:
        asking = asyncio.ensure_future(client.call_tool("ask", {"question": RESCUED}))
        while not openai_server.pieces_sent:
            await asyncio.sleep(0.02)
        sent = openai_server.pieces_sent
        if way == "cancels":
            asking.cancel()
            await freed()
    await asyncio.gather(asking, return_exceptions=True)
    await freed()
    assert openai_server.pieces_sent - sent <= 40  # two seconds at this pace


async def test_over_http_it_is_the_same_behind_the_guard(
    desk_for: OpenDesk, serve_tools: Callable[..., str]
) -> None:
    desk = desk_for()
    url = serve_tools(desk)
    async with Client(f"{url}/mcp") as client:
        asked = await client.call_tool("ask", {"question": RESCUED})
        assert asked.structured_content is not None
        assert asked.structured_content["text"] == desk.ask(RESCUED).text
    for headers in ({"host": "evil.example"}, {"origin": "http://evil.example"}):
        refused = httpx2.post(f"{url}/mcp", json={}, headers=headers)
        assert refused.status_code in (421, 403)
    wrong: list[Any] = [
        [{"jsonrpc": "2.0", "id": 1, "method": "tools/list"}] * 3,
        {},
        "x",
        None,
    ]
    for body in wrong:
        refused = httpx2.post(f"{url}/mcp", json=body)
        assert 400 <= refused.status_code < 500
    listing = {"jsonrpc": "2.0", "id": 1, "method": "tools/list", "params": {}}
    for version in ("1999-01-01", "x" * 200):
        named = {
            "accept": "application/json, text/event-stream",
            "mcp-protocol-version": version,
        }
        refused = httpx2.post(f"{url}/mcp", json=listing, headers=named)
        assert 400 <= refused.status_code < 500


async def test_over_standard_streams_nothing_but_the_protocol_is_written(
    stocked: Path,
) -> None:
    server = by_streams(stocked, ASSISTANT_PROVIDER="fake")
    async with Client(server) as client:
        asked = await client.call_tool("ask", {"question": RESCUED})
    answer: Any = asked.structured_content
    assert answer["status"] == "answered"
    assert json.dumps(answer)
