"""A run on paper: terminal, page, JUnit, and the forms of other tools."""
