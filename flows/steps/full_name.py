"""The customer's name, asked as a whole."""

from flows.message import Value
from flows.read.names import full_name
from flows.step import Step
from flows.wording import say

EXAMPLES: dict[str, Value] = {
    "Ada Lovelace": "Ada Lovelace",
    "my name is Ada Lovelace": "Ada Lovelace",
    "Ich heiße Jörg von der Heide": "Jörg von der Heide",
    "benim adım Ayşe Yılmaz": "Ayşe Yılmaz",
    "je m'appelle Chloé Dubois": "Chloé Dubois",
}

FULL_NAME = Step(
    name="full_name",
    label=say("Name"),
    prompt=say("What is your full name?"),
    read=full_name,
    parts=("first_name", "last_name"),
    why=say("Your name goes on your orders and parcels."),
    hint=say("Please write your first name and your last name, for example: Anna Schmidt."),
    accepts=EXAMPLES,
    rejects=("12345", "anna@example.com", "what is this?", "👍"),
)
