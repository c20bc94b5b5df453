"""The chat page as an application: `streamlit run app.py`, or `assistant chat`."""

from pathlib import Path

import streamlit as st
from starlette.middleware import Middleware

from assistant.serving import security

app = st.App(
    Path(security.__file__).with_name("page.py"),
    middleware=[Middleware(security.SecurityHeaders)],
)
