"""OpenTelemetry spans of an answer and its stages, when a program sets up a tracer.

Names follow the conventions for generative AI. No question, answer or sentence is in
them, nor the words of an exception, which may quote one.
"""

from collections.abc import Generator, Iterator
from contextlib import closing, contextmanager
from typing import TypeVar

from opentelemetry import context as contexts
from opentelemetry import trace
from opentelemetry.trace import Span, SpanKind, StatusCode

from assistant.models import Answer

AGENT = "cited-news-assistant"
_TRACER = trace.get_tracer("assistant")
Item = TypeVar("Item")


class Tracing:
    """The span of one answer; stages are its children, in whatever thread they run."""

    def __init__(self) -> None:
        self.span = _TRACER.start_span(
            f"invoke_agent {AGENT}",
            attributes={
                "gen_ai.operation.name": "invoke_agent",
                "gen_ai.agent.name": AGENT,
            },
        )
        self._context = trace.set_span_in_context(self.span)

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """A stage that runs in one go; if it fails, so has the answer."""
        span = _TRACER.start_span(name, context=self._context)
        token = contexts.attach(trace.set_span_in_context(span, self._context))
        try:
            yield
        except Exception as error:
            _failed(span, error)
            _failed(self.span, error)
            self.span.end()
            raise
        finally:
            contexts.detach(token)
            span.end()

    def each_step(
        self, name: str, steps: Generator[Item, None, None]
    ) -> Generator[Item, None, None]:
        """A stage that yields, and whose steps may run in different threads."""
        span = _TRACER.start_span(name, context=self._context)
        inside = trace.set_span_in_context(span, self._context)
        try:
            with closing(steps):
                while True:
                    token = contexts.attach(inside)
                    try:
                        item = next(steps)
                    except StopIteration:
                        return
                    finally:
                        contexts.detach(token)
                    yield item
        except Exception as error:
            _failed(span, error)
            _failed(self.span, error)
            raise
        finally:
            span.end()

    def answered(self, answer: Answer) -> None:
        """Say what came of it."""
        generator, coverage = answer.generator, answer.coverage
        self.span.set_attributes(
            {
                "gen_ai.usage.input_tokens": generator.input_tokens,
                "gen_ai.usage.output_tokens": generator.output_tokens,
                "gen_ai.response.finish_reasons": [generator.finish_reason or "none"],
                "assistant.status": answer.status,
                "assistant.kind": answer.kind,
                "assistant.generator": generator.kind,
                "assistant.articles_read": coverage.articles_read,
                "assistant.citations": len(answer.citations),
            }
        )

    def end(self) -> None:
        """The answer is over, however it ended."""
        self.span.end()


@contextmanager
def model_call(provider: str, model: str) -> Iterator[dict[str, str | int | list[str]]]:
    """A call of a chat model; what is put into the mapping is said at its end."""
    said: dict[str, str | int | list[str]] = {}
    span = _TRACER.start_span(
        f"chat {model}",
        kind=SpanKind.CLIENT,
        attributes={
            "gen_ai.operation.name": "chat",
            "gen_ai.provider.name": provider,
            "gen_ai.request.model": model,
        },
    )
    try:
        yield said
    except Exception as error:
        _failed(span, error)
        raise
    finally:
        span.set_attributes(said)
        span.end()


def _failed(span: Span, error: BaseException) -> None:
    span.set_attribute("error.type", type(error).__name__)
    span.set_status(StatusCode.ERROR)
