"""A script: take articles in, ask, print the answer with its sentences.

python examples/ask.py samples "Which countries oppose deployment?"
"""

import sys

from assistant import NewsAssistant


def main(articles: str, question: str) -> None:
    """Print what the articles say."""
    with NewsAssistant.open("index/") as desk:
        desk.ingest([articles])
        answer = desk.ask(question)
    print(answer.text)
    for each in answer.citations:
        print(f"[{each.number}] {each.outlet or each.title}: “{each.quote}”")
    for missing in answer.missing:
        print("Not answered:", missing)


if __name__ == "__main__":
    main(*sys.argv[1:])
