"""The files that pages load, packed once for every browser that can unpack them."""

from __future__ import annotations

import gzip
from functools import cache
from pathlib import Path

from flask import Response, abort, make_response, request

_TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}


def sent(folder: Path, name: str) -> Response:
    """A file below the folder, packed when the browser takes it.

    Raises: NotFound, also for whatever is no style, script or picture.
    """
    path = (folder / name).resolve()
    if not path.is_relative_to(folder.resolve()) or path.suffix not in _TYPES or not path.is_file():
        abort(404)
    if request.accept_encodings["gzip"] > 0:
        response = make_response(_packed(path))
        response.content_encoding = "gzip"
    else:
        response = make_response(path.read_bytes())
    response.mimetype = _TYPES[path.suffix]
    response.vary.add("Accept-Encoding")
    return response


@cache
def _packed(path: Path) -> bytes:
    # Tabler's style sheet is 620 kB, packed 77: what a phone loads first.
    return gzip.compress(path.read_bytes(), 9, mtime=0)
