"""The house number, when the street came without one in a country where houses have numbers."""

from flows.places import has_house_numbers
from flows.read.addresses import house_number
from flows.step import Step
from flows.wording import say

HOUSE_NUMBER = Step(
    name="house_number",
    label=say("House number"),
    prompt=say("And the house number? If there is none, write *skip*."),
    read=house_number,
    applies=has_house_numbers,
    part_of="address",
    optional=True,
    shows=str,
    why=say("So that your orders find their way to you."),
    hint=say("Please write the number as it appears on the house, for example: 12a."),
    accepts={"numéro 7": "7", "дом 5": "5", "5": "5", "12a": "12a", "Nr. 7": "7", "No: 215": "215", "3-5": "3-5"},
    rejects=("???", "ada@example.com"),
)
