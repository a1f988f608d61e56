"""Mail, when there is a mail server: to staff, and what a customer must get where only she reads it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit

from bot.journal import log

_TIMEOUT_SECONDS = 10


@dataclass(frozen=True)
class Post:
    """A mail server.

    Shape: `url` is smtp://user:password@host:587, where STARTTLS is insisted on unless the host is this machine, or smtps://….
    """

    url: str = field(repr=False)
    sender: str

    def send(self, to: str, subject: str, text: str, language: str = "") -> None:
        """Send one message, as plain text.

        Raises: ValueError for what is not one address, or no header; OSError and smtplib's own when the server does not take it.
        """
        import smtplib
        import ssl
        from email.errors import MessageError
        from email.headerregistry import Address
        from email.message import EmailMessage
        from email.utils import make_msgid

        if not to.isprintable():
            raise ValueError("a line end in an address")
        message = EmailMessage()
        try:
            # One mailbox: a comma in an address that somebody typed must not make two readers of it.
            message["From"], message["To"], message["Subject"] = self.sender, Address(addr_spec=to), subject
        except (MessageError, IndexError):
            raise ValueError("not one address") from None
        # Nobody's "I am on holiday" answers a program.
        message["Auto-Submitted"] = "auto-generated"
        message["Message-ID"] = make_msgid(domain=self.sender.rpartition("@")[2].rstrip(">"))
        message.set_content(text)
        if language:
            message["Content-Language"] = language
        parts, context = urlsplit(self.url), ssl.create_default_context()
        host = parts.hostname or ""
        if parts.scheme == "smtps":
            server: smtplib.SMTP = smtplib.SMTP_SSL(host, parts.port or 465, timeout=_TIMEOUT_SECONDS, context=context)
        else:
            server = smtplib.SMTP(host, parts.port or 587, timeout=_TIMEOUT_SECONDS)
        with server:
            if parts.scheme == "smtp" and host not in ("localhost", "127.0.0.1", "::1"):
                server.starttls(context=context)
            if parts.username:
                server.login(unquote(parts.username), unquote(parts.password or ""))
            server.send_message(message)


def in_thread(act: Callable[[], None]) -> None:
    """Do it while the page is answered: how long it takes must not tell whether there was anything to do."""

    def careful() -> None:
        try:
            act()
        except Exception as error:  # noqa: BLE001 - nobody waits for this thread; the log says that a mail did not leave
            log.error("mail failed", error=error)

    threading.Thread(target=careful, name="mail", daemon=True).start()
