"""Tokens become text as soon as it is certain, and end before a stop string."""

import pytest

from assistant.providers.local.unfolding import Unfolding


def _by_bytes(tokens: list[int]) -> str:
    return bytes(tokens).decode("utf-8", "replace")


def _pieces(text: str, *stops: str) -> list[str]:
    """A token is a byte; writing ends with the stop."""
    unfolding = Unfolding(_by_bytes, stops)
    pieces = []
    for token in text.encode():
        pieces.append(unfolding.add(token))
        if unfolding.stopped:
            break
    return [*pieces, unfolding.rest()]


@pytest.mark.parametrize("text", ["plain", "Wörter — «x» 🙂!", ""])
def test_text_comes_out_whole_with_no_half_characters(text: str) -> None:
    pieces = _pieces(text)
    assert "".join(pieces) == text
    assert not any("\ufffd" in piece for piece in pieces)


def test_text_is_not_held_back_without_need() -> None:
    assert _pieces("abc", "xyz") == ["a", "b", "c", ""]


@pytest.mark.parametrize(
    ("text", "stops", "kept"),
    [
        ("one\n\ntwo", ["\n\n"], "one"),
        ("one\ntwo", ["\n\n"], "one\ntwo"),
        ("aab", ["ab"], "a"),
        ("one two", ["three", "two", "one t"], ""),
        ("ends in half", ["half a"], "ends in half"),
        ("kept", [""], "kept"),
    ],
)
def test_what_follows_a_stop_string_is_never_shown(
    text: str, stops: list[str], kept: str
) -> None:
    assert "".join(_pieces(text, *stops)) == kept


def test_a_first_space_that_a_decoder_drops_is_not_lost() -> None:
    words = ["Two", " words", " here"]

    def dropping(tokens: list[int]) -> str:
        return "".join(words[token] for token in tokens).lstrip()

    unfolding = Unfolding(dropping)
    assert "".join(unfolding.add(token) for token in range(3)) == "Two words here"
