"""The chat page as an application: `streamlit run app.py`, or `assistant chat`."""

import streamlit as st
from starlette.middleware import Middleware

from assistant.serving import page_script
from assistant.serving.security import SecurityHeaders

app = st.App(page_script(), middleware=[Middleware(SecurityHeaders)])
