"""The questions of a registration, in order. The list is the order."""

from __future__ import annotations

from flows.asking import Wishes, as_wished
from flows.custom import CustomField, custom_step
from flows.shop import Shop
from flows.step import Step
from flows.steps.address import ADDRESS
from flows.steps.address_title import ADDRESS_TITLE
from flows.steps.another_address import ANOTHER_ADDRESS
from flows.steps.billing_type import BILLING_TYPE
from flows.steps.city import CITY
from flows.steps.company import COMPANY
from flows.steps.confirm import CONFIRM
from flows.steps.country import COUNTRY
from flows.steps.email import EMAIL
from flows.steps.first_name import FIRST_NAME
from flows.steps.full_name import FULL_NAME
from flows.steps.house_number import HOUSE_NUMBER
from flows.steps.language import language_step
from flows.steps.last_name import LAST_NAME
from flows.steps.marketing_consent import marketing_step
from flows.steps.phone import PHONE
from flows.steps.postal_code import POSTAL_CODE
from flows.steps.remark import REMARK
from flows.steps.state import STATE
from flows.steps.street import STREET
from flows.steps.tax_office import TAX_OFFICE
from flows.steps.vat_id import VAT_ID


def registration(shop: Shop, fields: tuple[CustomField, ...] = (), wishes: Wishes | None = None) -> tuple[Step, ...]:
    """What this shop asks a new customer, one question after another; `fields` are the shop's own."""
    return as_wished(_questions(shop, fields), wishes or {})


def _questions(shop: Shop, fields: tuple[CustomField, ...]) -> tuple[Step, ...]:
    return (
        language_step(shop),
        FULL_NAME,
        FIRST_NAME,
        LAST_NAME,
        EMAIL,
        PHONE,
        ADDRESS,
        COUNTRY,
        STREET,
        HOUSE_NUMBER,
        POSTAL_CODE,
        CITY,
        STATE,
        ADDRESS_TITLE,
        BILLING_TYPE,
        COMPANY,
        VAT_ID,
        TAX_OFFICE,
        ANOTHER_ADDRESS,
        *map(custom_step, fields),
        REMARK,
        CONFIRM,
        marketing_step(shop),
    )
