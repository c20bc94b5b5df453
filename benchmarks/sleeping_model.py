"""A chat model that takes its time and says what the fake one says."""

import time
from typing import Any

from assistant.providers.fake import FakeChatModel


class SleepingModel(FakeChatModel):
    """Waits `seconds` before an answer, and not before a Yes or No."""

    seconds: float = 1.0

    def _stream(self, *given: Any, **options: Any) -> Any:
        if options.get("max_tokens") != 1:
            time.sleep(self.seconds)
        yield from super()._stream(*given, **options)
