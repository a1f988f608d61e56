"""A Twilio of our own on loopback: it keeps what it is sent, answers with Twilio's codes, and misbehaves when told to.

Nothing of the bot is used here, so that a mistake in our own idea of Twilio is not made twice: codes, shapes and limits are from
Twilio's pages (see the shared facts) and from its OpenAPI files, against which `make contract` holds our requests.
"""

from tests.fake_twilio.account import Account, Message
from tests.fake_twilio.faults import CALM, Faults
from tests.fake_twilio.server import FakeTwilio

__all__ = ["CALM", "Account", "FakeTwilio", "Faults", "Message"]
