"""Clean stored articles anew from the raw text they were read from, without files."""

from dataclasses import replace

from assistant.ingestion.chunking import chunk
from assistant.ingestion.cleaning import clean
from assistant.ingestion.languages import detect_language
from assistant.ingestion.working import EMBEDDED_AT_ONCE
from assistant.providers.base import Embedder
from vectorstore.index import NewsIndex
from vectorstore.records import Article


def reclean(index: NewsIndex, embedder: Embedder) -> int:
    """Bring every article to the present cleaning; return how many have changed.

    Raises:
        ProviderError: the embedder failed; the next run goes on from there.
    """
    changed = 0
    with index.writer() as writer:
        for listed in index.articles():
            stored, mark = index.article(listed.id), writer.fingerprint(listed.id)
            cleaned = recleaned(stored) if stored else None
            if cleaned and cleaned != stored:
                writer.put(cleaned, chunk(cleaned), mark or "")
                changed += 1
        while texts := writer.pending(EMBEDDED_AT_ONCE):
            writer.add_vectors(texts, embedder.embed_passages(texts))
    return changed


def recleaned(article: Article) -> Article:
    """Cut the raw text as it would be cut today.

    What is known stays: it may come from the file, which says more than its text.
    What was unknown is filled in. Text is never cleaned away altogether.
    """
    language = article.language or detect_language(article.raw)
    cleaned = clean(article.raw, title=article.title, language=language)
    stated = cleaned.description
    made = replace(
        article,
        text=cleaned.text,
        title=article.title or stated.title,
        outlet=article.outlet or stated.outlet,
        author=article.author or stated.author,
        published=article.published or stated.published,
        language=language,
    )
    return made if chunk(made) else article
