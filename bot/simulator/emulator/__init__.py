"""Twilio's REST API as far as we use it, played on this machine: what is sent there arrives at the simulator's phone."""

from bot.simulator.emulator.contents import Contents
from bot.simulator.emulator.delivery import Delivery
from bot.simulator.emulator.messages import Messages
from bot.simulator.emulator.routes import Emulator, blueprint

__all__ = ["Contents", "Delivery", "Emulator", "Messages", "blueprint"]
