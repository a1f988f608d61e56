"""Every act of staff, done as their browser does it: read the page, fill in its form, send it."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser

import sqlalchemy as sa
from flask import Flask

from storage.tables import intakes
from tests.desk.shop import signed_in
from tests.desk.visitor import Visitor

_TIMES = 20


@dataclass
class Forms(HTMLParser):
    """The forms of a page: what each sends when nothing is changed, by its address."""

    sent: dict[str, dict[str, object]] = field(default_factory=dict)
    _here: str = ""
    _ids: dict[str, str] = field(default_factory=dict)
    _loose: list[tuple[str, str, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        """Look at one tag."""
        given = {name: value or "" for name, value in attributes}
        if tag == "form":
            self._here = given.get("action", "")
            self._ids[given.get("id", "")] = self._here
            self.sent.setdefault(self._here, {})
        elif tag == "input" and "name" in given and given.get("type") in ("hidden", "text", None, ""):
            if "form" in given:
                self._loose.append((given["form"], given["name"], given.get("value", "")))
            elif self._here:
                self.sent[self._here][given["name"]] = given.get("value", "")

    def handle_endtag(self, tag: str) -> None:
        """A form ends."""
        if tag == "form":
            self._here = ""

    def done(self) -> dict[str, dict[str, object]]:
        """All of them, with the fields that stand elsewhere on the page."""
        for form, name, value in self._loose:
            self.sent.get(self._ids.get(form, ""), {})[name] = value
        return self.sent


def forms_of(html: str) -> dict[str, dict[str, object]]:
    """The forms of a page."""
    page = Forms()
    page.feed(html)
    page.close()
    return page.done()


def acted(app: Flask) -> dict[str, list[float]]:
    """How long each act takes. Units: ms."""
    dana = signed_in(app, "dana")
    found: dict[str, list[float]] = {}
    for intake_id in _waiting(app):
        page = f"/desk/intakes/{intake_id}"
        for name, path, act, values in (
            ("take over", page, "/take", {"period": "60"}),
            ("write", page, "/write", {"words": "Good morning, how can I help?"}),
            ("note", page, "/note", {"words": "She will call back."}),
            ("hand back", page, "/hand-back", {}),
            ("assign", f"{page}/more", "/assign", {}),
            ("leave a question out", f"{page}/fields/remark", "/skip", {"reason": "She told me."}),
        ):
            if (taken := _sent(dana, path, act, values)) is not None:
                found.setdefault(name, []).append(taken)
        found.setdefault("search by name", []).append(_timed(dana, "/desk/intakes/search", {"q": "Schneider"}))
        found.setdefault("search by number", []).append(_timed(dana, "/desk/intakes/search", {"q": "01715550"}))
        new = _sent(dana, "/desk/intakes/new", "/new", {"way": "link", "language": "de"})
        if new is not None:
            found.setdefault("start an intake, link", []).append(new)
    few = [name for name, times in found.items() if len(times) < _TIMES // 2]
    assert not few, f"these could not be done: {few}"
    return found


def _sent(visitor: Visitor, page: str, act: str, values: Mapping[str, object]) -> float | None:
    """Send the form of a page; None when the page offers no such form."""
    forms = forms_of(visitor.get(page).text)
    action = next((each for each in forms if each.endswith(act)), None)
    return None if action is None else _timed(visitor, action, {**forms[action], **values})


def _timed(visitor: Visitor, path: str, values: Mapping[str, object]) -> float:
    token = visitor.token()
    began = time.perf_counter()
    answer = visitor.post(path, {name: value for name, value in values.items() if name != "csrf_token"}, token=token)
    taken = (time.perf_counter() - began) * 1000
    assert answer.status_code in (200, 303), (path, answer.status_code, answer.text[:300])
    return taken


def _waiting(app: Flask) -> Iterator[str]:
    asked = sa.select(intakes.c.id).where(intakes.c.state == "asking").order_by(intakes.c.heard_at.desc()).limit(_TIMES)
    with app.extensions["intake"].database.reading() as connection:
        yield from connection.execute(asked).scalars().all()
