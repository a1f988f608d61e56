"""Intakes: the list, the board, and one intake with its chat."""

from desk.intakes.pages import blueprint

__all__ = ["blueprint"]
