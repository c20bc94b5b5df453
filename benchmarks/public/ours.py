"""The product itself over a public set."""

import hashlib
import re

from assistant.config import Settings
from assistant.ingestion.chunking import chunk
from assistant.models import Answer, AnswerReady, EvidenceFound, EvidenceSentence
from assistant.newsroom import NewsAssistant
from assistant.prompting import prompt_digests
from assistant.providers.chat import ChatModel
from assistant.providers.selecting import new_embedder
from benchmarks.public.kept import Prediction
from benchmarks.public.sets import Asked, PublicSet, articles, cache_folder
from vectorstore.index import NewsIndex
from vectorstore.records import Article, Filters, Passage

_EMBEDDED_AT_ONCE = 256
_MARK = re.compile(r"\s*\[\d+\]")


class Ours:
    """NewsAssistant over an index of the set's articles, kept between runs."""

    code = ("assistant", "vectorstore")
    """What decides its predictions."""

    def __init__(
        self, chosen: PublicSet, *, model: ChatModel, settings: Settings
    ) -> None:
        self._desk = open_desk(chosen, model=model, settings=settings)

    @staticmethod
    def prompts() -> str:
        """What the predictions depend on beside model and code."""
        return repr(sorted(prompt_digests().items()))

    def answer(self, asked: Asked) -> Prediction:
        """Ask as any reader would; the filters say which articles there are."""
        filters = Filters(articles=frozenset(asked.context), excluded=asked.excluded)
        evidence: tuple[EvidenceSentence, ...] = ()
        for event in self._desk.stream(
            asked.question, filters=filters, as_of=asked.as_of
        ):
            if isinstance(event, EvidenceFound):
                evidence = event.sentences
            if isinstance(event, AnswerReady):
                return _prediction(event.answer, evidence)
        raise AssertionError("a stream ends with AnswerReady")


def open_desk(
    chosen: PublicSet, *, model: ChatModel, settings: Settings
) -> NewsAssistant:
    """A desk over the set's index, which is made or brought up to date first."""
    embedder = new_embedder(settings)
    folder = f"index-{embedder.identity.name.replace('/', '-')}"
    index = NewsIndex.create(cache_folder() / chosen.name / folder, embedder.identity)
    with index.writer() as writer:
        stored = writer.fingerprints()
        for article in articles(chosen):
            passages = chunk(article)
            mark = _fingerprint(article, passages)
            if stored.pop(article.id, None) != mark:
                writer.put(article, passages, mark)
        for gone in stored:
            writer.remove(gone)
        while texts := writer.pending(_EMBEDDED_AT_ONCE):
            writer.add_vectors(texts, embedder.embed_passages(texts))
            print(f"{chosen.name}: {index.counts().pending:,} passages to embed")
    return NewsAssistant(
        index=index, embedder=embedder, chat_model=model, settings=settings
    )


def _prediction(answer: Answer, evidence: tuple[EvidenceSentence, ...]) -> Prediction:
    scores = {(each.article_id, each.start): each.score for each in evidence}
    cited = [(each.article_id, each.start) for each in answer.citations]
    return {
        "answer": without_marks(answer.text),
        "abstained": answer.status == "abstained",
        "items": [item.name for item in answer.items],
        "cited": list(dict.fromkeys(name for name, _ in cited)),
        "read": sorted({name for name, _ in [*scores, *cited]}),
        # The best sentence it rests on, by meaning and words: the answer says no more.
        "confidence": max((scores.get(place, 0.0) for place in cited), default=0.0),
        "full": answer.to_dict(),
    }


def without_marks(text: str) -> str:
    """The text without `[n]`, which the scorer would take for words of the answer."""
    return _MARK.sub("", text)


def _fingerprint(article: Article, passages: list[Passage]) -> str:
    texts = [article.text, *(passage.embedded_text for passage in passages)]
    return hashlib.sha256("\0".join(texts).encode("utf-8", "replace")).hexdigest()
