"""The state or province, where a country's addresses need one."""

from dataclasses import replace

from flows.draft import Draft
from flows.places import requires
from flows.read.addresses import state
from flows.step import EXAMPLE, Step
from flows.wording import say


def _applies(draft: Draft) -> bool:
    return requires(draft, "state")


STATE = Step(
    name="state",
    label=say("State"),
    prompt=say("Which state or province?"),
    read=state,
    applies=_applies,
    part_of="address",
    shows=str,
    why=say("Addresses in that country need the state or province."),
    hint=say("Please write the state or province, for example: California."),
    accepts={"CA": "CA", "California": "CA", "texas": "TX", "New York": "NY"},
    rejects=("???", "12345"),
    example=replace(EXAMPLE, region="US", country="US"),
)
