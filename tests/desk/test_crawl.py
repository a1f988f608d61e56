"""Every page, opened by whoever may: nothing that people typed runs, and who only reads sees nobody's data."""

from __future__ import annotations

import re
from html import escape, unescape

import sqlalchemy as sa
from flask import Flask

from storage.accounts.staff import Role
from storage.database import Database
from storage.tables import addresses, customers, intakes, messages, outbox
from tests.desk.addresses import pages_of
from tests.desk.crawler import VARIANTS, crawled
from tests.desk.poison import poisoned, words
from tests.desk.shop import shop, signed_in

NAMES = {"dana": Role.STAFF, "mert": Role.REVIEWER, "ida": Role.ADMIN, "eli": Role.READ_ONLY}


def test_nothing_that_people_typed_becomes_part_of_a_page(lone_app: Flask) -> None:
    database = shop(lone_app, intakes=2)
    bad = poisoned(lone_app)
    assert database
    pages, tried = pages_of(lone_app, person=bad.full, invite=bad.invite), words()
    starts = [*(f"/desk/intakes/{each}" for each in bad.intakes), "/desk/intakes/?state=any", "/desk/intakes/board", "/privacy"]
    marked = [word for word in tried if re.search("[<>]", word)]
    escaped = {word: escape(word, quote=False).replace("\0", "") for word in tried}
    shown, wrong, looked = set(), [], 0
    for name, role in NAMES.items():
        # An admin is led everywhere; of the others' pages those that are the same need not be looked at again.
        more, most = (starts, VARIANTS) if role is Role.ADMIN else ([], 2)
        for path, html, page in crawled(signed_in(lone_app, name), [*more, *pages.of(role).values(), *pages.open.values()], most):
            looked += 1
            wrong += page.wrong
            # Markup breaks out by a bracket or a quote; as text both are written as entities.
            wrong += [f"{path}: {word!r}" for word in marked if word in html]
            text = unescape(html)
            wrong += [f"{path}: a template was filled in"] if "63910913" in text else []
            quoted = html.replace("&#34;", '"').replace("&#39;", "'")
            shown.update(word for word, written in escaped.items() if written in quoted)
    assert wrong == []
    assert looked > 60
    # The trap is worth something only where the words do stand on pages.
    assert {word for word in tried if "<" in word} <= shown


def test_who_only_reads_finds_nobody_on_any_page(lone_app: Flask) -> None:
    database = shop(lone_app, customers=4, intakes=52)
    pages = pages_of(lone_app)
    everybody, found, looked = persons(database), {}, 0
    starts = [*pages.of(Role.READ_ONLY).values(), "/desk/intakes/?state=any", *(f"/desk/intakes/{each}" for each in _ids(database))]
    for path, html, _ in crawled(signed_in(lone_app, "eli"), starts):
        if path == "/desk/account":
            # Her own: the zones of the world, some of which are named like a town of somebody's.
            continue
        looked += 1
        text = " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split()) + unescape(html)
        found.update({value: path for value in everybody if value in text})
    assert found == {}
    assert looked > 55
    assert len(everybody) > 200


def test_whoever_works_here_reads_names_and_words_and_clicks_for_the_rest(lone_app: Flask) -> None:
    """The same search finds what staff may see: it is no search that finds nothing."""
    database = shop(lone_app, intakes=26)
    dana = signed_in(lone_app, "dana")
    with database.reading() as connection:
        known = connection.execute(sa.select(intakes.c.id, intakes.c.draft).where(intakes.c.state == "complete").limit(1)).one()
    page = unescape(dana.get(f"/desk/intakes/{known.id}").text)
    record = page.partition("What we know")[2]
    assert known.draft["first_name" if "first_name" in known.draft else "full_name"] in record
    assert known.draft["email"] not in record


def test_staff_may_not_open_what_is_for_admins(lone_app: Flask) -> None:
    shop(lone_app, intakes=2)
    pages = pages_of(lone_app)
    admins = {name for name, (_, roles) in pages.desk.items() if roles == {Role.ADMIN}}
    assert {"people.listed", "audit.log"} <= admins
    dana = signed_in(lone_app, "dana")
    for name in admins:
        answer = dana.get(pages.desk[name][0], Accept="text/html")
        assert answer.status_code == 403, name
        assert "This is not open to you" in answer.text


def persons(database: Database) -> set[str]:
    """What is somebody's own and long enough to be told from the words of a page."""
    found: set[str] = set()
    with database.reading() as connection:
        payloads = connection.execute(sa.select(outbox.c.payload)).scalars().all()
        said = set(connection.execute(sa.select(messages.c.body)).scalars())
        # A button that was tapped says what we had offered to everybody.
        found.update(said - {label for payload in payloads for _, label in payload.get("choices") or ()})
        for row in connection.execute(sa.select(intakes.c.draft, intakes.c.phone)):
            values = (str(value) for name, value in row.draft.items() if name not in _CHOICES and isinstance(value, str))
            found.update(values, (row.phone or "",))
        for row in connection.execute(sa.select(customers.c.first_name, customers.c.last_name, customers.c.email, customers.c.phone)):
            found.update((f"{row.first_name} {row.last_name}", row.email or "", row.phone or ""))
        found.update(connection.execute(sa.select(addresses.c.street)).scalars())
    # What we say repeats what she said: a summary has all of it.
    found.update(str(payload.get("body") or "") for payload in payloads)
    return {value for value in found if len(value) > 7}


# Words that a page has for itself: kinds and languages.
_CHOICES = {"language", "billing_type", "country", "another_address", "marketing_consent"}


def _ids(database: Database) -> list[str]:
    with database.reading() as connection:
        return list(connection.execute(sa.select(intakes.c.id)).scalars())
