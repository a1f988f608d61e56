"""The customer's last look."""

from flows.message import Choice
from flows.read.yes_no import yes_or_no
from flows.step import Step
from flows.wording import say

CORRECT = Choice("confirm:yes", say("Yes, all correct"), "yes")
CHANGE = Choice("confirm:no", say("Change something"), "no change change_something")

CONFIRM = Step(
    name="confirm",
    label=say("Confirmation"),
    prompt=say("Is everything correct? Write *yes*, or the number of what you would like to change."),
    read=yes_or_no,
    choices=(CORRECT, CHANGE),
    numbered=False,
    why=say("We save your details only once you have looked them over."),
    hint=say("To change something, write its number or its name, for example: *email*."),
    accepts={
        "todo correcto": True,
        "да": True,
        "non": False,
        "yes": True,
        "stimmt so": True,
        "doğru": True,
        "looks right": True,
        "no": False,
        "nein": False,
    },
    rejects=("???", "yes no"),
)
