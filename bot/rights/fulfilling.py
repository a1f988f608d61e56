"""The worker's answer to people who use their rights: the link to a copy, and the erasure, each with a word to the customer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Protocol

from bot.content.approved import DATA_COPY
from bot.content.definition import Unfit
from bot.content.template import Template
from bot.journal import log
from bot.outbound import Voice
from bot.quiet_hours import QuietHours, zones_of
from bot.rights import words
from bot.rights.mailing import Mails, sent
from bot.secure_page import DATA_LINK
from bot.sending.delivery import SERVICE_WINDOW
from flows.intake import State
from flows.message import Sender
from flows.proving import TRUSTED_FOR
from flows.shop import Shop
from flows.wording import Text
from storage import outbox
from storage.customers import erasing
from storage.database import Database
from storage.desk import asked
from storage.desk.asked import Asked
from storage.desk.handling import By
from storage.outgoing import Kind, Outgoing
from storage.rights import data_links

# The last message leaves before the number it goes to is forgotten; whoever cannot be reached is not kept for it any longer.
FAREWELL = timedelta(minutes=15)
# A mail server that is away for so long is somebody's to look at.
TRIES_FOR = timedelta(hours=4)
# What stands in the outbox in the token's place: who reads the database learns no link.
HIDDEN = "•••"


class Templates(Protocol):
    """Where the templates are looked up that WhatsApp has approved: `bot.content.lookup.Contents`."""

    def approved(self, name: str, language: str) -> Template | None:
        """The template of this name, if it may be sent."""


class Fulfilling:
    """The job that does what was asked for; several workers may run it at once."""

    def __init__(
        self,
        database: Database,
        mails: Mails | None,
        voice: Voice,
        shop: Callable[[], Shop],
        *,
        sender: str,
        secret: bytes,
        address: str,
        contents: Templates,
        quiet: Callable[[], QuietHours],
        clock: Callable[[], datetime],
    ) -> None:
        self._database = database
        self._mails = mails
        self._voice = voice
        self._shop = shop
        self._sender = sender
        self._secret = secret
        self._address = address
        self._contents = contents
        self._quiet = quiet
        self._clock = clock

    def fulfil(self) -> dict[str, int]:
        """Do what is open; give how much of each kind was done.

        Raises: DatabaseAway; the next run finds the same requests.
        """
        held = bool(self._shop().held)
        copies = sum(map(self._copy, asked.to_fulfil(self._database, "export")))
        gone = sum(map(self._erase, asked.to_fulfil(self._database, "erase", held=held)))
        if copies or gone:
            # Counts only.
            log.info("rights fulfilled", copies=copies, erasures=gone)
        return {"export": copies, "erase": gone}

    def _copy(self, request: Asked) -> bool:
        """Send the link to a copy: into the chat while her window is open, else by mail, else as an approved template."""
        now, customer_id = self._clock(), request.customer_id or ""
        template = asked.letter_of(self._database, _by_template(request))
        if template is not None and template.waits:
            return False
        if template is not None and template.left:
            return self._closed(request, "template", now)
        if may_write(request, now):
            with self._database.transaction() as connection:
                if not asked.close(connection, request.id, "done", By(done_at=now), note="chat"):
                    return False
                link_id = data_links.make(connection, self._secret, customer_id, request.id, now)
                letter = self._letter(request, words.copy_ready(f"{self._address}{words.DATA_PATH}{HIDDEN}"), f"copy:{request.id}", now)
                outbox.put(connection, [replace(_with_link(letter, link_id), give_up_at=None)], now)
            return True
        if self._mails is not None and request.email:
            return self._copy_by_mail(request, self._mails, request.email, now)
        if template is None:
            return self._copy_by_template(request, now)
        # Once is enough: it was refused, or she cannot be reached.
        return self._unsent(request)

    def _copy_by_mail(self, request: Asked, mails: Mails, to: str, now: datetime) -> bool:
        with self._database.transaction() as connection:
            link_id = data_links.make(connection, self._secret, request.customer_id or "", request.id, now)
        language = request.language or self._shop().default_language
        url = f"{self._address}{words.DATA_PATH}{data_links.token_of(self._secret, link_id)}"
        error, for_good = sent(mails, to, words.copy_mail(self._voice, language, url), language)
        if error:
            over = for_good or now - request.asked_at > TRIES_FOR
            return over and self._copy_by_template(request, now)
        return self._closed(request, "mail", now)

    def _copy_by_template(self, request: Asked, now: datetime) -> bool:
        """Put the template with the link into the outbox; the request is closed when it has left."""
        shop, hidden = self._shop(), f"{self._address}{words.DATA_PATH}{HIDDEN}"
        language = request.language or shop.default_language
        approved = self._contents.approved(DATA_COPY.name, language) if may_write_first(request, now) else None
        if approved is None or asked.letter_of(self._database, _by_template(request)) is not None:
            return self._unsent(request)
        zones = zones_of(Sender(phone=request.phone, bsuid=request.bsuid), shop.country)
        if self._quiet().next_allowed(now, zones) > now:
            # The link's day begins when it is sent: a later run sends it.
            return False
        try:
            payload = approved.outgoing_payload({"shop": shop.name, "link": hidden})
        except Unfit:
            return self._unsent(request)
        letter = _outgoing(request, payload, _by_template(request), self._sender, now + TRIES_FOR)
        with self._database.transaction() as connection:
            link_id = data_links.make(connection, self._secret, request.customer_id or "", request.id, now)
            outbox.put(connection, [replace(_with_link(letter, link_id), needs_window=False)], now)
        return False

    def _unsent(self, request: Asked) -> bool:
        asked.note_step(self._database, request.id, "unsent")
        return False

    def _closed(self, request: Asked, note: str, now: datetime) -> bool:
        with self._database.transaction() as connection:
            return asked.close(connection, request.id, "done", By(done_at=now), note=note)

    def _erase(self, request: Asked) -> bool:
        """Say goodbye, and erase once that has left or cannot."""
        now = self._clock()
        key = f"farewell:{request.id}"
        farewell = asked.letter_of(self._database, key)
        if farewell is None and may_write(request, now):
            with self._database.transaction() as connection:
                outbox.put(connection, [self._letter(request, words.farewell(), key, now)], now)
            return False
        if farewell is not None and farewell.waits and now - farewell.created_at < FAREWELL:
            return False
        if farewell is None and self._mails is not None and request.email:
            # Whether it arrives or not: her data is not kept for it any longer.
            language = request.language or self._shop().default_language
            sent(self._mails, request.email, words.farewell_mail(self._voice, language), language)
        by = By(done_at=now)
        try:
            erasing.erase(self._database, request.customer_id or "", by, why="asked", request_id=request.id)
        except erasing.NotThere:
            with self._database.transaction() as connection:
                asked.close(connection, request.id, "done", by)
        return True

    def _letter(self, request: Asked, text: Text, dedupe: str, now: datetime) -> Outgoing:
        return letter_of(request, text, dedupe, self._voice, self._sender, self._shop(), now)


def may_write(request: Asked, now: datetime) -> bool:
    """Whether free words may leave to the customer now: she has a registration, has not stopped, and wrote within a day."""
    there = (request.phone or request.bsuid) and request.heard_at is not None and request.state_of_intake != State.STOPPED.value
    return bool(there) and request.heard_at is not None and now - request.heard_at < SERVICE_WINDOW


def may_write_first(request: Asked, now: datetime) -> bool:
    """Whether an approved template with a link may leave to the number that she wrote from.

    One that has been silent for longer may be somebody else's by now.
    """
    there = (request.phone or request.bsuid) and request.heard_at is not None and request.state_of_intake != State.STOPPED.value
    return bool(there) and request.heard_at is not None and now - request.heard_at < TRUSTED_FOR


def _by_template(request: Asked) -> str:
    """The key of the template in the outbox."""
    return f"copy:{request.id}:template"


def letter_of(request: Asked, text: Text, dedupe: str, voice: Voice, sender: str, shop: Shop, now: datetime) -> Outgoing:
    """A message about a request."""
    language = request.language or shop.default_language
    return _outgoing(request, {"body": voice.words(text, language)}, dedupe, sender, now + FAREWELL)


def _outgoing(request: Asked, payload: dict[str, Any], dedupe: str, sender: str, give_up_at: datetime) -> Outgoing:
    return Outgoing(
        kind=Kind.STAFF,
        sender=sender,
        recipient=f"whatsapp:{request.phone or request.bsuid}",
        payload=payload,
        intake_id=request.intake_id,
        customer_id=request.customer_id,
        give_up_at=give_up_at,
        dedupe=dedupe,
    )


def _with_link(letter: Outgoing, link_id: str) -> Outgoing:
    return replace(letter, payload={**letter.payload, DATA_LINK: link_id})
