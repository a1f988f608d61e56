"""The tax office, which Turkish company invoices must name."""

from flows.draft import Draft
from flows.read.taxes import tax_office
from flows.step import Step
from flows.steps.company import a_company_pays
from flows.wording import say


def a_turkish_company_pays(draft: Draft) -> bool:
    """Whether invoices go to a company whose country has tax offices."""
    return a_company_pays(draft) and draft.get("country") == "TR"


TAX_OFFICE = Step(
    name="tax_office",
    label=say("Tax office"),
    prompt=say("Which tax office is the company registered with?"),
    read=tax_office,
    applies=a_turkish_company_pays,
    optional=True,
    required_prompt=say("Which tax office is the company registered with?"),
    shows=str,
    free_text=True,
    why=say("Company invoices in Türkiye must show the tax office."),
    hint=say("Please write the name of the tax office, for example: Kadıköy."),
    accepts={"Üsküdar": "Üsküdar", "Kadıköy": "Kadıköy", "Kadıköy Vergi Dairesi": "Kadıköy Vergi Dairesi", "Beşiktaş": "Beşiktaş"},
    rejects=("???", "12345"),
)
