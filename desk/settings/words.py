"""The words: every sentence of the conversation, in every language, ours or the shop's own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Response, abort, request, url_for
from flask_babel import gettext, lazy_gettext, ngettext

from bot.house import WORDS
from bot.outbound import units
from bot.phrases import BUTTON_LIMIT, LIMITS, Sentence, Use, Wrong, sentences, wrong_with
from desk.access import here
from desk.settings.keeping import kept, shown
from desk.settings.samples import filled

_PAGE = 25
USES = {
    Use.BUTTON: lazy_gettext("On a button"),
    Use.TEMPLATE: lazy_gettext("In a template that WhatsApp approves"),
    Use.MESSAGE: lazy_gettext("In a message"),
}


@dataclass(frozen=True, kw_only=True)
class Form:
    """A form of a sentence: `name` is its field, `numbers` are those up to 200 that it is for; none where there is one form only."""

    name: str
    numbers: tuple[int, ...] = ()

    @property
    def one(self) -> bool:
        """Whether it is for one number alone, which its words may spell."""
        return len(self.numbers) == 1

    @property
    def sample(self) -> int:
        """A number that it is for, as people would meet it."""
        return next((number for number in self.numbers if number > 2), self.numbers[-1] if self.numbers else 3)

    @property
    def told(self) -> str:
        """The first of its numbers, in words for the admin."""
        return ", ".join(map(str, self.numbers[:4])) + (" …" if len(self.numbers) > 4 else "")


def add_to(routes: Blueprint) -> None:
    """The routes of these pages."""

    @routes.get("/words")
    def words() -> Response:
        """The list."""
        language = _language(request.args.get("language", ""))
        wanted, only = " ".join(request.args.get("q", "").split())[:100], request.args.get("only", "")
        lines = [line for each in sentences() if _found(line := _line(each, language), wanted, only)]
        first = request.args.get("first", 0, type=int)
        first = first if 0 <= first < len(lines) else 0
        return shown(
            "words",
            language=language,
            languages=here().running.usual.shop.languages,
            wanted=wanted,
            only=only,
            lines=lines[first : first + _PAGE],
            count=len(lines),
            start=url_for("settings.words", language=language, q=wanted, only=only) if first else None,
            further=url_for("settings.words", language=language, q=wanted, only=only, first=first + _PAGE)
            if first + _PAGE < len(lines)
            else None,
        )

    @routes.get("/words/<language>/<key>")
    def words_one(language: str, key: str) -> Response:
        """One sentence."""
        sentence = _sentence(key)
        return _page(sentence, _known(language), _line(sentence, language)["said"])

    @routes.post("/words/<language>/<key>")
    def words_keep(language: str, key: str) -> Response:
        """Say it otherwise, or as we do."""
        sentence, language = _sentence(key), _known(language)
        if sentence.fixed:
            abort(400)
        reset, forms = request.form.get("reset") == "yes", forms_of(sentence, language)
        typed = tuple("\n".join(request.form.get(form.name, "").strip().splitlines()) for form in forms)
        found = [None if reset else wrong_with(sentence, text, one_number=form.one) for form, text in zip(forms, typed, strict=True)]
        if any(found):
            return _page(sentence, language, typed, 422, tuple(_why(sentence, *each) if each else "" for each in found))
        value = None if reset or typed == _ours(sentence, language) else _kept_as(sentence, typed)
        back = url_for("settings.words_one", language=language, key=key)
        return kept({f"{WORDS}{language}:{key}": value}, subject="words", back=back) or _page(sentence, language, typed, 409)


def _kept_as(sentence: Sentence, typed: tuple[str, ...]) -> dict[str, Any]:
    return {"ours": sentence.text, "text": typed[0]} if sentence.plural is None else {"ours": sentence.text, "forms": list(typed)}


def forms_of(sentence: Sentence, language: str) -> tuple[Form, ...]:
    """The forms in which a sentence is said: one, or those of the language where its words depend on a number."""
    if sentence.plural is None:
        return (Form(name="text"),)
    return tuple(Form(name=f"text.{place}", numbers=each) for place, each in enumerate(here().running.catalogs.forms_of(language)))


def _ours(sentence: Sentence, language: str) -> tuple[str, ...]:
    catalogs = here().running.catalogs
    if sentence.plural is None:
        return (catalogs.ours(sentence.text, language),)
    return catalogs.ours_in_forms(sentence.text, sentence.plural, language)


def _own(sentence: Sentence, language: str) -> tuple[str, ...] | None:
    house, at = here().running.house, (language, sentence.text)
    if sentence.plural is not None:
        forms = house.forms.get(at)
        # Words of a language whose forms were counted otherwise would stand at the wrong numbers.
        return forms if forms and len(forms) == len(forms_of(sentence, language)) else None
    own = house.words.get(at)
    return None if own is None else (own,)


def _language(given: str) -> str:
    shop = here().running.house.shop
    return given if given in here().running.usual.shop.languages else shop.default_language


def _known(language: str) -> str:
    if language not in here().running.usual.shop.languages:
        abort(404)
    return language


def _sentence(key: str) -> Sentence:
    found = next((each for each in sentences() if each.key == key), None)
    if found is None:
        abort(404)
    return found


def _line(sentence: Sentence, language: str) -> dict[str, Any]:
    ours, own = _ours(sentence, language), _own(sentence, language)
    return {
        "sentence": sentence,
        "ours": ours,
        "own": own,
        "said": own or ours,
        "use": USES[sentence.use],
        "url": url_for("settings.words_one", language=language, key=sentence.key),
    }


def _found(line: dict[str, Any], wanted: str, only: str) -> bool:
    sentence: Sentence = line["sentence"]
    text = "\n".join((sentence.text, *line["said"])).casefold()
    return (only != "own" or line["own"] is not None) and (only not in set(Use) or sentence.use == only) and wanted.casefold() in text


def _why(sentence: Sentence, wrong: Wrong, names: tuple[str, ...]) -> str:
    braced = ", ".join(f"{{{name}}}" for name in names)
    match wrong:
        case Wrong.EMPTY:
            return str(gettext("Please write something, or go back to our words."))
        case Wrong.MISSING:
            return str(
                ngettext(
                    "%(names)s is missing: something is put in there.",
                    "%(names)s are missing: something is put in there.",
                    len(names),
                    names=braced,
                )
            )
        case Wrong.FOREIGN:
            return str(gettext("Nothing would be put in at %(names)s in this sentence. Please take it out.", names=braced))
        case Wrong.LONG:
            return str(gettext("WhatsApp takes at most %(most)s characters here. Please shorten it.", most=LIMITS[sentence.use]))


def _page(sentence: Sentence, language: str, typed: tuple[str, ...], status: int = 200, problems: tuple[str, ...] = ()) -> Response:
    running, shop = here().running, here().shop
    parts = [
        {
            "form": form,
            "typed": text,
            "problem": problems[place] if problems else "",
            "length": units(text),
            "preview": filled(text, language, shop, running.catalogs, count=form.sample),
        }
        for place, (form, text) in enumerate(zip(forms_of(sentence, language), typed, strict=True))
    ]
    return shown(
        "words_one",
        status,
        line=_line(sentence, language),
        language=language,
        parts=parts,
        limit=LIMITS[sentence.use],
        button_limit=BUTTON_LIMIT if sentence.use is Use.BUTTON else None,
        back=url_for("settings.words", language=language),
    )
