"""The doors: the chat page, and what shows answers safely."""

from pathlib import Path


def page_script() -> Path:
    """The script of the chat page, as Streamlit runs it."""
    return Path(__file__).with_name("page.py")
