"""One module for each format; what is heavy or risky to parse runs in `worker`."""
