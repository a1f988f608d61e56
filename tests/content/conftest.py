"""The door's fixtures: the application and Twilio in front of it."""

from tests.door.conftest import app, twilio

__all__ = ["app", "twilio"]
