"""From files to stored, searchable articles: read, clean, describe, chunk, index."""
