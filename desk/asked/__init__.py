"""What customers may ask of us, for admins: requests with their clocks, consents for IYS, and what can be done for one customer."""

from desk.asked.iys import blueprint as iys
from desk.asked.of_customer import add_to
from desk.asked.requests import blueprint as requests

__all__ = ["add_to", "iys", "requests"]
