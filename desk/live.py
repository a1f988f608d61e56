"""Pages that keep themselves up to date: they ask every few seconds, and nearly always hear that nothing has changed."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from datetime import datetime

from flask import Response, request
from flask_babel import get_locale

from desk.access import current_staff
from desk.speech import zone_here

# Countdowns are written anew this often, whether or not anything has happened.
_MINUTES = 5


def live(pulse: str, now: datetime, look: Callable[[], tuple[Sequence[object], Callable[[], Response]]]) -> Response:
    """A part of a page, or 304.

    Shape: `pulse` changes with whatever may concern anybody and is cheap to ask; `look` gives what stands on this page, and what
    writes it. The tag holds both: as long as the pulse is the same nothing else is asked, and a page that something else has
    happened beside is looked at but not written.
    """
    staff = current_staff()
    who = (staff.id, staff.role, get_locale(), zone_here().key, request.full_path)
    mark = _digest(pulse, now.replace(second=0, microsecond=0), *who)
    seen = str(request.if_none_match).strip('"')
    if seen.startswith(f"{mark}-"):
        return _not_modified(seen)
    facts, written = look()
    inner = _digest(*facts, now.replace(minute=now.minute - now.minute % _MINUTES, second=0, microsecond=0), *who)
    tag = f"{mark}-{inner}"
    if seen.endswith(f"-{inner}"):
        return _not_modified(tag)
    response = written()
    response.set_etag(tag)
    return response


def _not_modified(tag: str) -> Response:
    response = Response(status=304)
    response.set_etag(tag)
    return response


def _digest(*words: object) -> str:
    return hashlib.sha256("\x1f".join(map(str, words)).encode()).hexdigest()[:20]
