"""Who may use which route: all of the map, for every role and for nobody."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from flask import Flask
from werkzeug.routing import Rule

from app import create_app
from desk.rights import RIGHTS, right_of
from settings import Settings
from storage.accounts.staff import Role
from storage.audit import Action, Filter, entries
from storage.database import Database
from storage.tables import metadata
from tests.conftest import FixedClock
from tests.desk.visitor import Visitor, account, at_desk, place

# What changes while somebody only looks: her session, and the line that says that she looked.
NOTED = {"audit", "sessions"}
# Twilio signs; and the pages behind links have no cookie that a foreign page could borrow: their address is the secret itself.
UNCHECKED = {"webhook.message", "webhook.status", "secure.save", "confirming.confirm", "own_copy.take"}
WAYS_OUT = {301, 302, 303, 308}


def routes(app: Flask) -> Iterator[tuple[Rule, str]]:
    """Every route that is not a rehearsal's, with each of its verbs."""
    for rule in app.url_map.iter_rules():
        if rule.endpoint.partition(".")[0] not in ("simulator", "twilio_emulator"):
            for verb in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
                yield rule, verb


def path_of(app: Flask, rule: Rule) -> str:
    """An address of the route, with ids that are nobody's."""
    kinds = rule._converters
    values = {name: 7 if type(kinds[name]).__name__ == "IntegerConverter" else "7f3a" for name in rule.arguments}
    return str(app.url_map.bind("localhost").build(rule.endpoint, values))


def test_every_route_says_who_may_use_it(settings: Settings, clock: FixedClock) -> None:
    for environment in ("development", "production"):
        app = create_app(settings.model_copy(update={"intake_env": environment, "database_url": "sqlite://"}), clock)
        missing = [rule.endpoint for rule in app.url_map.iter_rules() if right_of(rule.endpoint) is None]
        assert missing == []
        app.extensions["intake"].database.dispose()


def test_no_rule_is_about_a_route_that_is_not_there(lone_app: Flask) -> None:
    assert set(RIGHTS) - set(lone_app.view_functions) == set()


def test_a_route_that_nobody_wrote_a_rule_for_is_not_there(lone_app: Flask) -> None:
    lone_app.add_url_rule("/desk/forgot-to-say", "somewhere.new", lambda: "secret")
    answer = at_desk(lone_app, "admin").get("/desk/forgot-to-say")
    assert (answer.status_code, "secret" in answer.text) == (404, False)


def test_nobody_gets_anywhere_without_signing_in(lone_app: Flask) -> None:
    stranger = Visitor(lone_app)
    closed = 0
    for rule, verb in routes(lone_app):
        right = right_of(rule.endpoint)
        if right is not None and right.roles is not None:
            closed += 1
            answer = stranger.client.open(path_of(lone_app, rule), method=verb, data={"csrf_token": stranger.token()})
            assert answer.status_code in WAYS_OUT, (verb, rule)
            assert place(answer) == "/desk/sign-in", (verb, rule)
            assert len(answer.data) == 0, (verb, rule)
    assert closed > 15


@pytest.mark.parametrize("role", list(Role))
def test_no_role_gets_where_the_list_does_not_name_it(lone_app: Flask, role: Role) -> None:
    somebody = at_desk(lone_app, role)
    database, clock = lone_app.extensions["intake"].database, lone_app.extensions["desk"].clock
    token = somebody.token()
    for rule, verb in routes(lone_app):
        right = right_of(rule.endpoint)
        if right is not None and right.roles is not None and role not in right.roles:
            before = len(entries(database, Filter(action=Action.REFUSED), limit=1000))
            answer = somebody.client.open(
                path_of(lone_app, rule), method=verb, data={"csrf_token": token}, environ_base={"REMOTE_ADDR": "192.0.2.1"}
            )
            assert answer.status_code == 403, (verb, rule)
            assert len(entries(database, Filter(action=Action.REFUSED), limit=1000)) == before + 1, (verb, rule)
    assert clock()


@pytest.mark.parametrize("role", list(Role))
def test_every_role_gets_where_the_list_names_it(lone_app: Flask, role: Role) -> None:
    """No 403, no way out and no fault of ours; what is not there may not be there."""
    for rule, verb in routes(lone_app):
        right = right_of(rule.endpoint)
        if right is None or right.roles is None or role not in right.roles or verb != "GET":
            continue
        somebody = _fresh(lone_app, role)
        answer = somebody.get(path_of(lone_app, rule))
        assert answer.status_code in {200, 204, 302, 304, 404}, (verb, rule, answer.status_code)
        if answer.status_code == 302:
            assert place(answer) != "/desk/sign-in", rule


def _fresh(app: Flask, role: Role) -> Visitor:
    email = f"{role}@example.com".replace("-", "")
    visitor = Visitor(app)
    if visitor.signs_in(email).status_code != 303:
        account(app, role, email)
        visitor.signs_in(email)
    return visitor


def test_every_form_needs_the_token_of_its_own_browser(lone_app: Flask) -> None:
    admin, stranger = at_desk(lone_app, "admin"), Visitor(lone_app)
    others = at_desk(lone_app, "admin", "eli@example.com").token()
    before, tried = contents(lone_app.extensions["intake"].database, but=NOTED), 0
    for rule, verb in routes(lone_app):
        if verb == "GET" or rule.endpoint in UNCHECKED:
            continue
        tried += 1
        right = right_of(rule.endpoint)
        visitor = stranger if right is not None and right.roles is None else admin
        if right is not None and right.roles is not None and Role.ADMIN not in right.roles:
            continue
        for wrong in ({}, {"csrf_token": ""}, {"csrf_token": "0" * 64}, {"csrf_token": others}):
            answer = visitor.client.open(path_of(lone_app, rule), method=verb, data=wrong)
            assert answer.status_code == 400, (verb, rule, wrong)
        right_token = {"csrf_token": visitor.token()}
        foreign = visitor.client.open(path_of(lone_app, rule), method=verb, data=right_token, headers={"Sec-Fetch-Site": "cross-site"})
        assert foreign.status_code == 400, (verb, rule)
    assert tried > 15
    assert contents(lone_app.extensions["intake"].database, but=NOTED) == before


def test_looking_changes_nothing(app: Flask) -> None:
    admin = at_desk(app, "admin")
    database = app.extensions["intake"].database
    before, looked = contents(database, but=NOTED), 0
    for _ in range(2):
        for rule, verb in routes(app):
            if verb == "GET":
                admin.get(path_of(app, rule))
                looked += 1
    assert looked > 20
    assert contents(database, but=NOTED) == before


def test_every_look_is_written_down(app: Flask) -> None:
    admin = at_desk(app, "admin")
    database = app.extensions["intake"].database
    for rule, verb in routes(app):
        right = right_of(rule.endpoint)
        if verb != "GET" or right is None or right.roles is None or not right.noted:
            continue
        before = entries(database, Filter(), limit=1)
        answer = admin.get(path_of(app, rule))
        newest = entries(database, Filter(), limit=1)[0]
        if answer.status_code < 400:
            assert (newest.id > (before[0].id if before else 0), newest.endpoint) == (True, rule.endpoint)
            assert (newest.who, len(newest.address_hash)) == ("dana@example.com", 16)


def test_nothing_else_goes_without_the_token(lone_app: Flask) -> None:
    unchecked = {rule.endpoint for rule, verb in routes(lone_app) if verb != "GET" and not right_of(rule.endpoint).checked}
    assert unchecked == UNCHECKED


def contents(database: Database, *, but: set[str]) -> dict[str, list[str]]:
    """Every row of every table, but those."""
    with database.reading() as connection:
        return {
            table.name: sorted(repr(tuple(row)) for row in connection.execute(sa.select(table)))
            for table in metadata.sorted_tables
            if table.name not in but
        }
