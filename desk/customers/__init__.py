"""Customers: the list, each of them, and who may be the same person."""

from desk.customers.views import blueprint

__all__ = ["blueprint"]
