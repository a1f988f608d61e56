from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import sqlalchemy as sa

from storage.accounts import staff, welcomes
from storage.database import Database
from storage.tables import staff as accounts
from storage.tables import welcomes as links
from tests.storage.ada import NOW

PASSWORD = "correct horse 🔋 battery "


def test_dana_signs_in_with_her_password_exactly_as_she_chose_it(database: Database) -> None:
    made = staff.add(database, " Dana@Example.com ", "staff", PASSWORD, NOW)

    assert (made.email, made.role, made.active) == ("dana@example.com", staff.Role.STAFF, True)
    assert staff.verify(database, "DANA@example.com", PASSWORD) == made
    assert staff.verify(database, "dana@example.com", PASSWORD.strip()) is None
    assert staff.verify(database, "eli@example.com", PASSWORD) is None
    assert staff.account_of(database, made.id) == made
    assert staff.account_of(database, "nobody") is None


def test_only_a_slow_hash_of_the_password_is_kept(database: Database) -> None:
    staff.add(database, "dana@example.com", "staff", PASSWORD, NOW)

    with database.reading() as connection:
        kept = connection.execute(sa.select(accounts.c.password_hash)).scalar_one()
    assert kept.startswith("$argon2id$")
    assert PASSWORD not in kept


def test_an_account_that_is_switched_off_opens_no_more(database: Database) -> None:
    staff.add(database, "dana@example.com", "staff", PASSWORD, NOW)
    with database.transaction() as connection:
        connection.execute(sa.update(accounts).values(active=False))

    assert staff.verify(database, "dana@example.com", PASSWORD) is None


@pytest.mark.parametrize(
    ("email", "role", "password", "reason"),
    [
        ("dana@example.com", "staff", "short", "12 to 128"),
        ("dana@example.com", "staff", "x" * 129, "12 to 128"),
        ("dana", "staff", PASSWORD, "email"),
        ("@example.com", "staff", PASSWORD, "email"),
        ("dana@example.com", "boss", PASSWORD, "admin, reviewer, staff, read-only"),
        ("taken@example.com", "staff", PASSWORD, "already"),
    ],
)
def test_an_account_that_cannot_be_made_says_why(database: Database, email: str, role: str, password: str, reason: str) -> None:
    staff.add(database, "Taken@example.com", "admin", PASSWORD, NOW)

    with pytest.raises(staff.Refused) as refused:
        staff.add(database, email, role, password, NOW)

    assert reason in refused.value.reason


def test_the_first_admin_is_made_by_a_link_that_works_once(database: Database) -> None:
    token = welcomes.welcome(database, NOW)
    assert token is not None
    assert welcomes.is_welcome(database, token, NOW)
    assert not welcomes.anybody(database)

    made = welcomes.add_first_admin(database, token, "dana@example.com", PASSWORD, NOW)

    assert made.role is staff.Role.ADMIN
    assert welcomes.anybody(database)
    assert staff.verify(database, "dana@example.com", PASSWORD) == made
    assert not welcomes.is_welcome(database, token, NOW)
    with pytest.raises(staff.Refused, match="used"):
        welcomes.add_first_admin(database, token, "eli@example.com", PASSWORD, NOW)
    assert welcomes.welcome(database, NOW) is None


def test_the_token_itself_is_not_kept(database: Database) -> None:
    token = welcomes.welcome(database, NOW)

    with database.reading() as connection:
        (row,) = connection.execute(sa.select(links)).all()
    assert token not in map(str, row)


def test_a_link_expires_and_a_newer_one_ends_it(database: Database) -> None:
    old, new = welcomes.welcome(database, NOW), welcomes.welcome(database, NOW)
    assert old is not None
    assert new is not None

    assert not welcomes.is_welcome(database, old, NOW)
    assert welcomes.is_welcome(database, new, NOW + timedelta(hours=23))
    assert not welcomes.is_welcome(database, new, NOW + timedelta(hours=24))
    with pytest.raises(staff.Refused, match="expired"):
        welcomes.add_first_admin(database, new, "dana@example.com", PASSWORD, NOW + timedelta(hours=25))
    assert not welcomes.anybody(database)


def test_of_several_who_follow_the_link_at_one_instant_one_becomes_the_admin(database: Database) -> None:
    token = welcomes.welcome(database, NOW)
    start = threading.Barrier(4)

    def follow(number: int) -> bool:
        start.wait(30)
        try:
            welcomes.add_first_admin(database, str(token), f"dana{number}@example.com", PASSWORD, NOW)
        except staff.Refused:
            return False
        return True

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(follow, range(4))) == [False, False, False, True]
    with database.reading() as connection:
        assert connection.execute(sa.select(sa.func.count()).select_from(accounts)).scalar_one() == 1
