"""Embedded models: fetched once, checked, and run inside this process."""
