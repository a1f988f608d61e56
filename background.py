"""What the worker is made of: its jobs, and the way to Twilio. Loaded by `flask worker` and by commands that speak to Twilio."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from functools import partial
from pathlib import Path
from time import sleep
from typing import TYPE_CHECKING

from bot.content.catalogue import catalogue
from bot.content.outlet import Outlet
from bot.content.request import TemplateRequests
from bot.content.sync import Sync
from bot.content.upkeep import Upkeep, brief_pause
from bot.conversation import converse
from bot.forgetting import Forgetting
from bot.inbound import Inbound
from bot.journal import log
from bot.missed import Missed
from bot.post import Post
from bot.quiet_hours import QuietHours
from bot.reminders import Reminders, Reminding
from bot.rights.fulfilling import Fulfilling
from bot.rights.mailing import Mailing, Mails
from bot.secure_page import SecureWay
from bot.sender import Sender, sender_of
from bot.sending.limits import limits_of
from bot.tasks import Do, TaskKinds, TaskRunner, Work
from bot.twilio.rest import Rest
from bot.worker import Housekeeping, Job, daily, minutes, queue_of, work
from desk.customers import bulk_task
from desk.exchange.importing.running import TheShop
from desk.exchange.kinds import work_of
from desk.exchange.own_fields import own_fields
from desk.exchange.tidying import tidy
from folders import files_of, folder_of
from storage.consent import iys
from storage.customers import likeness, segments
from storage.desk.pauses import end_pauses
from storage.rights import erasure_ledger, scrubbing
from storage.upkeep import expiring, resealing

if TYPE_CHECKING:
    from pieces import Pieces
    from settings import Settings


def run(pieces: Pieces, folder: Path) -> None:
    """Be the worker, until told to stop. `folder` is where huey may keep its file."""
    work(jobs_of(pieces), queue_of(folder, pieces.settings.redis_url), _sender(pieces), TaskRunner(tasks_of(pieces)))


def tasks_of(pieces: Pieces) -> TaskKinds:
    """What staff can ask the worker for; each kind of task has a line here."""
    the_shop = TheShop(shop=lambda: pieces.running.house.shop, fields=lambda: own_fields(pieces.database))
    does = {**work_of(the_shop), bulk_task.KIND: bulk_task.do}
    return TaskKinds(
        database=pieces.database,
        clock=pieces.clock,
        folder=files_of(pieces.settings.database_url),
        does={kind: partial(_up_to_date_for, pieces, do) for kind, do in does.items()},
    )


def _up_to_date_for(pieces: Pieces, do: Do, work: Work) -> None:
    pieces.running.look()
    do(work)


def jobs_of(pieces: Pieces) -> tuple[Job, ...]:
    """What is done by the clock; each job has a line here."""
    settings = pieces.settings
    upkeep = _upkeep(pieces)
    post = Post(settings.mail_url, settings.mail_from) if settings.mail_url else None
    jobs = (
        Job("expire", minutes(10), lambda: _housekeeping(pieces).expire()),
        Job("clean", daily(3, 30), lambda: _housekeeping(pieces).clean()),
        Job("stand", minutes(1), lambda: _housekeeping(pieces).stand()),
        Job("catch up", minutes(1), lambda: _housekeeping(pieces).catch_up()),
        Job("pauses", minutes(1), lambda: end_pauses(pieces.database, pieces.clock())),
        Job("remind", minutes(5), lambda: reminders_of(pieces).remind()),
        Job("recover", minutes(5), _missed(pieces).recover),
        Job("searches", daily(3, 50), lambda: segments.forget_drafts(pieces.database, pieces.clock())),
        Job("likeness", daily(3, 55), lambda: likeness.mend(pieces.database)),
        Job("reseal", daily(4), lambda: resealing.reseal(pieces.database)),
        Job("files", minutes(10), lambda: tidy(pieces.database, files_of(settings.database_url), pieces.clock())),
        Job("forget at Twilio", minutes(1), lambda: Forgetting(rest_of(settings), pieces.database, pieces.clock).forget()),
        Job("forget who asked", minutes(10), lambda: expiring.forget_who_asked(pieces.database, pieces.clock())),
        Job("scrub", minutes(10), lambda: scrubbing.scrub_when_due(pieces.database)),
        Job("erasures", minutes(10), lambda: erasure_ledger.write_ledger(pieces.database, _ledger(settings))),
        Job("templates", minutes(1 if _emulated(settings) else 60), upkeep.look),
        Job("templates asked for", minutes(1), upkeep.obey),
        Job("rights", minutes(1), lambda: fulfilling_of(pieces, post).fulfil()),
        Job("iys", minutes(30), lambda: _iys(pieces)),
        *((Job("mail", minutes(1), lambda: mailing_of(pieces, post).deliver()),) if post else ()),
    )
    return tuple(replace(job, do=partial(_up_to_date, pieces, job.do)) for job in jobs)


def _ledger(settings: Settings) -> Path:
    return folder_of(settings.database_url) / erasure_ledger.FILE


def _up_to_date(pieces: Pieces, do: Callable[[], object]) -> object:
    # Each job does what is set now, not what was set when the worker started.
    pieces.running.look()
    return do()


def _housekeeping(pieces: Pieces) -> Housekeeping:
    return Housekeeping(pieces.database, pieces.running.house.periods, pieces.clock)


def _emulated(settings: Settings) -> bool:
    # An account of the shop's own may be in use in development too, with the sandbox: nothing is made there unasked.
    return settings.twilio_api_base_url is not None


def _upkeep(pieces: Pieces) -> Upkeep:
    running = pieces.running
    requests = TemplateRequests(pieces.database, pieces.clock)
    return Upkeep(lambda: templates_of(pieces, brief_pause), requests, lambda: running.version, makes=_emulated(pieces.settings))


def templates_of(pieces: Pieces, pause: Callable[[float], None] = sleep) -> Sync:
    """What brings Twilio's templates to what the flow says."""
    wanted = catalogue(pieces.flow, pieces.voice, pieces.settings.invite_category)
    return Sync(rest_of(pieces.settings), pieces.database, wanted, pieces.clock, pause)


def _outlet(pieces: Pieces) -> Outlet:
    return Outlet(pieces.settings.twilio_whatsapp_sender, pieces.contents)


def reminders_of(pieces: Pieces) -> Reminders:
    """What reminds whoever left a registration unfinished."""
    house = pieces.running.house
    reminding = Reminding(
        quiet=QuietHours.of(house.quiet_hours),
        after=timedelta(hours=house.reminder_after_hours),
        template=house.reminder_template,
    )
    return Reminders(pieces.database, pieces.flow, pieces.voice, _outlet(pieces), reminding, pieces.clock)


def _missed(pieces: Pieces) -> Missed:
    outlet = _outlet(pieces)

    def apply(inbound: Inbound) -> None:
        converse(inbound, pieces.flow, pieces.database, pieces.voice, pieces.clock(), pieces.cards, outlet)

    return Missed(rest_of(pieces.settings), apply, pieces.database, pieces.clock)


def _iys(pieces: Pieces) -> None:
    count = iys.take_stock(pieces.database, pieces.clock())
    if count:
        # Counts only.
        log.warning("IYS has to be told", consents=count)


def mailing_of(pieces: Pieces, post: Mails) -> Mailing:
    """What mails links that confirm and codes that prove."""
    settings = pieces.settings
    secret = settings.secret_key.get_secret_value().encode()
    return Mailing(
        pieces.database,
        post,
        pieces.voice,
        lambda: pieces.running.house.shop,
        secret=secret,
        address=settings.public_base_url,
        clock=pieces.clock,
    )


def fulfilling_of(pieces: Pieces, post: Mails | None) -> Fulfilling:
    """What answers customers who use their rights."""
    settings = pieces.settings
    return Fulfilling(
        pieces.database,
        post,
        pieces.voice,
        lambda: pieces.running.house.shop,
        sender=settings.twilio_whatsapp_sender,
        secret=settings.secret_key.get_secret_value().encode(),
        address=settings.public_base_url,
        contents=pieces.contents,
        quiet=lambda: QuietHours.of(pieces.running.house.quiet_hours),
        clock=pieces.clock,
    )


def rest_of(settings: Settings) -> Rest:
    """The way to Twilio, or to the emulator that plays it."""
    account, sender, service = settings.twilio_account_sid, settings.twilio_whatsapp_sender, settings.twilio_messaging_service_sid
    token = settings.twilio_auth_token.get_secret_value()
    return Rest(account, token, sender, base_url=settings.twilio_api_base_url, service_sid=service)


def _sender(pieces: Pieces) -> Sender:
    settings = pieces.settings
    limits = limits_of(settings.twilio_whatsapp_sender, settings.send_rate_per_second, emulated=_emulated(settings))
    rest = rest_of(settings)
    rest.prepare()
    way = SecureWay(rest, settings.secret_key.get_secret_value().encode())
    return sender_of(way, pieces.database, pieces.consequences, limits, pieces.clock, settings.public_base_url)
