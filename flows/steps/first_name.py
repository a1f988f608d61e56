"""The first name, where it is asked again by itself."""

from flows.read.names import one_name
from flows.step import Step
from flows.wording import say

FIRST_NAME = Step(
    name="first_name",
    label=say("First name"),
    prompt=say("What is your first name?"),
    read=one_name,
    part_of="full_name",
    shows=str,
    why=say("Your name goes on your orders and parcels."),
    hint=say("Please write your first name, for example: Anna."),
    accepts={
        "María José": "María José",
        "Ольга": "Ольга",
        "Ada": "Ada",
        "Jean-Pierre": "Jean-Pierre",
        "ayşe nur": "Ayşe Nur",
        "İrem": "İrem",
    },
    rejects=("12345", "???", "anna@example.com"),
)
