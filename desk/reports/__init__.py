"""How registrations go: question by question, by language, by way and by colleague, for a period that stands in the address."""

from desk.reports.pages import blueprint

__all__ = ["blueprint"]
