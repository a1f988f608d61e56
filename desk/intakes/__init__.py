"""Intakes: the list, the board, one intake with its chat, and what staff do with it."""

from desk.intakes import fields, hands, manage, pages
from desk.intakes.views import Views

__all__ = ["Views", "fields", "hands", "manage", "pages"]
