"""What stands on a page that Streamlit's AppTest ran."""

from streamlit.testing.v1 import AppTest


def shown(page: AppTest) -> str:
    """All HTML on the page but the style sheet."""
    assert not page.exception
    bodies = [str(element.proto.body) for element in page.get("html")]
    return "\n".join(body for body in bodies if not body.startswith("<style"))


def ask(page: AppTest, question: str) -> str:
    """Ask in the page's input; what stands there then."""
    page.chat_input[0].set_value(question).run()
    return shown(page)
