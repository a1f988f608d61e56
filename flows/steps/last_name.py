"""The last name, asked when the full name had only one word."""

from flows.read.names import one_name
from flows.step import Step
from flows.wording import say

LAST_NAME = Step(
    name="last_name",
    label=say("Last name"),
    prompt=say("And your last name? If you have only one name, write *skip*."),
    read=one_name,
    part_of="full_name",
    optional=True,
    shows=str,
    why=say("Your name goes on your orders and parcels."),
    hint=say("Please write your last name, for example: Schmidt."),
    accepts={
        "García Márquez": "García Márquez",
        "Иванова": "Иванова",
        "Lovelace": "Lovelace",
        "von der Heide": "von der Heide",
        "Yılmaz": "Yılmaz",
        "O'Brien": "O'Brien",
    },
    rejects=("12345", "???", "anna@example.com"),
)
