"""The languages of our pages."""

from __future__ import annotations

from werkzeug.datastructures import LanguageAccept

# The folders of `desk/templates`; the first is for everybody else.
LANGUAGES = ("en", "de", "tr")


def language_of(accepted: LanguageAccept) -> str:
    """The page's language for a browser that prefers these."""
    return accepted.best_match(LANGUAGES, LANGUAGES[0])
