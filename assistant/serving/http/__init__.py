"""The HTTP API: our own routes, and those that any OpenAI client can use."""
