"""Twilio's REST, in our words. For the worker and console commands: twilio-python is loaded at the first request."""

from __future__ import annotations

import json
import threading
from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from bot.errors import SendError
from bot.twilio.listed import Approval, Content, Received, approval_of, content_of, has_media, may_be, received_of

if TYPE_CHECKING:
    from storage.outgoing import Leaving

# Below a worker's lease, and above what Twilio takes when it is slow.
CONNECT_SECONDS = 5.0
ANSWER_SECONDS = 15.0
TYPING_SECONDS = 2.0

# Twilio's dates have no fractions, and its clock is another.
CLOCKS_DIFFER = timedelta(seconds=60)

# What one recipient can have been sent since a request was lost, many times over.
_LATELY = 200
_PAGE = 1000
_MOST_PAGES = 100


class Rest:
    """Twilio's REST API for one account and one number of ours. Any thread may use it; each has connections of its own.

    Shape: `sender` is our number's channel address; `service_sid` the Messaging Service that it belongs to, if any.
    Units: seconds; `answer_seconds` is for one whole answer once the connection stands.
    """

    def __init__(
        self,
        account_sid: str,
        auth_token: str,
        sender: str,
        *,
        base_url: str | None = None,
        service_sid: str | None = None,
        connect_seconds: float = CONNECT_SECONDS,
        answer_seconds: float = ANSWER_SECONDS,
    ) -> None:
        self._account_sid = account_sid
        self._auth_token = auth_token
        self._sender = sender
        self._base_url = base_url
        self._service_sid = service_sid
        self._connect_seconds = connect_seconds
        self._answer_seconds = answer_seconds
        self._of_thread = threading.local()

    def prepare(self) -> None:
        """Load twilio-python now: else the first messages would wait for it, with their leases running."""
        self._client()

    def send(self, leaving: Leaving, status_url: str | None) -> str:
        """Hand a message to Twilio; its sid.

        Raises: SendError, `unknown` when Twilio may have taken it all the same.
        """
        given: dict[str, object] = {"to": leaving.recipient, "from_": leaving.sender}
        if self._service_sid:
            given["messaging_service_sid"] = self._service_sid
        if status_url:
            given["status_callback"] = status_url
        payload = leaving.payload
        if "content" in payload:
            given["content_sid"] = payload["content"]
            # Source: facts.md section 5: 21656 for an empty value; a missing one takes the template's own.
            variables = {str(name): value for name, value in (payload.get("variables") or {}).items() if value}
            if variables:
                given["content_variables"] = json.dumps(variables, ensure_ascii=False)
        else:
            given["body"] = payload["body"]
        return _sid_of(self._client().messages.create(**given), "SM", "MM")

    def found(self, leaving: Leaving, since: datetime) -> tuple[str, ...]:
        """The sids in Twilio's list that may be this message, oldest first; those that other rows have are the caller's to leave out.

        Raises: SendError.
        """
        # No DateSent here: a message that still waits in Twilio's queue has none, and would be missed and sent again.
        listed = _all(self._client().messages, pages=1, to=leaving.recipient, from_=leaving.sender, page_size=_LATELY)
        earliest = since.astimezone(UTC) - CLOCKS_DIFFER
        mine = [
            message
            for message in listed
            # What TwiML answered is listed too, often in the same words.
            if message.direction == "outbound-api" and message.date_created and message.date_created >= earliest
        ]
        return tuple(message.sid for message in reversed(mine) if may_be(leaving.payload, message.body or ""))

    def typing(self, inbound_sid: str) -> None:
        """Show that we are writing. Best effort: whatever goes wrong, nothing is raised, and after two seconds it is left."""
        # Everything: a decoration must never keep a message from leaving.
        with suppress(Exception):
            self._client(TYPING_SECONDS).messaging.v2.typing_indicator.create(channel="whatsapp", message_id=inbound_sid)

    def received(self, since: datetime) -> tuple[Received, ...]:
        """What customers sent to our number since then, oldest first.

        Raises: SendError.
        """
        moment = since.astimezone(UTC)
        # Twilio filters by the day.
        day = moment.replace(hour=0, minute=0, second=0, microsecond=0)
        listed = _all(self._client().messages, to=self._sender, date_sent_after=day, page_size=_PAGE)
        lately = [
            message for message in listed if message.direction == "inbound" and message.date_created and message.date_created >= moment
        ]
        # Newest first in the list, and whole seconds only: within one second the list's own order decides.
        lately.reverse()
        lately.sort(key=lambda message: message.date_created)
        return tuple(received_of(message, self.media(message.sid) if has_media(message) else ()) for message in lately)

    def media(self, sid: str) -> tuple[tuple[str, str], ...]:
        """The media of a message: where each lies, as a webhook would have said it, and its content type.

        Raises: SendError.
        """
        folder = f"https://api.twilio.com/2010-04-01/Accounts/{self._account_sid}/Messages/{sid}/Media"
        return tuple((f"{folder}/{each.sid}", each.content_type or "") for each in _all(self._client().messages(sid).media, page_size=20))

    def delete_message(self, sid: str) -> None:
        """Have Twilio forget a message; one that is gone already is fine.

        Raises: SendError, 20009 while it is still on its way.
        """
        _delete(self._client().messages(sid))

    def sids_with(self, address: str, until: datetime) -> tuple[str, ...]:
        """Every message between us and this address that was made before that time.

        Raises: SendError.
        """
        ours, latest = self._sender, until.astimezone(UTC) + CLOCKS_DIFFER
        listed = [each for to, by in ((address, ours), (ours, address)) for each in _all(self._client().messages, to=to, from_=by)]
        return tuple(each.sid for each in listed if each.date_created and each.date_created <= latest)

    def contents(self) -> tuple[Content, ...]:
        """All content templates of the account.

        Raises: SendError.
        """
        return tuple(content_of(each) for each in _all(self._client().content.v1.contents, page_size=500))

    def create_content(self, definition: Mapping[str, object]) -> str:
        """Create a content template of `friendly_name`, `language`, `variables` and `types`; its sid.

        Raises: SendError; ValueError when twilio-python would leave out a part of it.
        """
        from twilio.rest.content.v1.content import ContentList

        asked = ContentList.ContentCreateRequest(dict(definition))
        # Keys that twilio-python does not know vanish without a word, and the template would come out without its buttons.
        lost = _paths(definition) - _paths(asked.to_dict())
        if lost:
            raise ValueError("twilio-python does not know " + ", ".join(sorted(lost)))
        return _sid_of(self._client().content.v1.contents.create(asked), "HX")

    def delete_content(self, sid: str) -> None:
        """Delete a content template; one that is gone already is fine. Raises: SendError."""
        _delete(self._client().content.v1.contents(sid))

    def submit(self, sid: str, name: str, category: str) -> None:
        """Ask WhatsApp to approve a content template.

        Shape: `name` has small letters, digits and underscores; `category` is UTILITY, MARKETING or AUTHENTICATION.
        Raises: SendError.
        """
        from twilio.rest.content.v1.content.approval_create import ApprovalCreateList

        asked = ApprovalCreateList.ContentApprovalRequest({"name": name, "category": category})
        self._client().content.v1.contents(sid).approval_create.create(asked)

    def approvals(self) -> tuple[Approval, ...]:
        """What WhatsApp said to each content template of the account.

        Raises: SendError.
        """
        return tuple(approval_of(each) for each in _all(self._client().content.v1.content_and_approvals, page_size=500))

    def _client(self, answer_seconds: float | None = None) -> Any:
        seconds = answer_seconds or self._answer_seconds
        clients: dict[float, Any] = self._of_thread.__dict__.setdefault("clients", {})
        if seconds not in clients:
            clients[seconds] = self._new_client(seconds)
        return clients[seconds]

    def _new_client(self, answer_seconds: float) -> Any:
        from twilio.rest import Client

        from bot.twilio.client import RestClient

        http = RestClient(self._base_url, connect_seconds=min(self._connect_seconds, answer_seconds), answer_seconds=answer_seconds)
        # Region and edge would otherwise be read from the environment, past the settings.
        return Client(self._account_sid, self._auth_token, http_client=http, environment={"TWILIO_REGION": "", "TWILIO_EDGE": ""})


def _sid_of(made: Any, *kinds: str) -> str:
    sid = made.sid
    if not isinstance(sid, str) or not sid.startswith(kinds):
        # A success that names nothing: nobody knows what it means.
        raise SendError(201, retryable=True, unknown=True)
    return sid


def _delete(resource: Any) -> None:
    try:
        resource.delete()
    except SendError as error:
        if error.code not in (404, 20404):
            raise


def _all(resource: Any, pages: int = _MOST_PAGES, **filters: object) -> list[Any]:
    from twilio.base.exceptions import TwilioException

    found: list[Any] = []
    try:
        page = resource.page(**filters)
        for _ in range(pages):
            found.extend(page)
            page = page.next_page() if pages > 1 else None
            if page is None:
                return found
    except TwilioException:
        pass
    # JSON, but no list of Twilio's, or one without an end: perhaps a proxy's.
    raise SendError(200, retryable=True)


def _paths(definition: Mapping[str, Any], above: str = "") -> set[str]:
    """Where a definition says something: `types.twilio/text.body`."""
    found: set[str] = set()
    for name, value in definition.items():
        inner = value if isinstance(value, list) else [value]
        for each in inner:
            found |= _paths(each, f"{above}{name}.") if isinstance(each, Mapping) else set()
        if value is not None and not any(isinstance(each, Mapping) for each in inner):
            found.add(f"{above}{name}")
    return found
