"""The bad inputs for the webhook and the status callback: what each sends. `python -m tests.door.bad_inputs` tells how they behave.

With `--server http://127.0.0.1:5000` they are sent to a running server over bare sockets, signed with the settings of the environment.
"""

from __future__ import annotations

import base64
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote_plus, urlencode

from bot.signature import signature_of, text_of
from settings import Settings
from tests.door.shared import rows
from tests.door.twilio import sid

Row = dict[str, Any]
Pairs = list[tuple[str, str]]

# The list knows the addresses and questions by other names.
PATHS = {"webhook": "/whatsapp", "status": "/whatsapp/status"}
STEPS = {"name": "full_name", "postcode": "postal_code", "vat": "vat_id", "idnumber": "full_name", "consent": "marketing_consent"}

# These need a load, a clock of the machine, a deploy, or parts of the product that come later.
ELSEWHERE = {
    "SIG-030": "load: bench",
    "SEQ-004": "load: bench",
    "SEQ-006": "erasure is the desk's",
    "SEQ-007": "erasure is the desk's",
    "SEQ-011": "WhatsApp's system message has no documented form at Twilio",
    "SEQ-012": "tests/faults",
    "SEQ-015": "tests/faults",
    "CON-009": "double opt-in comes with the outbox",
    "CON-010": "double opt-in comes with the outbox",
    "STA-006": "nothing is sent yet, so no receipt can be early",
    "MAIL-020": "the shop's own mail domain is in no setting",
    "FLD-018": "no VAT ID is looked up yet",
}


@dataclass
class Sending:
    """One request as it leaves.

    Shape: `raw` are the bytes of a whole request, for what no HTTP client would send.
    """

    path: str
    method: str = "POST"
    headers: list[tuple[str, str]] = field(default_factory=list)
    body: bytes = b""
    content_type: str = "application/x-www-form-urlencoded"
    raw: bytes | None = None


def lines() -> list[Row]:
    """The lines for the webhook and the status callback."""
    return [row for row in rows("trust/bad_inputs.jsonl") if row.get("surface") in PATHS]


def base_of() -> Pairs:
    """The message that every line changes."""
    for row in rows("trust/bad_inputs.jsonl"):
        if row["id"] == "_meta":
            return [(name, value) for name, value in row["base"]]
    return []


def text(value: Any) -> str:
    """A value of the list: plain, repeated or put together."""
    if isinstance(value, dict):
        if "@repeat" in value:
            unit, times = value["@repeat"]
            return str(unit) * int(times)
        return "".join(text(part) for part in value["@concat"])
    return str(value)


class Sender:
    """Makes the requests of a line, for one installation and one customer."""

    def __init__(self, settings: Settings, base: Pairs, customer: str) -> None:
        self._settings = settings
        self._token = settings.twilio_auth_token.get_secret_value().encode()
        ours = {"AccountSid": settings.twilio_account_sid, "To": settings.twilio_whatsapp_sender, "From": customer}
        ours["WaId"] = customer.removeprefix("whatsapp:+")
        self._base = [(name, ours.get(name, value)) for name, value in base]
        self.known_sid = ""

    def message(self, **fields: str) -> Sending:
        """A well-formed message of the customer."""
        return self._signed("/whatsapp", [*self._changed(self._fresh(), {"set": fields})])

    def of(self, row: Row) -> list[Sending]:
        """What a line sends, one request after the other."""
        how, path = row["how"], PATHS[row["surface"]]
        if row["surface"] == "status":
            return self._receipts(row, path)
        if "raw_request" in how:
            return [Sending(path, raw=how["raw_request"].replace("/webhook", path).encode("latin-1") + b"\r\n")]
        if "flood" in how or "loop" in how:
            count = how["loop"] if "loop" in how else min(how["flood"][1], 200)
            return [self._of_pairs(row, self._fresh(), path) for _ in range(count)]
        if str(how.get("set", {}).get("Body", "")).startswith("@sequence:"):
            words = how["set"]["Body"].removeprefix("@sequence:").split("|")
            return [self._signed(path, self._changed(self._fresh(), {"set": {"Body": word}})) for word in words]
        return [self._of_pairs(row, self._fresh(), path)]

    def _fresh(self) -> Pairs:
        number = sid()
        return [(name, number if value in ("@fresh_sid", "@same_sid") else value) for name, value in self._base]

    def _receipts(self, row: Row, path: str) -> list[Sending]:
        how = row["how"]
        states = how.get("sequence") or ["delivered"] * min(how.get("repeat", 1), 50)
        sent = []
        for state in states:
            base = [("AccountSid", self._settings.twilio_account_sid), ("MessageSid", "SM" + "d" * 32), ("MessageStatus", state)]
            pairs = self._changed(base, how)
            sent.append(self._signed(path, pairs) if row["sign"] == "valid" else Sending(path, body=urlencode(pairs).encode()))
        return sent

    def _of_pairs(self, row: Row, pairs: Pairs, path: str) -> Sending:
        how, sign = row["how"], row["sign"]
        signed_first = sign in ("valid_then_change", "captured")
        signature = self.signature(pairs, path) if signed_first else ""
        pairs = self._changed(pairs, how)
        if not signed_first:
            signature = self._as_asked(sign, pairs, path)
        sending = Sending(how.get("path", path).replace("/webhook", path), body=self._body(pairs, how))
        if signature or sign == "empty":
            sending.headers.append(("X-Twilio-Signature", signature))
        self._dress(sending, pairs, how)
        return sending

    def _dress(self, sending: Sending, pairs: Pairs, how: Row) -> None:
        sending.headers += [(name, str(value)) for name, value in how.get("headers", {}).items()]
        count, size = how.get("headers_repeat", (0, 0))
        sending.headers += [(f"X-Filler-{number}", "x" * size) for number in range(count)]
        sending.method = how.get("method", "POST")
        sending.content_type = how.get("content_type", sending.content_type)
        if sending.method == "GET" and how.get("method"):
            sending.path, sending.body = f"{sending.path}?{urlencode(pairs)}", b""
        elif "query" in how:
            sending.path += f"?{how['query']}"
        if "raw" in how:
            sending.body = text(how["raw"]).encode()
        if "raw_b64" in how:
            sending.body = base64.b64decode(how["raw_b64"])
        if how.get("raw_from_base") == "multipart":
            parts = "".join(f'--b\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n' for name, value in pairs)
            sending.body = f"{parts}--b--\r\n".encode()

    def _body(self, pairs: Pairs, how: Row) -> bytes:
        encoded = []
        for name, value in pairs:
            raw = value.removeprefix("@raw:") if value.startswith("@raw:") else quote_plus(value, errors="surrogatepass")
            encoded.append(f"{quote_plus(name)}={raw}")
        return "&".join(encoded).encode()

    def signature(self, pairs: Pairs, path: str, *, base: str = "", token: bytes | None = None) -> str:
        """The signature of a form; percent-encoded values are signed as the bytes that they are."""
        from urllib.parse import unquote_to_bytes

        plain = [
            (name, unquote_to_bytes(value[5:]).decode("utf-8", "surrogateescape") if value.startswith("@raw:") else value)
            for name, value in pairs
        ]
        return signature_of(self._token if token is None else token, f"{base or self._settings.public_base_url}{path}", text_of(plain))

    def _as_asked(self, sign: str, pairs: Pairs, path: str) -> str:
        makers: dict[str, Callable[[], str]] = {
            "valid": lambda: self.signature(pairs, path),
            "valid+space": lambda: self.signature(pairs, path) + " ",
            "other_key": lambda: self.signature(pairs, path, token=b"another key"),
            "empty_key": lambda: self.signature(pairs, path, token=b""),
            "other_host": lambda: self.signature(pairs, path, base="https://evil.example"),
            "other_url": lambda: self.signature(pairs, f"{path}/status"),
            "valid_get": lambda: self.signature([], f"{path}?{urlencode(pairs)}"),
            "garbage": lambda: "garbage",
            "none": lambda: "",
            "empty": lambda: "",
        }
        return makers[sign]()

    def _signed(self, path: str, pairs: Pairs) -> Sending:
        headers = [("X-Twilio-Signature", self.signature(pairs, path))]
        return Sending(path, headers=headers, body=self._body(pairs, {}))

    def _changed(self, pairs: Pairs, how: Row) -> Pairs:
        changed = {name: text(value).replace("@known_sid", self.known_sid) for name, value in how.get("set", {}).items()}
        if "MessageSid" in changed:
            changed = {"SmsSid": changed["MessageSid"], "SmsMessageSid": changed["MessageSid"], **changed}
        kept = [(name, changed.pop(name, value)) for name, value in pairs if name not in how.get("drop", ())]
        extra = [(name, value) for name, value in changed.items() if name not in ("SmsSid", "SmsMessageSid")]
        kept += extra + [(name, text(value)) for name, value in how.get("add", ())]
        prefix, count = how.get("add_many", ("", 0))
        kept += [(f"{prefix}{number}", "x") for number in range(count)]
        return _recut(_with_media(_tokens(kept), how), how)


def _tokens(pairs: Pairs) -> Pairs:
    """Taps and places, which the list writes as words in Body."""
    words = dict(pairs).get("Body", "")
    rest = [(name, value) for name, value in pairs if name != "Body"]
    if words.startswith("@button:"):
        payload = {"consent_yes@name": "marketing_consent:both.1", "consent_yes_v1": "marketing_consent:both.0"}[words[8:]]
        return [*rest, ("Body", "Yes, both"), ("ButtonText", "Yes, both"), ("ButtonPayload", payload)]
    if words.startswith("@location:"):
        latitude, _, longitude = words[10:].partition(",")
        return [*rest, ("Body", ""), ("Latitude", latitude), ("Longitude", longitude)]
    return pairs


def _with_media(pairs: Pairs, how: Row) -> Pairs:
    count = how.get("media_count", 1 if "media" in how or "media_name" in how else 0)
    if not count:
        return pairs
    url, kind = how.get("media", ("https://api.twilio.com/a", "image/png"))
    kept = [(name, str(count) if name == "NumMedia" else "" if name == "Body" else value) for name, value in pairs]
    return kept + [each for place in range(count) for each in ((f"MediaUrl{place}", url), (f"MediaContentType{place}", kind))]


def _recut(pairs: Pairs, how: Row) -> Pairs:
    """The same characters, cut differently into names and values: a captured signature stays valid."""
    pairs = sorted(pairs) if {"repartition", "merge_next", "fold_all"} & how.keys() else pairs
    if "repartition" in how:
        target, cut = how["repartition"]
        return [((name + value)[:cut], (name + value)[cut:]) if name == target else (name, value) for name, value in pairs]
    if "merge_next" in how:
        place = next(number for number, (name, _) in enumerate(pairs) if name == how["merge_next"])
        (name, value), after = pairs[place], pairs[place + 1]
        return [*pairs[:place], (name, value + "".join(after)), *pairs[place + 2 :]]
    if how.get("fold_all"):
        return [("".join(name + value for name, value in pairs), "")]
    return pairs


if __name__ == "__main__":
    from tests.door.bad_inputs_run import main

    sys.exit(main(sys.argv[1:]))
