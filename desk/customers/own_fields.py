"""Which of the shop's own fields whoever edits a record is asked for."""

from __future__ import annotations

from collections.abc import Mapping

from desk.access import here
from flows.asking import Asked, Channel
from flows.custom import PREFIX
from storage.accounts.staff import Role


def channel_of(role: Role) -> Channel:
    """As whom somebody of this role fills in a record."""
    return Channel.ADMIN if role in (Role.ADMIN, Role.REVIEWER) else Channel.STAFF


def wishes_for(role: Role) -> Mapping[str, Asked]:
    """What is wished of each field there, by the names of their questions; a retired one is hidden."""
    channel = channel_of(role)
    return {PREFIX + own.field.key: own.wish(channel) for own in here().running.own_fields}
