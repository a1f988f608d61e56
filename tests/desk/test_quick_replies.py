"""Quick replies: written, ordered, deleted; and two admins at one of them."""

from __future__ import annotations

import re
import threading
from concurrent.futures import ThreadPoolExecutor

from flask import Flask

from storage.database import Database
from storage.desk import quick_replies
from tests.conftest import FixedClock
from tests.desk.visitor import at_desk, hidden


def test_quick_replies_are_written_ordered_and_deleted(app: Flask) -> None:
    admin = at_desk(app, "admin")
    for title in ("Hours", "Address"):
        assert admin.post("/desk/settings/quick-replies", {"title": title, "words": f"{title} …", "language": "de"}).status_code == 303
    page = admin.get("/desk/settings/quick-replies").text
    assert page.index("Hours …") < page.index("Address …")
    move = re.search(r"/desk/settings/quick-replies/(\d+)/move", page)
    assert move
    admin.post(move[0])
    page = admin.get("/desk/settings/quick-replies").text
    assert page.index("Address …") < page.index("Hours …")
    admin.post(f"/desk/settings/quick-replies/{move[1]}/delete")
    assert "Address …" not in admin.get("/desk/settings/quick-replies").text


def _quick_reply(page: str) -> dict[str, object]:
    return {name: hidden(page, name) for name in ("id", "seen")}


def _kept(app: Flask) -> list[quick_replies.QuickReply]:
    return list(quick_replies.all_of(app.extensions["intake"].database))


PATH, HOURS = "/desk/settings/quick-replies", {"title": "Hours", "words": "Nine to five.", "language": "en"}


def test_of_two_admins_at_one_quick_reply_the_second_is_told_and_keeps_what_she_typed(app: Flask) -> None:
    dana, eli = at_desk(app, "admin"), at_desk(app, "admin", "eli@example.com")
    dana.post(PATH, {"title": "First", "words": "Hello", "language": ""})
    dana.post(PATH, HOURS)
    reply_id = _kept(app)[1].id
    mine, theirs = (_quick_reply(each.get(f"{PATH}?edit={reply_id}").text) for each in (dana, eli))
    # Where it stands in the list is nobody's words.
    dana.post(f"{PATH}/{reply_id}/move")
    assert eli.post(PATH, {**HOURS, **theirs, "words": "Nine to six."}).status_code == 303
    told = dana.post(PATH, {**HOURS, **mine, "words": "Ten to six."})
    assert told.status_code == 409
    assert ("A colleague has changed this" in told.text, "Nine to six." in told.text, ">Ten to six.<" in told.text) == (True, True, True)
    assert {each.title: each.words for each in _kept(app)} == {"Hours": "Nine to six.", "First": "Hello"}
    assert dana.post(PATH, {**HOURS, **_quick_reply(told.text), "words": "Ten to six."}).status_code == 303
    assert _kept(app)[0].words == "Ten to six."


def test_a_quick_reply_that_a_colleague_deleted_is_not_lost_either(app: Flask) -> None:
    dana = at_desk(app, "admin")
    dana.post(PATH, HOURS)
    reply_id = _kept(app)[0].id
    mine = _quick_reply(dana.get(f"{PATH}?edit={reply_id}").text)
    dana.post(f"{PATH}/{reply_id}/delete")
    told = dana.post(PATH, {**HOURS, **mine, "words": "Ten to six."})
    assert (told.status_code, "A colleague has deleted this" in told.text, ">Ten to six.<" in told.text) == (409, True, True)
    assert 'name="id"' not in told.text
    assert dana.post(PATH, {**HOURS, "words": "Ten to six."}).status_code == 303
    assert [each.words for each in _kept(app)] == ["Ten to six."]


def test_what_was_refused_still_knows_what_had_been_seen(lone_app: Flask) -> None:
    dana = at_desk(lone_app, "admin")
    dana.post(PATH, HOURS)
    seen = _quick_reply(dana.get(f"{PATH}?edit={_kept(lone_app)[0].id}").text)
    refused = dana.post(PATH, {**HOURS, **seen, "title": ""})
    assert (refused.status_code, _quick_reply(refused.text)) == (422, seen)


def test_of_two_who_save_a_quick_reply_at_one_instant_one_is_told(database: Database, clock: FixedClock) -> None:
    reply_id = quick_replies.keep(database, "Hours", "Nine to five.", clock())
    seen, start = quick_replies.all_of(database)[0].version, threading.Barrier(2)

    def save(words: str) -> bool:
        start.wait(30)
        try:
            quick_replies.keep(database, "Hours", words, clock(), reply_id=reply_id, seen=seen)
        except quick_replies.Overtaken:
            return False
        return True

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(save, ("Nine to six.", "Ten to six."))) == [False, True]
