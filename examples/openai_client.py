"""OpenAI's client asks a running `assistant serve`.

assistant serve &
python examples/openai_client.py http://127.0.0.1:8000/v1 "Who opposes the dam?"
"""

import sys
from typing import Any

from openai import OpenAI


def main(url: str, question: str) -> None:
    """Print the answer as it comes, then the sentences that it rests on."""
    client = OpenAI(base_url=url, api_key="none")  # or the token of the server
    stream: Any = client.chat.completions.create(
        model="cited-news-assistant",
        messages=[{"role": "user", "content": question}],
        stream=True,
    )
    answer: dict[str, Any] = {}
    for chunk in stream:
        print(chunk.choices[0].delta.content or "", end="", flush=True)
        answer = getattr(chunk, "x_answer", answer)
    print()
    for each in answer["citations"]:
        print(f"[{each['number']}] {each['title']}: “{each['quote']}”")


if __name__ == "__main__":
    main(*sys.argv[1:])
