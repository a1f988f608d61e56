"""Pages behind links that customers get: an email subscription confirmed, a copy of one's data. No login, no cookie, no script."""

from desk.public_links.confirming import blueprint as confirming
from desk.public_links.own_copy import blueprint as own_copy

__all__ = ["confirming", "own_copy"]
