"""The gettext catalogues, and the putting of a `Text` into words."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from gettext import GNUTranslations, NullTranslations
from pathlib import Path

from flows.wording import Amount, CountryName, Day, LanguageName, Lines, Listing, Named, Phrase, PhraseValue, Text
from translations.figures import amount_written, day_written
from translations.names import country_name, joined, language_name
from translations.own_words import isolated, line_apart, own_words

DOMAIN = "chat"
# The rules of CLDR look at the last two digits at most, but for millions, which nobody counts in a chat.
_COUNTED = 201
_PLACEHOLDER = re.compile(r"\{([a-z_]+)\}")

# Languages whose default script runs from right to left. Source: CLDR 47, characterOrder of main/*/layout.xml.
_RIGHT_TO_LEFT = frozenset({"ar", "ckb", "dv", "fa", "he", "ks", "ps", "sd", "ug", "ur", "yi"})
_CYRILLIC = frozenset({"be", "bg", "kk", "mk", "ru", "sr", "uk"})


class Catalogs:
    """Every catalogue, read once at start and shared by all threads; the shop's own words before ours.

    Shape: `directory` holds `<locale>/LC_MESSAGES/chat.mo`; English needs none, because it is the key.
    """

    def __init__(self, directory: Path | None = None) -> None:
        root = directory or Path(__file__).parent
        self._instead: Mapping[tuple[str, str], str] = {}
        self._forms_instead: Mapping[tuple[str, str], tuple[str, ...]] = {}
        self._catalogues: dict[str, NullTranslations] = {"en": NullTranslations()}
        for path in sorted(root.glob(f"*/LC_MESSAGES/{DOMAIN}.mo")):
            with path.open("rb") as file:
                self._catalogues[path.parts[-3].replace("_", "-")] = GNUTranslations(file)
        for language, catalogue in self._catalogues.items():
            wider, _, narrower = language.rpartition("-")
            if narrower and wider in self._catalogues:
                catalogue.add_fallback(self._catalogues[wider])

    def say_instead(self, words: Mapping[tuple[str, str], str], forms: Mapping[tuple[str, str], tuple[str, ...]] | None = None) -> None:
        """Say a shop's own words from now on.

        Shape: `words` maps a language and our English sentence to what is said there, `forms` to each plural form of it in
        the order of `forms_of`; it is put in place at once.
        """
        self._instead, self._forms_instead = dict(words), dict(forms or {})

    def ours(self, text: str, language: str) -> str:
        """What we say for an English sentence without a plural, before a shop has changed it; its placeholders open."""
        return self._catalogues[self.nearest(language)].gettext(text)

    def forms_of(self, language: str) -> tuple[tuple[int, ...], ...]:
        """The plural forms of a language as its catalogue counts them: for each, the numbers up to 200 that it is for."""
        plural = _plural(self._catalogues[self.nearest(language)])
        forms = [plural(number) for number in range(_COUNTED)]
        return tuple(tuple(number for number, each in enumerate(forms) if each == form) for form in range(max(forms) + 1))

    def ours_in_forms(self, text: str, plural: str, language: str) -> tuple[str, ...]:
        """The same for a sentence with a plural, in each of the language's forms."""
        catalogue = self._catalogues[self.nearest(language)]
        return tuple(catalogue.ngettext(text, plural, numbers[0]) for numbers in self.forms_of(language))

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages we can speak: English, then by code, those in other letters at the end.

        Shape: CLDR locales with a hyphen, such as `pt-BR`.
        """
        return tuple(sorted(self._catalogues, key=lambda code: (code != "en", code in _RIGHT_TO_LEFT, code in _CYRILLIC, code)))

    def nearest(self, language: str) -> str:
        """The language that a reader of this one gets: pt-BR, else pt, else English."""
        while language and language not in self._catalogues:
            language = language.rpartition("-")[0]
        return language or "en"

    def translate(self, text: Text | str, language: str) -> str:
        """The words for a text in this language. A `str` is somebody's own words, shown as plain text."""
        if isinstance(text, str):
            return own_words(text)
        return self._words(text, self.nearest(language))

    def _words(self, text: Text, language: str) -> str:
        match text:
            case Phrase():
                return self._sentence(text, language)
            case Lines():
                found = [self._words(line, language) for line in text.lines]
                return "\n".join(map(line_apart, found) if _from_the_right(language) else found)
            case Listing():
                return joined([self._value(item, language) for item in text.items], language, by_or=text.joined_by_or)
            case CountryName():
                return country_name(text.code, language)
            case LanguageName():
                return language_name(text.code)
            case Named():
                return own_words(text.in_language(language))
            case Day():
                return day_written(text.iso, language)
            case Amount():
                return amount_written(text.value, language)

    def _sentence(self, phrase: Phrase, language: str) -> str:
        # gettext answers "" with the header of the catalogue.
        if not phrase.text:
            return ""
        catalogue = self._catalogues[language]
        if phrase.plural is None:
            pattern = self._instead.get((language, phrase.text)) or catalogue.gettext(phrase.text)
        else:
            given = phrase.values["count"]
            count = given if isinstance(given, int) else 1
            own, form = self._forms_instead.get((language, phrase.text), ()), _plural(catalogue)(count)
            pattern = own[form] if form < len(own) else catalogue.ngettext(phrase.text, phrase.plural, count)
        if "{" not in pattern:
            return pattern
        # Never str.format: a pattern could reach into a value's attributes, and a brace in one would raise.
        return _PLACEHOLDER.sub(lambda found: self._value(phrase.values.get(found[1], ""), language), pattern)

    def _value(self, value: PhraseValue, language: str) -> str:
        match value:
            case str():
                words = own_words(value)
            case int():
                words = str(value)
            case Phrase() | Lines() | Listing():
                # Our own words run as the sentence around them does; what they hold was set apart already.
                return self._words(value, language)
            case _:
                words = self._words(value, language)
        return isolated(words, against=_from_the_right(language))


def _plural(catalogue: NullTranslations) -> Callable[[int], int]:
    """Which form a number takes; English has no catalogue and the rule that gettext falls back to."""
    found: Callable[[int], int] = getattr(catalogue, "plural", lambda number: int(number != 1))
    return found


def _from_the_right(language: str) -> bool:
    return language.partition("-")[0] in _RIGHT_TO_LEFT
