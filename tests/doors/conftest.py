"""What tests of the doors share: a coroutine is a test, and a slow model."""

import asyncio
import inspect
import time
from collections.abc import Callable
from typing import Any

import pytest

from assistant.providers.fake import FakeChatModel


def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> bool | None:
    """Run a test that is a coroutine, in a loop of its own."""
    if not inspect.iscoroutinefunction(pyfuncitem.obj):
        return None
    names = inspect.signature(pyfuncitem.obj).parameters
    asyncio.run(pyfuncitem.obj(**{name: pyfuncitem.funcargs[name] for name in names}))
    return True


class SlowModel(FakeChatModel):
    """Takes its time for each word."""

    pause: float = 0.04
    words: int = 0

    def _stream(self, *given: Any, **options: Any) -> Any:
        for chunk in super()._stream(*given, **options):
            time.sleep(self.pause)
            self.words += 1
            yield chunk


@pytest.fixture
def slow_model() -> Callable[..., SlowModel]:
    """`slow_model(pause=…)`: a chat model that counts the words it has said."""
    return SlowModel
