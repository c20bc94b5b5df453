"""The bottom of the house: keeps articles, finds passages; knows nothing above it."""
