"""A LangGraph agent that looks into the articles when its model wants to.

Any LangChain chat model that can call tools will do, such as
`ChatOpenAI(model="gpt-4.1-mini")`.
"""

from typing import Annotated, Any, TypedDict

from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AnyMessage
from langgraph.graph import START, StateGraph
from langgraph.graph.message import add_messages
from langgraph.prebuilt import ToolNode, tools_condition

from assistant import NewsAssistant


class State(TypedDict):
    """The conversation."""

    messages: Annotated[list[AnyMessage], add_messages]


def news_agent(desk: NewsAssistant, model: BaseChatModel) -> Any:
    """Compile the agent: model, tool, and back to the model."""
    tools = [desk.as_tool()]
    speaking = model.bind_tools(tools)

    def speak(state: State) -> dict[str, Any]:
        return {"messages": [speaking.invoke(state["messages"])]}

    graph = StateGraph(State)
    graph.add_node("model", speak)
    graph.add_node("tools", ToolNode(tools))
    graph.add_edge(START, "model")
    graph.add_conditional_edges("model", tools_condition)
    graph.add_edge("tools", "model")
    return graph.compile()
