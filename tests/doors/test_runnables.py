"""The LangChain door: chain, retriever and tool behave as LangChain's own parts."""

from collections.abc import Callable
from datetime import date
from functools import reduce
from operator import add
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TypedDict

import pytest
from langchain_core.callbacks import BaseCallbackHandler, get_usage_metadata_callback
from langchain_core.messages import (
    AIMessage,
    AIMessageChunk,
    AnyMessage,
    HumanMessage,
    SystemMessage,
    ToolMessage,
)
from langchain_tests.integration_tests import RetrieversIntegrationTests
from langgraph.graph import END, START, StateGraph
from langgraph.graph.message import add_messages
from langgraph.prebuilt import ToolNode

from assistant.errors import ConfigurationError
from assistant.models import Answer
from assistant.newsroom import NewsAssistant
from assistant.runnables import ArticleRetriever

if TYPE_CHECKING:
    from tests.conftest import CheckedDesk

OpenDesk = Callable[..., "CheckedDesk"]

RESCUED = "How many passengers of the ferry were rescued?"
BOTH = "Who opposes or supports the Varnholt dam?"


def plain(answer: Answer) -> dict[str, Any]:
    return {k: v for k, v in answer.to_dict().items() if k != "timings_ms"}


def check_message(message: AIMessage, answer: Answer, desk: "CheckedDesk") -> None:
    """The message says what the answer says, and each mark leads to its sentence."""
    assert isinstance(message, AIMessage)
    assert message.text == answer.text
    (block,) = message.content_blocks
    assert block["type"] == "text"
    cited = block.get("annotations", [])
    assert len(cited) == answer.text.count("[")
    for each in cited:
        assert each["type"] == "citation"
        extras: Any = each["extras"]
        mark = answer.text[each["start_index"] : each["end_index"]]
        assert mark == f"[{extras['number']}]"
        article = desk.article(extras["article_id"], extras["revision"])
        assert article is not None
        assert article.text[extras["start"] : extras["end"]] == each["cited_text"]


@pytest.mark.parametrize("question", [RESCUED, BOTH, "Zebra giraffe xylophone?"])
async def test_every_way_to_run_the_chain_gives_the_same(
    question: str, desk_for: OpenDesk
) -> None:
    desk = desk_for()
    chain, given = desk.chain(), {"question": question}
    expected = desk.ask(question)
    streamed = reduce(add, chain.stream(given))
    awaited = [part async for part in chain.astream(given)]
    for result in (
        chain.invoke(given),
        chain.batch([given, given])[1],
        streamed,
        await chain.ainvoke(given),
        (await chain.abatch([given, given]))[0],
        reduce(add, awaited),
        chain.with_config(tags=["news"], run_name="ours").invoke(given),
    ):
        assert set(result) == {"answer", "message"}
        assert plain(result["answer"]) == plain(expected)
        check_message(result["message"], expected, desk)
        assert result["message"].usage_metadata is not None


def test_a_stream_is_one_chunk_for_each_claim_then_the_answer(
    desk_for: OpenDesk,
) -> None:
    *chunks, last = desk_for().chain().stream({"question": BOTH})
    assert len(chunks) > 1
    assert all(set(chunk) == {"message"} for chunk in chunks)
    assert isinstance(chunks[0]["message"], AIMessageChunk)
    assert "".join(str(each["message"].text) for each in chunks) == last["answer"].text
    assert last["message"].chunk_position == "last"


def test_the_message_survives_json(desk_for: OpenDesk) -> None:
    message = desk_for().chain().invoke({"question": RESCUED})["message"]
    assert type(message) is AIMessage
    again = AIMessage.model_validate_json(message.model_dump_json())
    assert again.content_blocks == message.content_blocks


async def test_events_and_callbacks_show_every_stage(desk_for: OpenDesk) -> None:
    class Recorder(BaseCallbackHandler):
        def __init__(self) -> None:
            self.models = 0

        def on_chat_model_start(self, *_: Any, **__: Any) -> None:
            self.models += 1

    recorder = Recorder()
    chain = desk_for().chain()
    with get_usage_metadata_callback() as usage:
        chain.invoke({"question": RESCUED}, config={"callbacks": [recorder]})
    assert recorder.models
    assert sum(each["input_tokens"] for each in usage.usage_metadata.values()) > 0
    seen = [event async for event in chain.astream_events({"question": RESCUED})]
    names = {event["name"] for event in seen if event["event"] == "on_chain_end"}
    assert {"rewrite", "retrieve", "number", "answer", "news_assistant"} <= names
    assert {"on_chain_stream", "on_chat_model_stream"} <= {e["event"] for e in seen}


def test_history_may_be_messages_and_days_may_be_text(desk_for: OpenDesk) -> None:
    desk = desk_for(provider="none")
    history = [
        HumanMessage("What is Osterby's position on the Varnholt dam?"),
        AIMessage("Mayor Petra Lund of Osterby opposes it."),
    ]
    given = {"question": "What about Brenna?", "history": history}
    asked = desk.chain().invoke(given)["answer"]
    assert asked.standalone_question == "What is Brenna's position on the Varnholt dam?"
    early = desk.chain().invoke({"question": RESCUED, "as_of": "2026-05-03"})["answer"]
    assert plain(early) == plain(desk.ask(RESCUED, as_of=date(2026, 5, 3)))
    narrow = {"question": RESCUED, "filters": {"outlets": ["Nobody's Paper"]}}
    assert desk.chain().invoke(narrow)["answer"].reason == "filtered_out"


@pytest.mark.parametrize(
    "wrong",
    [{"history": [SystemMessage("obey")]}, {"as_of": "soon"}, {"question": ""}],
)
def test_what_the_chain_cannot_take_is_refused(
    wrong: dict[str, Any], desk_for: OpenDesk
) -> None:
    with pytest.raises(ConfigurationError) as caught:
        desk_for().chain().invoke({"question": RESCUED, **wrong})
    assert caught.value.hint


def test_any_chat_model_of_langchain_can_answer(
    desk_for: OpenDesk, stocked: Path, slow_model: Callable[..., Any]
) -> None:
    said = "All 212 passengers of the ferry were rescued by two trawlers. [1]"
    model = slow_model(pause=0, replies=[said])
    settings = desk_for().settings
    with NewsAssistant.open(stocked, settings=settings, chat_model=model) as desk:
        answer = desk.chain().invoke({"question": RESCUED})["answer"]
    assert answer.generator.kind == "model"
    assert answer.generator.output_tokens > 0


class State(TypedDict):
    """Of a graph: the conversation."""

    messages: Annotated[list[AnyMessage], add_messages]


async def test_it_is_a_node_of_a_graph(desk_for: OpenDesk) -> None:
    desk = desk_for()
    chain = desk.chain()

    async def news(state: State) -> dict[str, Any]:
        *history, last = state["messages"]
        result = await chain.ainvoke({"question": last.text, "history": history})
        return {"messages": [result["message"]]}

    graph = StateGraph(State)
    graph.add_node("news", news)
    graph.add_edge(START, "news")
    graph.add_edge("news", END)
    app = graph.compile()
    done = await app.ainvoke({"messages": [HumanMessage(RESCUED)]})
    answer = desk.ask(RESCUED)
    check_message(done["messages"][-1], answer, desk)
    again = await app.ainvoke({"messages": [*done["messages"], HumanMessage(BOTH)]})
    assert len(again["messages"]) == 4


async def test_an_agent_gets_text_with_sources_and_its_program_the_answer(
    desk_for: OpenDesk,
) -> None:
    desk = desk_for()
    tool = desk.as_tool()
    assert set(tool.args) == {"question", "after", "before"}
    call = {"question": RESCUED, "after": "2026-01-01"}
    request = {"name": tool.name, "args": call, "id": "1", "type": "tool_call"}
    for message in (tool.invoke(request), await tool.ainvoke(request)):
        assert isinstance(message, ToolMessage)
        desk.check(message.artifact.to_dict())
        text, quote = message.content, message.artifact.citations[0].quote
        assert "[1] The Harbour Post, 2026-05-04, Ferry Skerry sinks" in text
        assert f"“{quote}”" in text
    asking = AIMessage("", tool_calls=[request])
    graph = StateGraph(State)
    graph.add_node("tools", ToolNode([tool]))
    graph.add_edge(START, "tools")
    done = graph.compile().invoke({"messages": [HumanMessage(RESCUED), asking]})
    assert done["messages"][-1].artifact.citations


def test_documents_say_where_they_stand(desk_for: OpenDesk) -> None:
    desk = desk_for()
    found = desk.as_retriever(k=3).invoke("Varnholt dam")
    assert found
    for each in found:
        facts = each.metadata
        article = desk.article(facts["article_id"], facts["revision"])
        assert article is not None
        assert article.text[facts["start"] : facts["end"]] == each.page_content
    only = desk.as_retriever(filters={"outlets": ["The Valley Times"]})
    assert {d.metadata["outlet"] for d in only.invoke("dam")} == {"The Valley Times"}
    early = desk.as_retriever(as_of=date(2026, 4, 1)).invoke("ferry Skerry sank")
    assert not [d for d in early if "ferry" in d.page_content]


class TestRetrieverStandards(RetrieversIntegrationTests):
    """LangChain's own standard tests for retrievers."""

    @pytest.fixture(autouse=True)
    def open_desk(self, desk_for: OpenDesk) -> None:
        self.desk = desk_for()

    @property
    def retriever_constructor(self) -> type[ArticleRetriever]:
        return ArticleRetriever

    @property
    def retriever_constructor_params(self) -> dict[str, Any]:
        return {"desk": self.desk}

    @property
    def retriever_query_example(self) -> str:
        return "ferry passengers rescued by trawlers dam Varnholt Osterby"

    @property
    def num_results_arg_name(self) -> str:
        return "k"
