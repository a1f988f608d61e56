"""The secure page: what must not be asked in a chat, entered by the customer behind a one-time link."""

from desk.secure.customer import blueprint
from desk.secure.staff import add_to

__all__ = ["add_to", "blueprint"]
