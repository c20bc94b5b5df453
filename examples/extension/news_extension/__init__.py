"""What a package can bring: a reader, an embedder, a chat model and a reranker."""
