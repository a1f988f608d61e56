"""The worker's mails to customers: links that confirm a subscription, and codes that prove who somebody is."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from smtplib import SMTPRecipientsRefused, SMTPResponseException
from typing import Protocol

from bot.journal import log
from bot.outbound import Voice
from bot.rights.words import CONFIRM_PATH, code_mail, confirm_mail
from flows.shop import Shop
from storage.consent import confirmations
from storage.database import Database
from storage.rights import proofs

# SMTP's refusals for good begin here. Source: RFC 5321, section 4.2.1.
_FOR_GOOD = 500


class Mails(Protocol):
    """A mail server: `bot.post.Post`, or what stands in for it."""

    def send(self, to: str, subject: str, text: str, language: str = "") -> None:
        """Send one message. Raises whatever the server has against it."""


class Mailing:
    """The job that sends what is due; several workers may run it at once."""

    def __init__(
        self,
        database: Database,
        mails: Mails,
        voice: Voice,
        shop: Callable[[], Shop],
        *,
        secret: bytes,
        address: str,
        clock: Callable[[], datetime],
    ) -> None:
        self._database = database
        self._mails = mails
        self._voice = voice
        self._shop = shop
        self._secret = secret
        self._address = address
        self._clock = clock

    def deliver(self) -> int:
        """Send what is due: codes first, which somebody waits for. Give how many left.

        Raises: DatabaseAway; the next run finds the same mails.
        """
        return sum(map(self._code, proofs.due(self._database, self._clock()))) + sum(
            map(self._confirmation, confirmations.due(self._database, self._clock()))
        )

    def _code(self, each: proofs.Due) -> bool:
        if not proofs.take(self._database, each, self._clock()):
            return False
        code = proofs.code_of(self._database.keys, each.id)
        error, for_good = self._sent(each.email, code_mail(self._voice, each.language, self._shop().name, code), each.language)
        if error:
            proofs.failed(self._database, each, error, for_good=for_good)
        else:
            proofs.sent(self._database, each, self._clock())
        return not error

    def _confirmation(self, each: confirmations.Due) -> bool:
        token = confirmations.token_of(self._secret, each.id, each.email)
        if not confirmations.take(self._database, each, token, self._clock()):
            return False
        mail = confirm_mail(self._voice, each.language, self._shop().name, f"{self._address}{CONFIRM_PATH}{token}")
        error, for_good = self._sent(each.email, mail, each.language)
        if error:
            confirmations.failed(self._database, each, error, for_good=for_good)
        else:
            confirmations.sent(self._database, each, self._clock())
        return not error

    def _sent(self, to: str, mail: tuple[str, str], language: str) -> tuple[str, bool]:
        return sent(self._mails, to, mail, language)


def sent(mails: Mails, to: str, mail: tuple[str, str], language: str) -> tuple[str, bool]:
    """Send a mail; the name of what went wrong, empty when it left, and whether it would go wrong again."""
    subject, text = mail
    try:
        mails.send(to, subject, text, language)
    except Exception as error:  # noqa: BLE001 - a mail server may fail in any way; the mail waits for its next try
        # A server's own words may quote the address: the log and the table get the error's name.
        log.warning("mail not sent", error=type(error).__name__)
        return type(error).__name__, _is_for_good(error)
    return "", False


def _is_for_good(error: Exception) -> bool:
    if isinstance(error, SMTPRecipientsRefused):
        return all(code >= _FOR_GOOD for code, _ in error.recipients.values())
    # What is no address will be none tomorrow.
    return isinstance(error, ValueError) or (isinstance(error, SMTPResponseException) and error.smtp_code == 550)
