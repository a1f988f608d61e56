"""A line for IYS, the Turkish register of commercial messages: what it says, until when IYS must know it.

Source: IYS's own batch program (tr.org.iys, CSVReaderUtil and CSVWriterUtil): lines of type, source, recipient, status, consent date and
recipient type, separated by commas, without a heading or quotes, 50,000 at most. Channels are ARAMA, MESAJ and EPOSTA; WhatsApp is
none of them, so that a consent to WhatsApp is not told.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from storage.consent.consents import Act, Channel

TURKEY = ZoneInfo("Europe/Istanbul")
BUSINESS_DAYS = 3

TYPES = {Channel.SMS.value: "MESAJ", Channel.PHONE.value: "ARAMA", Channel.EMAIL.value: "EPOSTA"}
# Source: IYS's interface as its clients quote it: HS_EORTAM is an electronic medium of the shop's own, HS_WEB its web site,
# HS_CAGRI_MERKEZI a call, HS_FIZIKSEL_ORTAM a counter. HS_MESAJ is a number for text messages, which a chat on WhatsApp is not.
_SOURCES = {"whatsapp": "HS_EORTAM", "mail": "HS_WEB", "phone call": "HS_CAGRI_MERKEZI", "desk": "HS_FIZIKSEL_ORTAM"}
# What IYS takes. It also keeps a spreadsheet from reading a cell as a formula.
_NUMBER = re.compile(r"\+90[0-9]{10}")
_EMAIL = re.compile(r"[A-Za-z0-9][A-Za-z0-9._%+-]*@[A-Za-z0-9.-]+\.[A-Za-z]{2,}")


@dataclass(frozen=True, kw_only=True)
class Row:
    """A consent or a refusal that IYS has to be told of.

    Shape: `consent_id` is its receipt, None for a withdrawal that is all that is left of an erased person: then `withdrawal_id` is its
    own id.
    """

    consent_id: int | None
    channel: str
    act: str
    answered_by: str
    given_at: datetime
    company: bool
    phone: str | None = field(repr=False)
    email: str | None = field(repr=False)
    withdrawal_id: str | None = None

    @property
    def recipient(self) -> str:
        """The number or the address."""
        return (self.email if self.channel == Channel.EMAIL.value else self.phone) or ""

    @property
    def fit(self) -> bool:
        """Whether IYS takes a recipient like this."""
        pattern = _EMAIL if self.channel == Channel.EMAIL.value else _NUMBER
        return pattern.fullmatch(self.recipient) is not None

    @property
    def type(self) -> str:
        """IYS's word for the channel."""
        return TYPES[self.channel]

    @property
    def status(self) -> str:
        """IYS's word for yes or no."""
        return "ONAY" if self.act == Act.GRANTED.value else "RET"

    @property
    def due_by(self) -> datetime:
        """When IYS must know."""
        return due_by(self.given_at)

    @property
    def line(self) -> str:
        """The line of the file."""
        source = _SOURCES.get(self.answered_by, "HS_EORTAM")
        given = self.given_at.astimezone(TURKEY).strftime("%Y-%m-%d %H:%M:%S")
        return ",".join((self.type, source, self.recipient, self.status, given, "TACIR" if self.company else "BIREYSEL"))


def due_by(given_at: datetime) -> datetime:
    """The end of the third business day after that moment, in Turkey.

    Weekends do not count. Public holidays do, because their dates move with the moon and with decrees: around them our date is some
    days early, never late.
    """
    day, left = given_at.astimezone(TURKEY).date(), BUSINESS_DAYS
    while left:
        day += timedelta(days=1)
        left -= day.weekday() < 5
    return datetime.combine(day + timedelta(days=1), time(), TURKEY)
