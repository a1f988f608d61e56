"""Review: finished profiles, looked over by whoever answers for the customer base."""

from desk.review import pages

__all__ = ["pages"]
