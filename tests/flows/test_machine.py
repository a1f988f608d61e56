"""The machine has one move, and it is shared by everybody."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from flows.draft import Draft
from flows.machine import FINISHED, machine_of, next_question
from flows.registration import registration
from tests.flows.test_steps import SHOP

STEPS = registration(SHOP)
MACHINE = machine_of(STEPS)
NAMES = [step.name for step in STEPS]


def test_it_asks_the_first_question_still_needed() -> None:
    assert next_question(MACHINE, Draft(), at=None) == "language"
    assert next_question(MACHINE, Draft({"language": "de"}), at=None) == "full_name"


def test_what_was_volunteered_early_is_not_asked_again() -> None:
    draft = Draft({"language": "de", "full_name": "Ada", "first_name": "Ada", "last_name": None, "phone": "+4915112345678"})
    assert next_question(MACHINE, draft, at="full_name") == "email"


def test_choosing_company_makes_its_questions_needed_wherever_she_is() -> None:
    private = {name: "x" for name in NAMES if name not in ("company", "vat_id", "tax_office", "confirm", "marketing_consent")}
    private |= {"billing_type": "private", "country": "DE"}
    assert next_question(MACHINE, Draft(private), at="remark") == "confirm"
    assert next_question(MACHINE, Draft(private | {"billing_type": "company"}), at="remark") == "company"


def test_turkish_companies_name_their_tax_office() -> None:
    answers = {name: "x" for name in NAMES if name not in ("tax_office", "confirm", "marketing_consent")}
    answers |= {"billing_type": "company"}
    assert next_question(MACHINE, Draft(answers | {"country": "TR"}), at="vat_id") == "tax_office"
    assert next_question(MACHINE, Draft(answers | {"country": "DE"}), at="vat_id") == "confirm"


def test_marketing_is_asked_only_after_the_registration_is_complete() -> None:
    answers = {name: "x" for name in NAMES if name not in ("confirm", "marketing_consent", "tax_office")}
    assert next_question(MACHINE, Draft(answers), at="remark") == "confirm"
    assert next_question(MACHINE, Draft(answers | {"confirm": True}), at="confirm") == "marketing_consent"
    assert next_question(MACHINE, Draft(answers | {"confirm": True, "marketing_consent": []}), at="marketing_consent") == FINISHED


def test_somebody_parked_on_a_question_that_is_gone_is_not_stranded() -> None:
    fewer = machine_of(tuple(step for step in STEPS if step.name != "remark"))
    answers = {name: "x" for name in NAMES if name not in ("confirm", "marketing_consent", "tax_office", "remark")}
    assert next_question(fewer, Draft(answers), at="another_address") == "confirm"


def test_many_threads_move_their_own_cursors_on_the_one_machine() -> None:
    drafts = [Draft(dict.fromkeys(NAMES[:count], "x")) for count in range(len(NAMES))] * 40
    expected = [next_question(MACHINE, draft, at=None) for draft in drafts]
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(lambda draft: next_question(MACHINE, draft, at=None), drafts)) == expected
