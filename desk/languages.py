"""The languages of our pages."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from werkzeug.datastructures import LanguageAccept

_TEMPLATES = Path(__file__).parent / "templates"
# For everybody else; every page exists in it.
_DEFAULT = "en"


@cache
def languages_of(page: str) -> tuple[str, ...]:
    """The languages that a page is written in, from the folders that hold it.

    Shape: as a browser names them ("pt-BR" for the folder pt_BR).
    """
    found = (path.parent.name.replace("_", "-") for path in _TEMPLATES.glob(f"*/{page}.html"))
    return tuple(sorted(found))


def template_of(page: str, accepted: LanguageAccept) -> str:
    """The page's template for a browser that prefers these languages.

    Source: RFC 4647, section 3.4, lookup: each wish in turn, shortened from its end.
    """
    # Werkzeug's best match puts any exact match first: who wants "uk-UA,ru;q=0.9" would read Russian.
    ours = {language.lower(): language for language in languages_of(page)}
    for wish, quality in accepted:
        tag = wish.lower().replace("_", "-") if quality else ""
        while tag and tag not in ours:
            tag = tag.rpartition("-")[0]
        if tag:
            return f"{ours[tag].replace('-', '_')}/{page}.html"
    return f"{_DEFAULT}/{page}.html"
