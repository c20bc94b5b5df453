"""From a standalone question to numbered sentences worth reading."""
