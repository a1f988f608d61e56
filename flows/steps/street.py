"""The street, when the address came without one."""

from flows.read.addresses import street_line
from flows.step import Step
from flows.wording import say

STREET = Step(
    name="street",
    label=say("Street"),
    prompt=say("Which street and house number?"),
    read=street_line,
    part_of="address",
    shows=str,
    why=say("So that your orders find their way to you."),
    hint=say("Please write the street and the house number, for example: Lindenweg 5."),
    accepts={
        "rue Lecourbe": "rue Lecourbe",
        "Calle Mayor 15": "Calle Mayor",
        "Lindenweg 5": "Lindenweg",
        "Hauptstraße": "Hauptstraße",
        "Bağdat Caddesi No:215": "Bağdat Caddesi",
        "Postfach 12": "Postfach 12",
    },
    rejects=("???", "ada@example.com"),
)
