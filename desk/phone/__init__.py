"""Phone mode: the questions of a registration as a form, for somebody who calls."""

from desk.phone.pages import blueprint

__all__ = ["blueprint"]
