"""Whether a company pays."""

from flows.message import Choice, Value
from flows.read.billing import billing_type
from flows.step import Step
from flows.wording import Text, say

PRIVATE = Choice("billing_type:private", say("Private"), "private")
COMPANY = Choice("billing_type:company", say("Company"), "company")


def _shows(value: Value) -> Text:
    return COMPANY.label if value == "company" else PRIVATE.label


BILLING_TYPE = Step(
    name="billing_type",
    label=say("Invoice"),
    prompt=say("Are you buying privately, or do you need invoices made out to a company?"),
    read=billing_type,
    choices=(PRIVATE, COMPANY),
    parts=("company", "vat_id", "tax_office"),
    shows=_shows,
    why=say("Invoices to a company must show its name and VAT ID; private ones need nothing more."),
    hint=say("Please choose *private* or *company*."),
    accepts={
        "particulier": "private",
        "empresa": "company",
        "для себя": "private",
        "private": "private",
        "privat bitte": "private",
        "bireysel": "private",
        "company": "company",
        "auf die Firma": "company",
        "şirket": "company",
    },
    rejects=("maybe", "???"),
)
