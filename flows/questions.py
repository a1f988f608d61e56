"""The questions of a flow with what is made of them once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from flows.custom import own_names
from flows.machine import machine_of
from flows.shop import Shop
from flows.step import Step

if TYPE_CHECKING:
    from transitions import Machine


@dataclass(frozen=True, kw_only=True)
class Questions:
    """What a shop asks, the machine over it, and the names that the shop gave to its own questions."""

    steps: tuple[Step, ...]
    shop: Shop
    machine: Machine
    by_name: Mapping[str, Step]
    own_names: Mapping[str, str]

    @classmethod
    def of(cls, steps: tuple[Step, ...], shop: Shop) -> Questions:
        """The questions of these steps.

        Raises: ValueError for two steps of one name.
        """
        by_name = {step.name: step for step in steps}
        if len(by_name) != len(steps):
            raise ValueError("Two steps have the same name; give one of them another.")
        return cls(steps=steps, shop=shop, machine=machine_of(steps), by_name=by_name, own_names=own_names(steps))
