"""A request's body: bounded in size and time, and JSON that can mean one thing only."""

import asyncio
import json
from typing import Any

from starlette.types import Message, Receive

from assistant.serving.http.problems import Problem


async def read_body(receive: Receive, *, most: int, seconds: float) -> bytes:
    """The whole body.

    Raises:
        Problem: 413 when it is larger than `most` bytes, 408 when it does not arrive
            within `seconds`, 400 when the client leaves before.
    """
    parts: list[bytes] = []
    size = 0
    try:
        async with asyncio.timeout(seconds):
            while True:
                message = await receive()
                if message["type"] == "http.disconnect":
                    raise Problem(400, "The request broke off.")
                parts.append(message.get("body", b""))
                size += len(parts[-1])
                if size > most:
                    raise too_large(most)
                if not message.get("more_body"):
                    return b"".join(parts)
    except TimeoutError:
        raise Problem(
            408, f"The request did not arrive within {seconds:g} seconds."
        ) from None


def too_large(most: int) -> Problem:
    """The problem of a body above the limit."""
    return Problem(
        413,
        f"The request is larger than {most:,} bytes.",
        "Send less at once.",
        headers={"Connection": "close"},
    )


def check_json(body: bytes) -> None:
    """Refuse what parsers read differently, or what cannot be written back.

    Raises:
        Problem: 400 for no JSON, repeated keys, endless numbers, too deep nesting and
            bytes that are not UTF-8; 422 for NaN, infinite numbers and lone surrogates.
    """
    try:
        text = body.decode("utf-8")
        value = _DECODER.decode(text)
        json.dumps(value, ensure_ascii=False).encode("utf-8")
    except UnicodeEncodeError:
        raise Problem(422, "A text holds half a character.") from None
    except UnicodeDecodeError:
        raise Problem(400, "The request is not UTF-8.") from None
    except json.JSONDecodeError as error:
        raise Problem(
            400, f"The request is not JSON: {error.msg} at {error.pos}."
        ) from None
    except RecursionError:
        raise Problem(400, "The request is nested too deeply.") from None
    except ValueError:
        raise Problem(400, "The request holds an endless number.") from None


def replayed(body: bytes, receive: Receive) -> Receive:
    """Receive the body once more, then what comes after it."""
    waiting: list[Message] = [
        {"type": "http.request", "body": body, "more_body": False}
    ]

    async def again() -> Message:
        return waiting.pop() if waiting else await receive()

    return again


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise Problem(400, "The request holds a key twice.")
    return found


def _finite(number: str) -> float:
    value = float(number)
    if value in (float("inf"), float("-inf")):
        raise Problem(422, "A number is too large.")
    return value


def _constant(name: str) -> float:
    raise Problem(422, f"{name} is no value.")


_DECODER = json.JSONDecoder(
    object_pairs_hook=_unique, parse_float=_finite, parse_constant=_constant
)
