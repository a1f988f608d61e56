"""A name for the second address and those after it."""

from flows.draft import Draft
from flows.read.texts import label
from flows.step import Step
from flows.wording import say


def there_are_several(draft: Draft) -> bool:
    """Whether this is not the only address, so that it needs a name to be told from the others."""
    return bool(draft.get("addresses"))


ADDRESS_TITLE = Step(
    name="address_title",
    label=say("Name of the address"),
    prompt=say("What shall we call this address? For example: Office. Or write *skip*."),
    read=label,
    applies=there_are_several,
    optional=True,
    part_of="address",
    free_text=True,
    why=say("A name helps you to pick the right address when you order."),
    hint=say("One or two words are enough, for example: Office."),
    accepts={"Bureau": "Bureau", "Дача": "Дача", "Office": "Office", "bei den Eltern": "bei den Eltern", "Yazlık": "Yazlık"},
    rejects=("???",),
)
