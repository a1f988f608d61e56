"""Where a page may send a browser: to a page of the desk, and nowhere else."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import current_app
from werkzeug.exceptions import HTTPException

from desk.rights import right_of

HOME = "/desk/"


def inside(wanted: str) -> str:
    """The address, if it is one that a signed-in visitor could have been on; the desk's first page if it is not.

    Browsers read "//host" and "/\\host" as another host, and drop line ends within an address.
    """
    if not wanted.startswith("/desk") or not wanted.isprintable() or "\\" in wanted or wanted.startswith("//"):
        return HOME
    parts = urlsplit(wanted)
    try:
        endpoint, _ = current_app.url_map.bind("").match(parts.path, method="GET")
    except (HTTPException, ValueError):
        return HOME
    right = right_of(endpoint)
    return wanted if right is not None and right.roles is not None else HOME
