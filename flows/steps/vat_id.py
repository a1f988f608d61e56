"""The VAT ID of the company that pays."""

from flows.read.taxes import vat_id
from flows.step import Step
from flows.steps.company import a_company_pays
from flows.wording import say

VAT_ID = Step(
    name="vat_id",
    label=say("VAT ID"),
    prompt=say("What is the company's VAT ID? If it has none, write *skip*."),
    read=vat_id,
    applies=a_company_pays,
    optional=True,
    required_prompt=say("What is the company's VAT ID?"),
    shows=str,
    why=say("Invoices to a company must show its VAT ID."),
    hint=say("You will find it on the company's own invoices, for example: DE136695976."),
    accepts={
        "notre numéro de TVA est DE136695976": "DE136695976",
        "our VAT number is DE136695976": "DE136695976",
        "USt-IdNr.: DE 136 695 976": "DE136695976",
        "DE136695976": "DE136695976",
        "DE 136.695.976": "DE136695976",
        "136695976": "DE136695976",
        "ATU33864707": "ATU33864707",
    },
    rejects=("123456789", "DE136695977", "soon"),
)
