"""The country of an address, asked when it cannot be told from the address or the number."""

from flows.draft import Draft
from flows.message import Value
from flows.places import fits
from flows.read.countries import country
from flows.step import Step
from flows.wording import CountryName, say


def _forget_unfitting_code(draft: Draft) -> Draft:
    code = draft.text("postal_code")
    return draft.without("postal_code") if code and not fits(code, draft.text("country")) else draft


def _shows(value: Value) -> CountryName:
    return CountryName(str(value))


COUNTRY = Step(
    name="country",
    label=say("Country"),
    prompt=say("Which country is that in?"),
    read=country,
    part_of="address",
    settles=_forget_unfitting_code,
    shows=_shows,
    why=say("Addresses and postage differ from country to country."),
    hint=say("Please write the name of the country, for example: Austria."),
    accepts={
        "Allemagne": "DE",
        "из Германии": "DE",
        "Austria": "AT",
        "Österreich": "AT",
        "Türkiye": "TR",
        "aus Deutschland": "DE",
        "Almanya": "DE",
        "🇫🇷": "FR",
    },
    rejects=("42", "Atlantis", "???"),
)
