"""Ingest the samples and ask, on shipped test doubles; write what came back as JSON.

python ask_the_samples.py SAMPLES INDEX PROVIDER
"""

import json
import sys
from pathlib import Path

import assistant
from assistant.config import load_settings

if __name__ == "__main__":
    samples, index, provider = sys.argv[1:]
    desk = assistant.NewsAssistant.open(
        index,
        settings=load_settings(index=Path(index), provider=provider, embedder="fake"),
    )
    desk.ingest([samples])
    answer = desk.ask("Which countries oppose deployment?").to_dict()
    json.dump({"package": assistant.__file__, "answer": answer}, sys.stdout)
