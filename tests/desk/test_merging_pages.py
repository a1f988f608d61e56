"""Pairs, the comparison, its result, and taking a merge back."""

from __future__ import annotations

import re

import sqlalchemy as sa
from flask import Flask

from storage.customers.changing import By, Edit, What, change
from storage.customers.merging import merges_of
from storage.tables import audit
from tests.desk.record_form import base, carried, form, the, url
from tests.desk.two_records import merged, written
from tests.desk.visitor import Visitor, at_desk, place
from tests.storage.ada import NOW


def twins(app: Flask) -> tuple[str, str]:
    return written(app, "Ida", "ida@example.com", tags=["vip"]), written(app, "Ida", "IDA@example.com", "+491712345678", note="By bike")


def chosen(dana: Visitor, one: str, other: str, **more: object) -> dict[str, object]:
    """What the form of the comparison says when nobody has changed it."""
    path = url(f"duplicates/{one}/{other}")
    page = dana.get(path)
    values = carried(page, path)
    # A browser sends every tick of a list; the form's reader above keeps the last.
    for name in ("addresses", "tags", "groups", "identities"):
        values[name] = re.findall(rf'name="{name}" value="([^"]*)" checked', page.text)
    return {**values, **more}


def test_a_pair_is_compared_previewed_merged_and_taken_back(app: Flask) -> None:
    one, other = twins(app)
    dana = at_desk(app, "admin")
    listed = dana.get(url("duplicates")).text
    assert "same email" in listed
    assert "same name and postal code" in listed
    assert "ida@example.com" not in listed
    path = url(f"duplicates/{one}/{other}")
    assert path in listed or url(f"duplicates/{other}/{one}") in listed

    preview = dana.post(path, chosen(dana, one, other))
    assert preview.status_code == 200
    assert "By bike" in preview.text
    assert the(app, one).customer["note"] == ""
    done = dana.post(f"{path}/merge", carried(preview, f"{path}/merge") | {"addresses": ["kept:0"], "tags": ["vip"], "identities": []})
    assert place(done) == url(one)

    record = the(app, one).customer
    assert (record["note"], record["phone"], record["tags"], record["unique_email"]) == (
        "By bike",
        "+491712345678",
        ["vip"],
        "ida@example.com",
    )
    assert the(app, other).customer["deleted_at"] is not None
    assert "merged into another one" in dana.get(url(other)).text
    (merge,) = merges_of(base(app), one)
    back = url(f"merges/{merge.id}")
    assert dana.post(f"{back}/undo", form(dana, back, f"{back}/undo")).status_code == 303
    assert (the(app, one).customer["note"], the(app, other).customer["deleted_at"]) == ("", None)
    with base(app).reading() as connection:
        revealed = connection.execute(sa.select(audit.c.subject).where(audit.c.action == "revealed")).scalars().all()
    assert {f"customer:{one}", f"customer:{other}"} <= set(revealed)


def test_whoever_was_slower_is_told_what_the_other_did(app: Flask) -> None:
    one, other = twins(app)
    dana, eli = at_desk(app, "admin"), at_desk(app, "admin", "eli@example.com")
    path = url(f"duplicates/{one}/{other}")
    values = chosen(dana, one, other)
    note = url(one, "/edit/note")
    eli.post(note, {**form(eli, note), "note": "Eli's"})

    told = dana.post(f"{path}/merge", values)

    assert told.status_code == 409
    assert "eli edited it: Note" in told.text
    assert the(app, other).customer["deleted_at"] is None
    assert dana.post(f"{path}/merge", chosen(dana, one, other)).status_code == 303
    gone = eli.post(f"{path}/merge", {**values, "once": "1" * 32})
    assert place(gone) == url("duplicates")


def test_two_people_are_not_shown_again(app: Flask) -> None:
    one, other = twins(app)
    dana = at_desk(app, "admin")
    path = url(f"duplicates/{one}/{other}")
    assert url("duplicates") + f"?of={one}" in dana.get(url(one)).text

    assert dana.post(f"{path}/not-the-same", form(dana, path, f"{path}/not-the-same")).status_code == 303

    assert "No duplicates" in dana.get(url("duplicates")).text
    assert "?of=" not in dana.get(url(one)).text


def test_what_changed_since_the_merge_is_named_before_it_is_overwritten(app: Flask) -> None:
    one, other = twins(app)
    merge_id = merged(app, one, other)
    change(base(app), one, lambda _: Edit(what=What.EDITED, values={"note": "Later"}), by=By(done_at=NOW))
    dana = at_desk(app, "admin")
    back = url(f"merges/{merge_id}")
    values = form(dana, back, f"{back}/undo")

    refused = dana.post(f"{back}/undo", values)
    assert refused.status_code == 409
    assert re.search(r"kept record: Note", refused.text)
    assert dana.post(f"{back}/undo", {**values, "agreed": "yes"}).status_code == 303
    assert the(app, one).customer["note"] == ""


def test_a_merged_record_comes_back_only_with_its_merge(app: Flask) -> None:
    one, other = twins(app)
    merged(app, one, other)
    dana = at_desk(app, "admin")
    assert "merged" in dana.get(url("bin")).text

    refused = dana.post(url(other, "/more/restore"), {"once": "0" * 32, "seen": str(the(app, other).customer["version"])})

    assert refused.status_code == 422
    assert "take the merge back instead" in refused.text
