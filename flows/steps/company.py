"""The company that pays."""

from flows.draft import Draft
from flows.read.taxes import company
from flows.step import Step
from flows.wording import say


def a_company_pays(draft: Draft) -> bool:
    """Whether invoices go to a company."""
    return draft.get("billing_type") == "company"


COMPANY = Step(
    name="company",
    label=say("Company"),
    prompt=say("What is the company's name?"),
    read=company,
    applies=a_company_pays,
    shows=str,
    free_text=True,
    why=say("Invoices to a company must show its name."),
    hint=say("Please write the name as it appears on invoices, for example: Blumen Schmidt GmbH."),
    accepts={
        "Moda Çiçekçilik Ltd. Şti.": "Moda Çiçekçilik Ltd. Şti.",
        "ООО Ромашка": "ООО Ромашка",
        "Analytical Engines Ltd": "Analytical Engines Ltd",
        "Back to Basics Ltd": "Back to Basics Ltd",
        "Blumen Schmidt GmbH": "Blumen Schmidt GmbH",
    },
    rejects=("???", "👍"),
)
