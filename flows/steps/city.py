"""The city, when the address came without one."""

from flows.read.addresses import city
from flows.step import Step
from flows.wording import say

CITY = Step(
    name="city",
    label=say("City"),
    prompt=say("Which city or town?"),
    read=city,
    part_of="address",
    shows=str,
    why=say("So that your orders find their way to you."),
    hint=say("Please write the name of the city, for example: Berlin."),
    accepts={
        "à Paris": "Paris",
        "Санкт-Петербург": "Санкт-Петербург",
        "Berlin": "Berlin",
        "in Frankfurt am Main": "Frankfurt am Main",
        "İstanbul": "İstanbul",
        "Aix-en-Provence": "Aix-en-Provence",
    },
    rejects=("12345", "???", "ada@example.com"),
)
