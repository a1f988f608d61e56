"""The message ledger, and what went wrong and may still be put right."""

from desk.ledger.failures import blueprint as failures_blueprint
from desk.ledger.pages import blueprint

__all__ = ["blueprint", "failures_blueprint"]
