"""The flow that the plays are performed on."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from bot.outbound import Voice
from flows.flow import Flow
from flows.registration import registration
from flows.shop import Shop
from tests.plays.flow_stage import FlowStage
from translations import Catalogs

CONVERSATIONS = Path(__file__).parent.parent / "conversations"
SHOP = Shop(
    name="Acorn & Oak",
    country="DE",
    languages=Catalogs().languages,
    default_language="en",
    privacy_url="https://intake.example.com/privacy",
)


def scripts() -> list[Path]:
    """Every play, by name."""
    return sorted(CONVERSATIONS.glob("*.chat"))


@cache
def shop_flow() -> Flow:
    """The plays' flow."""
    return Flow(registration(SHOP), SHOP)


@cache
def _catalogs() -> Catalogs:
    return Catalogs()


@cache
def shop_voice() -> Voice:
    """The plays' words."""
    return Voice(_catalogs())


def flow_stage() -> FlowStage:
    """A new stage for one play."""
    return FlowStage(shop_flow(), _catalogs())
