"""A phone on a page: development only, talking to the real webhook with signed requests."""

from bot.simulator.clock import ForwardClock
from bot.simulator.courier import Courier
from bot.simulator.form import Account
from bot.simulator.pages import Simulator, blueprint
from bot.simulator.speech import RememberingVoice

__all__ = ["Account", "Courier", "ForwardClock", "RememberingVoice", "Simulator", "blueprint"]
