"""The doors: the chat page, and what shows answers safely."""
