"""Our words in the customer's language."""

from translations.catalogs import Catalogs

__all__ = ["Catalogs"]
