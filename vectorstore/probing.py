"""A process that looks into a folder of Chroma, and may die of what it finds.

Reads a request as JSON from standard input and writes what it saw as JSON.
"""

import json
import sys
from pathlib import Path

from vectorstore.chroma import Chroma, Unreadable
from vectorstore.chroma_folder import ChromaFolder
from vectorstore.manifest import ChromaState

if __name__ == "__main__":
    task = json.load(sys.stdin)
    folder = Path(task["folder"])
    looking = ChromaFolder(folder.parent)
    try:
        # As every Chroma is probed: here nothing but this process can be lost.
        state = ChromaState(folder=folder.name)
        count, missed = Chroma.probe(looking, state, task["sample"])
        json.dump({"count": count, "missed": missed}, sys.stdout)
    except Unreadable as error:
        json.dump({"unreadable": str(error)}, sys.stdout)
