"""What the routes share: the desk, who may ask it at once, and what is counted."""

from collections.abc import AsyncGenerator, Iterator
from contextlib import aclosing, contextmanager
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request

from assistant.models import Answer, AnswerReady, Event
from assistant.newsroom import NewsAssistant
from assistant.serving.http.admission import Admission
from assistant.serving.http.allowance import Allowance
from assistant.serving.http.observing import Observer
from assistant.serving.http.options import ServeOptions
from assistant.serving.http.streaming import while_there


@dataclass(frozen=True, kw_only=True)
class Served:
    """A desk as it is served."""

    desk: NewsAssistant
    options: ServeOptions
    admission: Admission
    allowance: Allowance
    observer: Observer

    @contextmanager
    def place(self, request: Request) -> Iterator[None]:
        """A place among the answers in the making, to be held in a `with`.

        Raises:
            Problem: when it is entered and there is none, or the token has asked too
                often.
        """
        with self.admission.place(request.client.host if request.client else ""):
            self.allowance.take(request.scope["state"].get("token", ""))
            yield

    async def answer(
        self, request: Request, question: str, options: dict[str, Any]
    ) -> Answer:
        """Answer in whole.

        Raises:
            Problem: there is no room for another answer.
            ClientGone: the client has left.
        """
        with self.place(request):
            answer = await while_there(request, self.desk.aask(question, **options))
        self.observer.answered(request.scope, answer)
        return answer

    async def events(
        self, request: Request, question: str, options: dict[str, Any]
    ) -> AsyncGenerator[Event, None]:
        """Answer as events; the answer at the end is counted."""
        async with aclosing(self.desk.astream(question, **options)) as events:
            async for each in events:
                if isinstance(each, AnswerReady):
                    self.observer.answered(request.scope, each.answer)
                yield each
