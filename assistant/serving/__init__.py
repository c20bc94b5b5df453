"""The doors: the chat page, and what shows answers safely."""

from pathlib import Path


def page_script() -> Path:
    """The script of the chat page, as Streamlit runs it.

    Streamlit puts its folder first on Python's path, where every module beside it would
    hide one of Python's own with that name (`http`), so it stands alone there.
    """
    return Path(__file__).parent / "page" / "script.py"
