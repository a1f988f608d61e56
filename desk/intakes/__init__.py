"""Intakes: the list, the board, one intake with its chat, and what staff do with it."""

from desk.intakes import hands, manage, pages
from desk.intakes.views import Views

__all__ = ["Views", "hands", "manage", "pages"]
