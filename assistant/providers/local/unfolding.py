"""Tokens into text, piece by piece, up to a stop string."""

from collections.abc import Callable, Sequence

UNFINISHED = "\ufffd"


class Unfolding:
    """Text of the tokens added so far, given out as soon as it is certain.

    Held back are characters whose bytes are not all there yet, and an ending that may
    turn out to be the beginning of a stop string.

    Args:
        decode: tokens to text, without special tokens.
        stops: strings that end the text; they are no part of it.
    """

    def __init__(
        self, decode: Callable[[list[int]], str], stops: Sequence[str] = ()
    ) -> None:
        self._decode = decode
        self._stops = [stop for stop in stops if stop]
        self._tokens: list[int] = []
        self._seen = 0
        self._held = ""
        self.stopped = False

    def add(self, token: int) -> str:
        """The text that has become certain with this token; often empty."""
        self._tokens.append(token)
        # Tokens are decoded with those just before: some decoders drop a first space.
        before = self._decode(self._tokens[: self._seen])
        text = self._decode(self._tokens)
        if text.endswith(UNFINISHED):
            return ""
        self._tokens = self._tokens[self._seen :]
        self._seen = len(self._tokens)
        return self._certain(text[len(before) :])

    def rest(self) -> str:
        """What was held back, once nothing can follow."""
        held, self._held = self._held, ""
        return held

    def _certain(self, text: str) -> str:
        self._held += text
        ends = [at for stop in self._stops if (at := self._held.find(stop)) >= 0]
        if ends:
            text, self._held, self.stopped = self._held[: min(ends)], "", True
            return text
        kept = max((_overlap(self._held, stop) for stop in self._stops), default=0)
        cut = len(self._held) - kept
        text, self._held = self._held[:cut], self._held[cut:]
        return text


def _overlap(text: str, stop: str) -> int:
    """Length of the longest ending of `text` that `stop` begins with."""
    lengths = range(min(len(text), len(stop) - 1), 0, -1)
    return next((n for n in lengths if text.endswith(stop[:n])), 0)
