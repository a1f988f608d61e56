"""Sending one message: what may leave, how it is tried, and what follows when it does not arrive."""
