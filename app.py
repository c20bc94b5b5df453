"""The chat page as an application: `streamlit run app.py`, or `assistant chat`."""

import streamlit as st
from starlette.middleware import Middleware

from assistant.commands.goldens import draft_judged
from assistant.serving import feedback, page_script
from assistant.serving.security import SecurityHeaders

feedback.use(draft_judged)
app = st.App(page_script(), middleware=[Middleware(SecurityHeaders)])
