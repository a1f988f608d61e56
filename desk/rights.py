"""Who may use which route: every endpoint of the application, and nothing that is not here can be reached."""

from __future__ import annotations

from dataclasses import dataclass

from storage.audit import Action
from storage.staff import Role

_EVERYBODY_HERE = frozenset(Role)
_WHO_WORK = frozenset({Role.ADMIN, Role.REVIEWER, Role.STAFF})
_WHO_REVIEW = frozenset({Role.ADMIN, Role.REVIEWER})
_ADMINS = frozenset({Role.ADMIN})


@dataclass(frozen=True, kw_only=True)
class Right:
    """The rules of one endpoint.

    Shape: `roles` is None where nobody needs to sign in; `checked` asks for the CSRF token on whatever is not a GET; `noted`
    writes a line of the audit log for each request that its view did not note itself; `act` is what that line says instead of
    viewed (GET) or changed. A `steady` one keeps no session awake: polls do not count as a person. `fresh` asks for the password
    again when it was given more than ten minutes ago.
    """

    roles: frozenset[Role] | None
    checked: bool = True
    noted: bool = True
    act: Action | None = None
    steady: bool = False
    fresh: bool = False


OPEN = Right(roles=None, noted=False)
# Guarded by something else: Twilio's signature, the simulator's own guard.
GUARDED = Right(roles=None, noted=False, checked=False)
EVERYBODY_HERE = Right(roles=_EVERYBODY_HERE)
WHO_WORK = Right(roles=_WHO_WORK)
WHO_REVIEW = Right(roles=_WHO_REVIEW)
ADMINS = Right(roles=_ADMINS)
ADMINS_AGAIN = Right(roles=_ADMINS, fresh=True)
OWN = Right(roles=_EVERYBODY_HERE, noted=False)
OWN_AGAIN = Right(roles=_EVERYBODY_HERE, fresh=True)
POLL = Right(roles=_EVERYBODY_HERE, noted=False, steady=True)

# Development only, each with a guard of its own: no production process has their routes.
_REHEARSALS = ("simulator", "twilio_emulator")

RIGHTS: dict[str, Right] = {
    # Twilio and customers
    "webhook.message": GUARDED,
    "webhook.status": GUARDED,
    "public.alive": OPEN,
    "public.ready": OPEN,
    "public.privacy": OPEN,
    "public.stop": OPEN,
    # Coming in
    "desk.static": OPEN,
    "look.file": OPEN,
    "look.look": OPEN,
    "access.sign_in": OPEN,
    "access.let_in": OPEN,
    "access.code": OPEN,
    "access.check_code": OPEN,
    "access.sign_out": OWN,
    "access.again": OWN_AGAIN,
    "links.first_admin": OPEN,
    "links.make_first_admin": OPEN,
    "links.forgotten": OPEN,
    "links.send_link": OPEN,
    "links.password": OPEN,
    "links.set_password": OPEN,
    # One's own account
    "account.page": OWN,
    "account.keep": OWN,
    "account.password": OWN,
    "account.change_password": Right(roles=_EVERYBODY_HERE),
    "account.end_session": Right(roles=_EVERYBODY_HERE),
    "account.end_sessions": Right(roles=_EVERYBODY_HERE),
    "account.second_factor": OWN,
    "account.add_second_factor": OWN_AGAIN,
    "account.drop_second_factor": OWN_AGAIN,
    "account.renew_codes": OWN_AGAIN,
    # Everybody's accounts
    "settings.page": ADMINS,
    "settings.shop": ADMINS,
    "settings.shop_keep": ADMINS,
    "settings.questions": ADMINS,
    "settings.questions_keep": ADMINS,
    "settings.words": ADMINS,
    "settings.words_one": ADMINS,
    "settings.words_keep": ADMINS,
    "settings.times": ADMINS,
    "settings.times_keep": ADMINS,
    "settings.quick_replies": ADMINS,
    "settings.quick_replies_keep": ADMINS,
    "settings.quick_replies_move": ADMINS,
    "settings.quick_replies_delete": ADMINS,
    "settings.templates": ADMINS,
    "settings.templates_sync": ADMINS,
    "settings.sender": ADMINS,
    "settings.sender_check": ADMINS_AGAIN,
    "settings.retention": ADMINS,
    "settings.retention_preview": ADMINS,
    "settings.retention_keep": ADMINS_AGAIN,
    "people.listed": ADMINS,
    "people.invite": ADMINS_AGAIN,
    "people.person": ADMINS,
    "people.change_role": ADMINS_AGAIN,
    "people.switch": ADMINS_AGAIN,
    "people.end_sessions": ADMINS,
    "people.make_link": ADMINS_AGAIN,
    "people.drop_second_factor": ADMINS_AGAIN,
    "audit.log": ADMINS,
    # The desk
    "desk.home": OWN,
    "personal.reveal": WHO_WORK,
    "today.today": EVERYBODY_HERE,
    "today.live_figures": POLL,
    "intakes.listed": EVERYBODY_HERE,
    "intakes.lines": POLL,
    "intakes.search": EVERYBODY_HERE,
    "intakes.board": EVERYBODY_HERE,
    "intakes.lanes": POLL,
    "intakes.one": EVERYBODY_HERE,
    "intakes.one_live": POLL,
    "hands.take": WHO_WORK,
    "hands.hand_back": WHO_WORK,
    "hands.write": WHO_WORK,
    "hands.template": WHO_WORK,
    "hands.note": WHO_WORK,
    "hands.present": POLL,
    "manage.page": WHO_WORK,
    "manage.assign": WHO_WORK,
    "manage.stop": WHO_WORK,
    "manage.reopen": WHO_WORK,
    "manage.search": WHO_WORK,
    "manage.duplicate": WHO_WORK,
    "fields.page": WHO_WORK,
    "fields.correct": WHO_WORK,
    "fields.skip": WHO_WORK,
    "fields.ask": WHO_WORK,
    # On the telephone; answers and moves write their own lines
    "phone.new": WHO_WORK,
    "phone.begin": WHO_WORK,
    "phone.call": WHO_WORK,
    "phone.take_up": WHO_WORK,
    "phone.typed": WHO_WORK,
    "phone.end": WHO_WORK,
    # Inviting somebody
    "start.form": WHO_WORK,
    "start.preview": Right(roles=_WHO_WORK, noted=False),
    "start.create": WHO_WORK,
    "invites.listed": WHO_WORK,
    "invites.one": WHO_WORK,
    "invites.card": WHO_WORK,
    "invites.code": Right(roles=_WHO_WORK, act=Action.EXPORTED),
    "invites.revoke": WHO_WORK,
    # The secure page: whoever has the link; no cookie, no token of ours
    "secure.page": GUARDED,
    "secure.save": GUARDED,
    "secure_link.make": WHO_WORK,
    # The desk's system, shown in development only
    "style.style": OPEN,
}


def right_of(endpoint: str) -> Right | None:
    """The rules of a route; None when nobody may use it."""
    return GUARDED if endpoint.partition(".")[0] in _REHEARSALS else RIGHTS.get(endpoint)
