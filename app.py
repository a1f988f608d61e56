"""The application factory: the only file that knows all the pieces."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from flask import Flask, request

from bot import journal, webhook
from bot.by_hand import ByHand
from bot.console import chat, content, diagram, invite, running, seed, understand
from bot.content.outlet import Outlet
from bot.invite import Invitations
from bot.our_side import OurSide
from bot.post import Post
from bot.quiet_hours import QuietHours
from bot.receipts import Receipts
from bot.replay import Replay
from bot.running import Running
from bot.signature import Signatures
from desk import answers, door, public, workbench
from desk.access import Desk
from desk.console import breach, erasures, keys, listing, people
from folders import files_of, folder_of, shelf_of
from pieces import Pieces, now, pieces_of
from settings import Settings, load_settings
from storage.sealed import Keys

if TYPE_CHECKING:
    from bot.content.sync import Sync


def create_app(settings: Settings | None = None, clock: Callable[[], datetime] = now) -> Flask:
    """The web application.

    Raises: SettingsRefused, naming everything that is missing or wrong.
    """
    settings = settings or load_settings()
    journal.configure(production=settings.production, key=settings.secret_key.get_secret_value())
    app = Flask(__name__, static_folder=None, template_folder="desk/templates")
    app.config.update(SECRET_KEY=settings.secret_key.get_secret_value(), MAX_CONTENT_LENGTH=webhook.MAX_BYTES)
    # A redirect would lose the signed address.
    app.url_map.merge_slashes = False
    answers.guard(app, production=settings.production)
    pieces = pieces_of(settings, clock)
    if not settings.production:
        pieces = _with_simulator(app, pieces)
    app.extensions["intake"] = pieces
    app.before_request(partial(_follow, pieces.running))
    app.register_blueprint(webhook.blueprint(_door(pieces)))
    app.register_blueprint(public.blueprint(lambda: pieces.running.house, pieces.database))
    door.open_desk(app, _desk(pieces))
    workbench.set_up(
        app,
        pieces.flow,
        pieces.catalogs,
        lambda: invitations_of(pieces),
        _by_hand(pieces),
        _replay(pieces),
        development=not settings.production,
    )
    _add_commands(app, pieces)
    return app


def _follow(following: Running) -> None:
    # Twilio's own routes look once the signature is checked; the pages about ourselves must answer without a database.
    if (request.blueprint or "public") not in ("webhook", "public", "look"):
        following.look()


def _door(pieces: Pieces) -> webhook.Door:
    settings = pieces.settings
    return webhook.Door(
        signatures=Signatures(settings.twilio_auth_token.get_secret_value(), settings.public_base_url),
        account_sid=settings.twilio_account_sid,
        sender=settings.twilio_whatsapp_sender,
        service_sid=settings.twilio_messaging_service_sid,
        flow=pieces.flow,
        follow=pieces.running.look,
        database=pieces.database,
        voice=pieces.voice,
        receipts=Receipts(pieces.database, pieces.consequences),
        clock=pieces.clock,
        cards=pieces.cards,
        outlet=Outlet(settings.twilio_whatsapp_sender, pieces.contents),
    )


def _desk(pieces: Pieces) -> Desk:
    settings = pieces.settings
    return Desk(
        running=pieces.running,
        ours=_our_side(settings),
        database=pieces.database,
        clock=pieces.clock,
        keys=Keys(settings.encryption_keys),
        secret=settings.secret_key.get_secret_value().encode(),
        secure=settings.production,
        address=settings.public_base_url,
        files=files_of(settings.database_url),
        proxies=settings.trusted_proxies,
        post=Post(settings.mail_url, settings.mail_from) if settings.mail_url else None,
    )


def _our_side(settings: Settings) -> OurSide:
    token = settings.twilio_auth_token.get_secret_value()
    return OurSide(
        sender=settings.twilio_whatsapp_sender, address=settings.public_base_url, token=token, invite_category=settings.invite_category
    )


def invitations_of(pieces: Pieces) -> Invitations:
    """What makes invitations, for `flask invite` and the desk."""
    return Invitations(
        pieces.database,
        pieces.flow,
        pieces.voice,
        sender=pieces.settings.twilio_whatsapp_sender,
        quiet=QuietHours.of(pieces.running.house.quiet_hours),
        clock=pieces.clock,
        contents=pieces.contents,
    )


def _by_hand(pieces: Pieces) -> ByHand:
    outlet = Outlet(pieces.settings.twilio_whatsapp_sender, pieces.contents)
    return ByHand(pieces.flow, pieces.voice, outlet, lambda: QuietHours.of(pieces.running.house.quiet_hours), pieces.clock)


def _replay(pieces: Pieces) -> Replay:
    outlet = Outlet(pieces.settings.twilio_whatsapp_sender, pieces.contents)
    return Replay(database=pieces.database, flow=pieces.flow, voice=pieces.voice, outlet=outlet, cards=pieces.cards)


def _with_simulator(app: Flask, pieces: Pieces) -> Pieces:
    # Development only: a production process never loads what signs for strangers.
    from bot.simulator import Installation, install

    def remind() -> int:
        # The worker's jobs are needed here only when somebody lets time pass.
        from background import reminders_of

        return reminders_of(app.extensions["intake"]).remind()

    settings = pieces.settings
    installation = Installation(
        flow=pieces.flow,
        catalogs=pieces.catalogs,
        database=pieces.database,
        cards=pieces.cards,
        clock=pieces.clock,
        account_sid=settings.twilio_account_sid,
        token=settings.twilio_auth_token.get_secret_value(),
        sender=settings.twilio_whatsapp_sender,
        service_sid=settings.twilio_messaging_service_sid,
        public_base_url=settings.public_base_url,
        expires_days=settings.intake_expires_days,
        remind=remind,
        shelf=shelf_of(settings.database_url),
    )
    return replace(pieces, clock=install(app, installation))


def _add_commands(app: Flask, pieces: Pieces) -> None:
    settings, database = pieces.settings, pieces.database
    for command in (
        chat.command(pieces.flow, pieces.catalogs, pieces.clock, settings.intake_expires_days, database.keys),
        understand.command,
        invite.command(lambda: invitations_of(pieces), database, pieces.running.house.shop, pieces.voice, pieces.clock),
        diagram.command(pieces.catalogs),
        running.database_command(database),
        running.worker_command(lambda: _work(pieces)),
        seed.seed_command(
            pieces.flow, database, pieces.voice, pieces.clock, settings.twilio_whatsapp_sender, development=not settings.production
        ),
        listing.customers_command(database),
        listing.ledger_command(database),
        people.staff_command(database, pieces.clock, settings.public_base_url),
        people.welcome_command(database, pieces.clock, settings.public_base_url, simulator=not settings.production),
        keys.keys_command(database),
        erasures.erasures_command(database, pieces.clock, lambda: folder_of(settings.database_url)),
        breach.breach_command(database, pieces.clock),
        content.content_command(database, lambda: _templates(pieces)),
    ):
        app.cli.add_command(command)


def _templates(pieces: Pieces) -> Sync:
    # What speaks to Twilio is loaded by the worker and by commands only.
    from background import templates_of

    return templates_of(pieces)


def _work(pieces: Pieces) -> None:
    # huey is the worker's alone.
    from background import run

    run(pieces, folder_of(pieces.settings.database_url))
