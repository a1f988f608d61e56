"""What the pages behind links have in common: the customer's language, and headers that keep the link to itself."""

from __future__ import annotations

from flask import Response, make_response, render_template, request

from desk.access import here
from translations import Catalogs

# A token is 32 or 64 characters; whatever is longer is none.
LONGEST_TOKEN = 64
_ARABIC = "ar"


def page(template: str, language: str, words: dict[str, str], state: str, status: int = 200, **values: object) -> Response:
    """The page in one language."""
    direction = "rtl" if language.partition("-")[0] == _ARABIC else "ltr"
    shown = render_template(
        f"{template}.html", shop=here().shop, words=words, language=language, direction=direction, state=state, **values
    )
    return kept_apart(make_response(shown, status))


def kept_apart(response: Response) -> Response:
    """The answer, for whoever has the link and for nobody else."""
    response.headers.update({"X-Robots-Tag": "noindex, nofollow", "Cache-Control": "no-store"})
    return response


def browsers_language(catalogs: Catalogs) -> str:
    """The language of the browser, where nobody knows any more whose the link was."""
    wished = (catalogs.nearest(wish.replace("_", "-")) for wish, quality in request.accept_languages if quality)
    return next(wished, here().shop.default_language)
