"""The HTTP client beneath twilio-python: to Twilio's hosts only, never without a time limit, and every failure as a `SendError`."""

from __future__ import annotations

import json
from datetime import timedelta
from email.utils import parsedate_to_datetime
from ssl import SSLCertVerificationError
from time import monotonic
from urllib.parse import urlsplit

import requests
from requests.exceptions import ConnectionError as ConnectionFailed
from requests.exceptions import ConnectTimeout, RequestException
from twilio.http.response import Response
from urllib3.exceptions import ConnectTimeoutError, HTTPError, MaxRetryError, NewConnectionError, ProxyError, SSLError

from bot.errors import NO_ANSWER, SendError, is_retryable

TWILIO = ".twilio.com"

# A page of a thousand messages is about a megabyte; what is longer is no answer of Twilio's.
MAX_BYTES = 8 * 1024 * 1024


class ForeignHost(Exception):
    """Credentials were about to be sent to a host that is not Twilio's. Nothing was sent."""


class RestClient:
    """What `twilio.rest.Client` takes as its `http_client`. For one thread: a session of requests is not safe for two.

    Shape: `base_url` is the emulator's address, a path allowed, which then takes the place of every host of Twilio's.
    Units: seconds; `answer_seconds` is for the whole answer once the connection stands.
    """

    # twilio-python asks for it.
    is_async = False

    def __init__(self, base_url: str | None, *, connect_seconds: float, answer_seconds: float) -> None:
        self._base = base_url
        self._connect_seconds = connect_seconds
        self._answer_seconds = answer_seconds
        self._session = requests.Session()
        # Through a proxy of the environment an emulator on loopback could not be reached, and the proxy would see the credential.
        self._session.trust_env = base_url is None

    def request(
        self,
        method: str,
        url: str,
        params: dict[str, object] | None = None,
        data: dict[str, object] | None = None,
        headers: dict[str, str] | None = None,
        auth: tuple[str, str] | None = None,
        timeout: float | None = None,
        allow_redirects: bool = False,
    ) -> Response:
        """The answer, when it is a good one.

        Raises: SendError; ForeignHost, before a byte leaves.
        """
        del timeout, allow_redirects  # Ours are fixed: limits always, redirects never, because they would carry the credential away.
        address = self.address(url)
        writes = method.upper() != "GET"
        as_json = (headers or {}).get("Content-Type") == "application/json"
        until = monotonic() + self._connect_seconds + self._answer_seconds
        try:
            with self._session.request(
                method.upper(),
                address,
                params=params,  # type: ignore[arg-type]  # twilio-python's values are texts and numbers
                data=None if as_json else data,
                json=data if as_json else None,  # type: ignore[arg-type]  # a JSON object, as twilio-python made it
                headers=headers,
                auth=auth,
                timeout=(self._connect_seconds, self._answer_seconds),
                allow_redirects=False,
                stream=True,
            ) as response:
                body = _read(response, until)
        except (RequestException, HTTPError) as error:
            # Without its cause: requests' words quote the address, and with it whom we write to.
            raise SendError(NO_ANSWER, retryable=True, unknown=writes and not _never_left(error)) from None
        return _judged(response, body, method.upper())

    def address(self, url: str) -> str:
        """Where a request of twilio-python's really goes.

        Raises: ForeignHost.
        """
        # Pages after the first are asked for at the address that the emulator gave itself.
        if self._base and url.startswith(f"{self._base}/"):
            return url
        parts = urlsplit(url)
        plain = parts.username is None and parts.password is None and parts.port in (None, 443)
        if parts.scheme != "https" or not plain or not (parts.hostname or "").endswith(TWILIO):
            raise ForeignHost
        if self._base is None:
            return url
        return self._base + parts.path + (f"?{parts.query}" if parts.query else "")

    def close(self) -> None:
        """Let go of the connections."""
        self._session.close()


def _read(response: requests.Response, until: float) -> str:
    chunks: list[bytes] = []
    size = 0
    # The limit is for each read, and read() goes on until it has enough: a server that drips would hold us for ever.
    while chunk := response.raw.read1(65536, decode_content=True):
        chunks.append(chunk)
        size += len(chunk)
        if size > MAX_BYTES or monotonic() > until:
            raise ConnectionFailed
    return b"".join(chunks).decode("utf-8", "replace")


def _never_left(error: RequestException | HTTPError) -> bool:
    """Whether the request certainly did not reach Twilio: there was no connection to send it on."""
    if isinstance(error, ConnectTimeout):
        return True
    wrapped = error.args[0] if error.args else None
    reason = wrapped.reason if isinstance(wrapped, MaxRetryError) else None
    if isinstance(reason, SSLError):
        return isinstance(reason.args[0] if reason.args else None, SSLCertVerificationError)
    return isinstance(reason, NewConnectionError | ConnectTimeoutError | ProxyError)


def _judged(response: requests.Response, body: str, method: str) -> Response:
    status = response.status_code
    told = _object(body)
    if 200 <= status < 300 and (told is not None or (method == "DELETE" and not body)):
        return Response(status, body, response.headers)
    writes = method != "GET"
    if 200 <= status < 300:
        # Accepted, it says, but not in Twilio's words: perhaps a proxy's.
        raise SendError(status, retryable=True, unknown=writes)
    code = _code(told, status)
    refused = status == 429 or (300 <= status < 500 and status != 408)
    raise SendError(
        code,
        retryable=status == 429 or not 400 <= status < 500 or status == 408 or is_retryable(code),
        unknown=writes and not refused,
        retry_after_seconds=_retry_after(response),
    )


def _object(body: str) -> dict[str, object] | None:
    try:
        told = json.loads(body)
    except ValueError:
        return None
    return told if isinstance(told, dict) else None


def _code(told: dict[str, object] | None, status: int) -> int:
    code = str((told or {}).get("code", ""))
    return int(code) if code.isascii() and code.isdigit() and len(code) <= 6 else status


def _retry_after(response: requests.Response) -> float | None:
    text = response.headers.get("Retry-After", "").strip()
    if text.isascii() and text.isdigit() and len(text) <= 6:
        return float(text)
    try:
        # Beside the answer's own date: whose clock is right does not matter then.
        left: timedelta = parsedate_to_datetime(text) - parsedate_to_datetime(response.headers.get("Date", ""))
    except (ValueError, TypeError):
        return None
    return max(left.total_seconds(), 0.0)
