"""A phone on a page: development only, talking to the real webhook with signed requests, and Twilio's REST beside it."""

from bot.simulator.installed import Installation, install

__all__ = ["Installation", "install"]
