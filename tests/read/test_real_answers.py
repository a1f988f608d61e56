"""Answers that nobody here wrote: the known bad ones, and real ones of other projects, where they are present."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bench.corpus.lines import CORPUS, GOALS, measured
from flows.message import Answer, Context, Reading
from flows.read.addresses import postal_code, street_line
from flows.read.emails import email
from flows.read.languages import language
from flows.read.names import full_name
from flows.read.phones import phone
from flows.read.sensitive import masked
from flows.read.taxes import vat_id

SHARED = Path(__file__).resolve().parents[3] / "shared"


def bad_inputs(*classes):
    file = SHARED / "trust" / "bad_inputs.jsonl"
    if not file.exists():
        return []
    return [line for line in map(json.loads, file.read_text(encoding="utf-8").splitlines()) if line["id"].partition("-")[0] in classes]


def body_of(line):
    body = line["how"].get("set", {}).get("Body", "")
    if isinstance(body, dict):
        pieces = body.get("@concat") or [body]
        body = "".join(piece if isinstance(piece, str) else piece["@repeat"][0] * piece["@repeat"][1] for piece in pieces)
    return body


STEPS = {
    "name": full_name,
    "email": email,
    "phone": phone,
    "postcode": postal_code,
    "street": street_line,
    "vat": vat_id,
    "language": lambda answer, context: language(answer, context, ("en", "de", "tr")),
}


def test_the_known_bad_answers_are_refused_and_the_good_ones_read():
    lines = [
        line
        for line in bad_inputs("UNI", "INJ", "MAIL", "TEL", "FLD")
        if line.get("step") in STEPS and body_of(line) and not body_of(line).startswith("@")
    ]
    if not lines:
        pytest.skip("../shared/trust/bad_inputs.jsonl is not here: the known bad answers are not tried")
    for line in lines:
        # The shop's own address is told by the shop's domain, which a reader does not know.
        if line["id"] == "MAIL-020":
            continue
        where = Context(
            now=datetime(2026, 6, 1, 12, tzinfo=UTC),
            region="DE",
            country={"FLD-003": "GB", "FLD-004": "TR"}.get(line["id"], "DE"),
            own_number="+4915112345678",
        )
        outcome = STEPS[line["step"]](Answer(text=body_of(line)), where)
        effect, stored = line["expect"]["effect"], line["expect"].get("stored", "")
        if effect.startswith("accepted"):
            assert isinstance(outcome, Reading), line["id"]
            if stored and not stored.startswith("unchanged"):
                assert outcome.value == stored, line["id"]
        elif effect.startswith("step unchanged"):
            assert not isinstance(outcome, Reading), line["id"]
        elif effect.startswith("value NOT stored"):
            assert masked(body_of(line), "DE")[1], line["id"]


@pytest.mark.parametrize("kind", GOALS)
def test_answers_that_nobody_here_wrote_are_understood(kind):
    if not (CORPUS / f"{kind}.jsonl").exists():
        pytest.skip("../shared/corpus is not here: understanding is not measured")
    tally = measured(kind)["all"]
    right, wrong = GOALS[kind]
    assert tally.percent(tally.right) >= right
    assert tally.percent(tally.wrong) <= wrong
