"""Messages into tokens, by the chat template that the model's own file holds."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from assistant.prompting import Message, without_role_tokens
from assistant.providers.local import runtime

CONTEXT_TOKENS = 8_192
SHARED_TOKENS = range(16, 1_025)
"""Beginnings that are worth keeping: shorter ones cost less to read again than one
more inference, longer ones take memory that nobody counted on."""
ENDS = ("<|im_end|>", "<|endoftext|>", "<|eot_id|>", "<|end_of_text|>", "<|end|>")

Tokens = tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class Prompt:
    """What a model reads: tokens, of which the first `fixed` stay from call to call."""

    tokens: Tokens
    fixed: int = 0


class Tokenizer:
    """The tokenizer and the chat template of a prepared model.

    Raises:
        RuntimeError: the folder holds none.
    """

    def __init__(self, folder: Path) -> None:
        self._tokenizer = runtime.openvino_genai().Tokenizer(folder)
        marks = {token for mark in ENDS if (token := self._single(mark)) is not None}
        self.ends: set[int] = marks | {self._tokenizer.get_eos_token_id()}
        """Tokens that end a turn."""

    def prompt(self, messages: Sequence[Message]) -> Prompt:
        """Messages in the model's own chat template.

        Tokens that would begin or end a turn are taken out of every message.

        Raises:
            ValueError: longer than the context size.
        """
        said = [
            {"role": role, "content": without_role_tokens(_encodable(text))}
            for role, text in messages
        ]
        text = self._templated(said, answer=True)
        tokens = self.tokens(text)
        if len(tokens) >= CONTEXT_TOKENS:
            raise ValueError(
                f"{len(tokens)} tokens exceed the context size of {CONTEXT_TOKENS}"
            )
        fixed: Tokens = ()
        if len(said) > 1:
            fixed = self.tokens(self._templated(said[:-1], answer=False))
        same = len(fixed) in SHARED_TOKENS and tokens[: len(fixed)] == fixed
        return Prompt(tokens=tokens, fixed=len(fixed) if same else 0)

    def decode(self, tokens: Sequence[int]) -> str:
        """The text of tokens; special ones have none."""
        text: str = self._tokenizer.decode(list(tokens))
        return text

    def tokens(self, text: str) -> Tokens:
        """The tokens of a text; role tokens in it are read as such."""
        encoded = self._tokenizer.encode(text, add_special_tokens=False)
        return tuple(map(int, encoded.input_ids.data[0]))

    def spellings(self, word: str) -> list[int]:
        """The single tokens that spell a word: as it is, Capital, CAPITALS, spaced."""
        forms = {word, word.capitalize(), word.upper()}
        tokens = {self._single(space + form) for form in forms for space in ("", " ")}
        return sorted(token for token in tokens if token is not None)

    def _single(self, text: str) -> int | None:
        tokens = self.tokens(text)
        return tokens[0] if len(tokens) == 1 else None

    def _templated(self, said: list[dict[str, str]], *, answer: bool) -> str:
        text: str = self._tokenizer.apply_chat_template(
            said, add_generation_prompt=answer
        )
        return text


def shared_tokens(prompts: Sequence[Tokens]) -> int:
    """How many tokens all prompts begin with; each keeps one of its own."""
    if len(prompts) < 2:
        return 0
    shared = 0
    most = min(SHARED_TOKENS[-1], *(len(prompt) - 1 for prompt in prompts))
    while shared < most and len({prompt[shared] for prompt in prompts}) == 1:
        shared += 1
    return shared if shared in SHARED_TOKENS else 0


def _encodable(text: str) -> str:
    """A lone surrogate, as broken pages hold them, is no text to a tokenizer."""
    return text.encode("utf-8", "replace").decode()
