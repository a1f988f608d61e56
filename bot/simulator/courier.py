"""Twilio's part: the signed request on its way to the webhook, and the answer back."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from time import perf_counter
from urllib.parse import urlencode
from wsgiref.types import WSGIApplication

from werkzeug.test import Client

from bot.signature import signature_of, text_of
from bot.simulator.form import Pairs

WEBHOOK = "/whatsapp"
CONTENT_TYPE = "application/x-www-form-urlencoded; charset=UTF-8"


@dataclass(frozen=True, kw_only=True)
class Delivered:
    """What became of one request.

    Shape: `digest` is the SHA-256 of the answer's bytes, hexadecimal; `retry_after` the webhook's own header.
    Units: `milliseconds` for the whole request.
    """

    status: int
    response: str
    digest: str
    signature: str
    milliseconds: float
    retry_after: str | None


class Courier:
    """Carries signed requests to the webhook.

    Through the whole application as a server would call it, signature check included, but in this process: a single
    worker that called itself over the network would wait for itself for ever.
    """

    def __init__(self, token: str, public_base_url: str, path: str = WEBHOOK) -> None:
        self._token = token.encode("utf-8")
        self._base = public_base_url.rstrip("/")
        self._path = path

    def path_of(self, address: str) -> str | None:
        """The path of an address of ours; of a foreign one there is none, and nothing is ever carried there."""
        path = address.removeprefix(self._base)
        return path if path != address and path.startswith("/") else None

    def carry(self, form: Pairs, application: WSGIApplication, path: str | None = None) -> Delivered:
        """Deliver the form, once; to the webhook unless told otherwise."""
        path = path or self._path
        signature = signature_of(self._token, self._base + path, text_of(form))
        headers = {"X-Twilio-Signature": signature, "User-Agent": "TwilioProxy/1.1"}
        started = perf_counter()
        answer = Client(application).post(
            path,
            base_url=self._base,
            data=urlencode(form).encode("ascii"),
            content_type=CONTENT_TYPE,
            headers=headers,
        )
        body = answer.get_data()
        return Delivered(
            status=answer.status_code,
            response=body.decode("utf-8"),
            digest=sha256(body).hexdigest(),
            signature=signature,
            milliseconds=round((perf_counter() - started) * 1000, 1),
            retry_after=answer.headers.get("Retry-After"),
        )
