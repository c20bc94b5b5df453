"""Measure the grouping of wire copies: which are found, and what is wrongly grouped.

Takes 200 originals (articles of a corpus of JSON Lines, or texts put together from the
sentences of samples/), edits each as an outlet does, adds updates with new facts, puts
everything into an index, and prints the tables of docs/performance.md.

    python -m benchmarks.copies [--corpus FILE] [--originals N] [--write]
"""

import json
import random
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import combinations
from pathlib import Path
from time import perf_counter

from assistant.ingestion.articles import article_id, prepare
from assistant.ingestion.sentences import sentence_spans
from assistant.ingestion.unpacking import Item, unpack
from benchmarks.standing import Table, options_of, show
from vectorstore import likeness
from vectorstore.index import NewsIndex
from vectorstore.records import Article, EmbedderIdentity

ROOT = Path(__file__).parent.parent
CORPUS = ROOT.parent / "shared" / "bench" / "realtimeqa_2025_26.corpus.jsonl"
LONG_ENOUGH = 800
"""Characters of an original."""
PLAIN = "report officials nation said city leader group time people week".split()

Edit = Callable[[str, random.Random], str]


def _agency(text: str, luck: random.Random) -> str:
    return f"{text}\n\n(Reporting by Ida Holm in Tolvik; editing by Clive Ottaway)"


def _dateline(text: str, luck: random.Random) -> str:
    return f"TOLVIK, March {luck.randint(1, 28)} (Kestrel Wire) - {text}"


def _trimmed(text: str, luck: random.Random) -> str:
    return text[: int(len(text) * luck.uniform(0.6, 0.9))]


def _reworded(text: str, luck: random.Random) -> str:
    words = text.split(" ")
    for place in luck.sample(range(len(words)), max(1, len(words) * 3 // 100)):
        words[place] = luck.choice(PLAIN)
    return " ".join(words)


def _all(text: str, luck: random.Random) -> str:
    for edit in (_reworded, _trimmed, _dateline, _agency):
        text = edit(text, luck)
    return text


EDITS: dict[str, Edit] = {
    "headline changed": lambda text, luck: text,
    "agency line added": _agency,
    "dateline added": _dateline,
    "end cut by 10 to 40 %": _trimmed,
    "3 % of the words changed": _reworded,
    "the last four together": _all,
}


def from_samples(luck: random.Random) -> Iterator[str]:
    """Texts of 25 sentences drawn from the samples; some share a few of them."""
    pool: list[str] = []
    for path in sorted((ROOT / "samples").iterdir()):
        (item,) = unpack(path.read_bytes(), path.name)
        assert isinstance(item, Item)
        text = prepare(item).article.text
        # Some samples are copies of each other; they are taken once.
        told = likeness.telling(pool)
        for span in sentence_spans(text, 0, len(text)):
            sentence = text[slice(*span)]
            if len(sentence) > 60 and not likeness.says(told, sentence):
                pool.append(sentence)
    while True:
        chosen = luck.sample(pool, 25)
        yield "\n\n".join(" ".join(chosen[at : at + 3]) for at in range(0, 25, 3))


def from_corpus(corpus: Path, luck: random.Random) -> Iterator[str]:
    """Articles of a corpus in random order."""
    with corpus.open(encoding="utf-8") as file:
        texts = [json.loads(line)["text"] for line in file]
    luck.shuffle(texts)
    return (text for text in texts if len(text) > LONG_ENOUGH)


def update(text: str, other: str) -> str:
    """The text with a paragraph or more of new facts below its head."""
    spans = sentence_spans(other, 0, len(other))
    told = [other[slice(*span)] for span in spans]
    new = " ".join(each for each in told if each not in text)
    head, *rest = text.split("\n\n")
    return "\n\n".join([head, new[: max(250, len(text) // 6)], *rest])


def measure(texts: Iterator[str], originals: int, folder: Path) -> dict[str, float]:
    """Shares from 0 to 1: copies grouped by edit, and what was wrongly grouped."""
    luck = random.Random(5)
    chosen = [next(texts) for _ in range(originals)]
    kinds: dict[str, tuple[int, str]] = {}
    identity = EmbedderIdentity(name="none", revision="1", dimension=1)
    began = perf_counter()
    with NewsIndex.create(folder, identity) as index:
        with index.writer() as writer:
            for number, text in enumerate(chosen):
                forms = {"original": text} | {
                    name: edit(text, luck) for name, edit in EDITS.items()
                }
                forms["update"] = update(text, next(texts))
                for name, form in forms.items():
                    id = article_id(f"{number} {name}")
                    kinds[id] = (number, name)
                    article = Article(
                        id=id, text=form, title=f"{name} of {number}", outlet=name
                    )
                    writer.put(article, [], "")
        stories = {each.id: each.story for each in index.listed()}
    seconds = (perf_counter() - began) / len(kinds)
    return _shares(stories, kinds, originals) | {"seconds an article": seconds}


def _shares(
    stories: dict[str, int], kinds: dict[str, tuple[int, str]], originals: int
) -> dict[str, float]:
    story = {kinds[id]: stories[id] for id in kinds}
    grouped = Counter(
        name
        for (number, name), found in story.items()
        if found == story[number, "original"]
    )
    wrong = {
        one
        for members in _by_story(story).values()
        for one, other in combinations(members, 2)
        if one[0] != other[0]
    }
    shares = {name: grouped[name] / originals for name in EDITS}
    shares["wrongly grouped: an update with a paragraph of new facts"] = (
        grouped["update"] / originals
    )
    shares["wrongly grouped: another article"] = len(wrong) / len(story)
    return shares


def _by_story(story: dict[tuple[int, str], int]) -> dict[int, list[tuple[int, str]]]:
    members: dict[int, list[tuple[int, str]]] = {}
    for each, number in story.items():
        members.setdefault(number, []).append(each)
    return members


def main() -> None:
    """Measure and print the table."""
    parser = options_of(__doc__)
    parser.add_argument("--corpus", type=Path, default=CORPUS)
    parser.add_argument("--originals", type=int, default=200)
    options = parser.parse_args()
    sources = {"texts from `samples/`": from_samples(random.Random(3))}
    if options.corpus.is_file():
        sources["scraped news articles"] = from_corpus(options.corpus, random.Random(3))
    found = {}
    for name, texts in sources.items():
        with tempfile.TemporaryDirectory() as folder:
            found[f"{options.originals} {name}"] = measure(
                texts, options.originals, Path(folder)
            )
    seconds = [shares.pop("seconds an article") for shares in found.values()]
    edits = list(next(iter(found.values())))
    table = Table(
        columns=["in the group of its original", *found],
        rows=[
            [edit, *(f"{100 * shares[edit]:.1f} %" for shares in found.values())]
            for edit in edits
        ],
        note=f"{1000 * max(seconds):.1f} ms an article at most.",
    )
    show("copies", [table], options)


if __name__ == "__main__":
    main()
