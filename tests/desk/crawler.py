"""Somebody who opens every page that links lead to, and looks at what browsers would do with it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

from tests.desk.visitor import Visitor

# A list has an address for every filter and a page for every person; a few of each show what all of them do.
VARIANTS = 6
_ID = re.compile(r"[0-9a-f]{32}")
_LEADS = {"href", "src", "action", "formaction", "poster", "data", "srcset", "hx-get", "hx-post", "xlink:href", "data-href"}
_FOREIGN = {"base", "iframe", "object", "embed", "frame", "applet"}
SCHEMES = {"", "http", "https", "mailto", "tel"}


@dataclass
class Seen(HTMLParser):
    """What is on a page.

    Shape: `wrong` is what no page of ours may hold, in words.
    """

    path: str
    links: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        """Look at one tag."""
        given = {name: value or "" for name, value in attributes}
        if tag in _FOREIGN or (tag == "script" and "src" not in given) or tag == "style":
            self.wrong.append(f"{self.path}: <{tag}> in the page")
        # A number alone shows the same page again, which is how progress is seen without scripts.
        if tag == "meta" and given.get("http-equiv", "").lower() == "refresh" and not given.get("content", "").isdigit():
            self.wrong.append(f"{self.path}: a page that sends browsers on")
        for name, value in given.items():
            if name.startswith(("on", "hx-on")) or name == "style":
                self.wrong.append(f"{self.path}: {name}={value!r} at <{tag}>")
            if name in _LEADS and (urlsplit(value.strip()).scheme.lower() not in SCHEMES or value.strip().startswith("//")):
                self.wrong.append(f"{self.path}: {name} leads to {value!r}")
        if tag == "a" and "href" in given:
            self.links.append(given["href"])


def seen(path: str, html: str) -> Seen:
    """What a page holds."""
    page = Seen(path)
    page.feed(html)
    page.close()
    return page


def crawled(visitor: Visitor, starts: list[str], most: int = VARIANTS) -> Iterator[tuple[str, str, Seen]]:
    """Every HTML page from here on, by its address, each once, with what it holds; of one kind no more than `most`."""
    waiting, met, variants = list(starts), set(starts), Counter[str]()
    while waiting:
        path = waiting.pop(0)
        answer = visitor.get(path)
        if answer.status_code in (301, 302, 303, 308):
            found = [answer.headers["Location"]]
        elif answer.status_code != 200 or answer.mimetype != "text/html":
            assert answer.status_code in (200, 404, 410), (path, answer.status_code)
            continue
        else:
            html = answer.text
            page = seen(path, html)
            yield path, html, page
            found = page.links
        for link in found:
            parts = urlsplit(urljoin(path, link))
            where = parts.path + (f"?{parts.query}" if parts.query else "")
            if parts.netloc in ("", "localhost") and where not in met and parts.path.startswith(("/desk/", "/privacy", "/secure", "/stop")):
                met.add(where)
                kind = _ID.sub("*", parts.path)
                variants[kind] += 1
                if variants[kind] <= most:
                    waiting.append(where)
