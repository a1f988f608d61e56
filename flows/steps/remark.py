"""Anything else the shop should know."""

from flows.message import Choice
from flows.read.texts import remark
from flows.step import Step
from flows.wording import say

NOTHING = Choice("remark:skip", say("No, that's all"), "no none nothing finish skip")

REMARK = Step(
    name="remark",
    label=say("Note"),
    prompt=say("Is there anything else we should know? For example, when you are at home."),
    read=remark,
    choices=(NOTHING,),
    optional=True,
    shows=str,
    free_text=True,
    why=say("Some customers have a request for the delivery. If you have none, just write *no*."),
    hint=say("Write it in your own words, or *no*."),
    accepts={
        "Sonnez deux fois": "Sonnez deux fois",
        "Kapıcıya bırakabilirsiniz": "Kapıcıya bırakabilirsiniz",
        "Please ring twice": "Please ring twice",
        "Bitte beim Nachbarn abgeben": "Bitte beim Nachbarn abgeben",
        "no": None,
        "hayır": None,
        "nein danke": None,
    },
    rejects=("???",),
)
