"""Start an intake: who is invited, with what is known of her, and how the invitation reaches her."""

from desk.start.pages import blueprint

__all__ = ["blueprint"]
