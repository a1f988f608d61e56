"""Twilio's addresses: what each request does, and what is answered."""

from __future__ import annotations

import base64
import json
import re
from collections import deque
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode

from tests.fake_twilio.account import API, Account
from tests.fake_twilio.faults import Fate, Faults
from tests.fake_twilio.refusals import Refused, busy, missing, unauthorised
from tests.fake_twilio.wire import Answer, Ending, Request

_INTERNAL = b'{"code": 20500, "message": "Internal Server Error", "more_info": "", "status": 500}'
_CONTENT = re.compile(r"/v1/Content/(HX[0-9a-fA-F]{32})(/ApprovalRequests(?:/whatsapp)?)?")


class Routes:
    """One account's answers."""

    def __init__(self, account: Account, faults: Faults, prefix: str = "") -> None:
        self.account = account
        self.faults = faults
        self.requests: deque[Request] = deque(maxlen=1000)
        self._prefix = prefix
        self._messages = f"/{API}/Accounts/{account.sid}/Messages"
        self._credential = "Basic " + base64.b64encode(f"{account.sid}:{account.auth_token}".encode()).decode()

    def respond(self, request: Request) -> Answer:
        """The answer to a request, with whatever goes wrong."""
        self.requests.append(request)
        path = request.path.removeprefix(self._prefix)
        sends = request.method == "POST" and path == f"{self._messages}.json"
        fate = self.faults.of_message() if sends else self.faults.of_reading()
        if fate in (Fate.BUSY, Fate.BROKEN_BEFORE, Fate.HANGS_BEFORE):
            return self._spoilt(fate, Answer(200))
        try:
            if request.headers.get("authorization") != self._credential:
                raise unauthorised()
            answer = self._answer(request, path)
        except Refused as refused:
            return Answer(refused.status, refused.body)
        return self._spoilt(fate, answer)

    def _spoilt(self, fate: Fate, answer: Answer) -> Answer:
        match fate:
            case Fate.BUSY:
                refused = busy()
                return Answer(429, refused.body, {"Retry-After": self.faults.retry_after} if self.faults.retry_after else {})
            case Fate.BROKEN_BEFORE | Fate.BROKEN_AFTER:
                return Answer(500, _INTERNAL)
            case Fate.LOST:
                return Answer(answer.status, ending=Ending.CLOSED)
            case Fate.CUT:
                return Answer(answer.status, answer.body, ending=Ending.CUT)
            case Fate.HANGS_BEFORE | Fate.HANGS_AFTER:
                return Answer(answer.status, ending=Ending.NEVER)
            case Fate.SLOW:
                return Answer(answer.status, answer.body, after_seconds=self.faults.slow_seconds)
        return answer

    def _answer(self, request: Request, path: str) -> Answer:
        if path.startswith(self._messages):
            return self._of_messages(request, path.removeprefix(self._messages))
        if path.startswith("/v1/Content"):
            return self._of_contents(request, path)
        if path == "/v2/Indicators/Typing.json" and request.method == "POST":
            form = _form(request.body)
            self.account.typing(form.get("messageId", ""), form.get("channel", ""))
            return Answer(200, b'{"success": true}')
        raise missing(path)

    def _of_messages(self, request: Request, rest: str) -> Answer:
        account, method = self.account, request.method
        if rest == ".json" and method == "POST":
            if not request.headers.get("content-type", "").startswith("application/x-www-form-urlencoded"):
                raise Refused(415, 20415, "Unsupported Media Type")
            return _json(201, account.create(_form(request.body)).as_json(account.sid))
        if rest == ".json" and method == "GET":
            return self._list(request)
        found = re.fullmatch(r"/((?:SM|MM)[0-9a-f]{32})(/Media)?\.json", rest)
        if found is None or found[1] not in account.messages:
            raise missing(rest)
        message = account.messages[found[1]]
        if found[2]:
            media = [
                {"sid": sid, "content_type": kind, "parent_sid": message.sid, "account_sid": account.sid} for sid, kind in message.media
            ]
            return _json(200, {"media_list": media, "page": 0, "page_size": 50, "next_page_uri": None, "uri": request.path})
        if method == "DELETE":
            account.delete(message.sid)
            return Answer(204)
        return _json(200, message.as_json(account.sid))

    def _list(self, request: Request) -> Answer:
        query = dict(parse_qsl(request.query, keep_blank_values=True))
        size, page = min(int(query.get("PageSize", "50")), 1000), int(query.get("Page", "0"))
        listed = self.account.listed(query.get("To", ""), query.get("From", ""), query.get("DateSent>", ""))
        here = listed[page * size : (page + 1) * size]
        more = urlencode({**query, "Page": str(page + 1), "PageToken": "PA" + str(page)}, quote_via=quote)
        uri = f"{self._messages}.json"
        following = f"{uri}?{more}" if len(listed) > (page + 1) * size else None
        shown = [message.as_json(self.account.sid) for message in here]
        return _json(200, {"messages": shown, "page": page, "page_size": size, "next_page_uri": following, "uri": uri})

    def _of_contents(self, request: Request, path: str) -> Answer:
        contents, method = self.account.contents, request.method
        if path == "/v1/Content" and method == "POST":
            return _json(201, contents.create(_loaded(request)))
        if path in ("/v1/Content", "/v1/ContentAndApprovals") and method == "GET":
            shown = [contents.shown(sid) if path == "/v1/Content" else kept for sid, kept in contents.kept.items()]
            query = dict(parse_qsl(request.query))
            size, page = min(int(query.get("PageSize", "50")), 500), int(query.get("Page", "0"))
            url = f"https://content.twilio.com{path}?PageSize={size}&Page={page + 1}"
            meta = {"key": "contents", "page": page, "page_size": size, "next_page_url": url if len(shown) > (page + 1) * size else None}
            return _json(200, {"contents": shown[page * size : (page + 1) * size], "meta": meta})
        found = _CONTENT.fullmatch(path)
        if found is None:
            raise missing(path)
        match (method, found[2]):
            case ("POST", "/ApprovalRequests/whatsapp"):
                return _json(201, contents.submit(found[1], _loaded(request)))
            case ("GET", None):
                return _json(200, contents.shown(found[1]))
            case ("DELETE", None):
                contents.delete(found[1])
                return Answer(204)
        raise missing(path)


def _form(body: bytes) -> dict[str, str]:
    return dict(parse_qsl(body.decode("utf-8"), keep_blank_values=True))


def _loaded(request: Request) -> Any:
    try:
        return json.loads(request.body)
    except ValueError:
        raise Refused(400, 20001, "The body is no JSON") from None


def _json(status: int, told: dict[str, Any]) -> Answer:
    return Answer(status, json.dumps(told).encode())
