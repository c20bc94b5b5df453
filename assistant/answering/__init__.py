"""From numbered sentences to cited, checked claims, or to a reasoned silence."""
