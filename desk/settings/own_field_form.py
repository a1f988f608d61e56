"""What somebody typed about a field of the shop's own, made into one, and an answer read as the conversation reads it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from flask import request
from flask_babel import get_locale, gettext

from desk.access import here
from flows.asking import Asked, Channel
from flows.custom import custom_step
from flows.custom_fields import CustomField, CustomOption, FieldType
from flows.message import Answer, Context, Options, Partial, Problem, Reading, Suggestion
from flows.read.day_numbers import Span
from flows.read.folding import fold
from storage.customers.fields import OwnField

LONGEST_LABEL, LONGEST_DESCRIPTION, LONGEST_OPTIONS, LONGEST_ANSWER = 80, 300, 4000, 500
_KEY = re.compile(r"[a-z][a-z0-9_]{0,39}")
_OPTION = re.compile(r"\s*(?:([A-Za-z0-9][A-Za-z0-9_.-]{0,59})\s*=\s*)?(.+?)\s*")
_CHOICES = (FieldType.CHOICE, FieldType.MULTIPLE_CHOICE)


class Unfit(Exception):
    """What was typed makes no field; `problems` says at which place, "" for the whole."""

    def __init__(self, problems: dict[str, str]) -> None:
        super().__init__("unfit")
        self.problems = problems


@dataclass(frozen=True, kw_only=True)
class Form:
    """The form as it stands.

    Shape: `labels`, `descriptions` and `options` by language; options are lines, in the same order in every language, each with its key
    before "=" where it has one of its own.
    """

    key: str = ""
    type: str = FieldType.TEXT.value
    labels: Mapping[str, str] = field(default_factory=dict)
    descriptions: Mapping[str, str] = field(default_factory=dict)
    options: Mapping[str, str] = field(default_factory=dict)
    example: str = ""
    span: str = Span.ANY.value
    asked: Mapping[str, str] = field(default_factory=dict)
    seen: int = 0
    retired: bool = False
    answer: str = ""
    spoken: str = "en"

    def own(self, languages: Sequence[str]) -> OwnField:
        """The field.

        Raises: Unfit.
        """
        problems: dict[str, str] = {}
        first = languages[0]
        key = self.key or _key_of(self.labels.get(first, ""))
        if not _KEY.fullmatch(key):
            problems["key"] = gettext("Please write a key of small letters, digits and underscores; it begins with a letter.")
        if not self.labels.get(first):
            problems["labels"] = gettext("Please write what the field is called.")
        if self.type not in set(FieldType):
            raise Unfit({"type": gettext("Please choose a type.")})
        kind = FieldType(self.type)
        options = self._options(first, problems) if kind in _CHOICES else ()
        if problems:
            raise Unfit(problems)
        spoken = [first, *(code for code in self.labels if code != first)]
        try:
            made = CustomField(
                key=key,
                type=kind,
                labels={code: self.labels[code] for code in spoken if self.labels.get(code)},
                description={code: words for code, words in self.descriptions.items() if words},
                options=options,
                example=self.example,
                span=Span(self.span) if kind in (FieldType.DATE, FieldType.DATE_TIME) and self.span in set(Span) else Span.ANY,
            )
            custom_step(made)
        except ValueError:
            raise Unfit({"example" if self.example else "": _unreadable(self.example)}) from None
        asked = {each: Asked(wish) for each in Channel if (wish := self.asked.get(each.value, "")) in set(Asked)}
        return OwnField(field=made, asked=asked, version=self.seen, retired=self.retired)

    def _options(self, first: str, problems: dict[str, str]) -> tuple[CustomOption, ...]:
        lines = {code: [line for line in text.splitlines() if line.strip()] for code, text in self.options.items()}
        written = [_OPTION.fullmatch(line) for line in lines.get(first, [])]
        found = [(match[1] or _option_key(match[2]), match[2]) for match in written if match]
        if len(found) < 2 or len(found) > 30 or len({key for key, _ in found}) < len(found) or not all(key for key, _ in found):
            problems["options"] = gettext(
                "Please write 2 to 30 options, each on a line of its own and none twice. "
                "Where the letters are not Latin, put a key before each: oak = …"
            )
            return ()
        uneven = [code for code, several in lines.items() if several and len(several) != len(found)]
        if uneven:
            problems["options"] = gettext("Every language needs as many options as the first, in the same order.")
            return ()
        options = []
        for place, (key, label) in enumerate(found):
            others = {code: _said(several[place]) for code, several in lines.items() if several and code != first}
            options.append(CustomOption(key=key, labels={first: label, **others}))
        return tuple(options)


def _unreadable(example: str) -> str:
    if example:
        return str(gettext("The example is no answer that we could read. Try it in the box below without one."))
    return str(gettext("This makes no field. Please look at the options and labels once more."))


def _said(line: str) -> str:
    match = _OPTION.fullmatch(line)
    return match[2] if match else line.strip()


def _option_key(label: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", fold(label).encode("ascii", "ignore").decode()).strip("-")[:60]


def _key_of(label: str) -> str:
    return re.sub(r"[^a-z0-9]+", "_", fold(label).encode("ascii", "ignore").decode()).strip("_")[:40]


def typed() -> Form:
    """What this request's form holds."""
    given = request.form
    languages = here().running.usual.shop.languages

    def options(code: str) -> str:
        return given.get(f"options.{code}", "").replace("\x00", "").strip()[:LONGEST_OPTIONS]

    def words(name: str, most: int) -> dict[str, str]:
        return {code: text for code in languages if (text := _line(given.get(f"{name}.{code}", ""), most))}

    seen = given.get("seen", type=int) or 0
    return Form(
        key=given.get("key", "").strip()[:60],
        type=given.get("type", ""),
        labels=words("label", LONGEST_LABEL),
        descriptions=words("description", LONGEST_DESCRIPTION),
        options={
            code: text for code in languages if (text := given.get(f"options.{code}", "").replace("\x00", "").strip()[:LONGEST_OPTIONS])
        },
        example=_line(given.get("example", ""), LONGEST_LABEL),
        span=given.get("span", ""),
        asked={channel.value: given.get(f"asked.{channel.value}", "") for channel in Channel},
        seen=seen,
        answer=_line(given.get("answer", ""), LONGEST_ANSWER),
        spoken=given.get("spoken", "") if given.get("spoken", "") in languages else languages[0],
    )


def _line(text: str, most: int) -> str:
    return " ".join(text.replace("\x00", "").split())[:most]


def form_of(own: OwnField) -> Form:
    """The form of a field that is there."""
    made = own.field
    languages = dict.fromkeys(code for option in made.options for code in option.labels)
    options = {
        code: "\n".join(
            f"{option.key} = {option.labels.get(code, next(iter(option.labels.values())))}" if place == 0 else option.labels.get(code, "–")
            for option in made.options
        )
        for place, code in enumerate(languages)
    }
    return Form(
        key=made.key,
        type=made.type.value,
        labels=made.labels,
        descriptions=made.description,
        options=options,
        example=made.example,
        span=made.span.value,
        asked={channel.value: wish.value for channel, wish in own.asked.items()},
        seen=own.version,
        retired=own.retired,
    )


def tried(made: CustomField, answer: str, language: str) -> str:
    """How the conversation would read this answer, in the viewer's words."""
    if not answer:
        return str(gettext("Write an answer first."))
    desk = here()
    step = custom_step(replace(made, required=True))
    outcome = step.read(
        Answer(text=answer), Context(now=desk.clock(), language=language, region=desk.shop.country, country=desk.shop.country)
    )
    catalogs, viewer = desk.running.catalogs, str(get_locale())

    def shown(value: object) -> str:
        words = step.shows(value) if step.shows else str(value)  # type: ignore[arg-type]  # what a reader gave is a value
        return words if isinstance(words, str) else catalogs.translate(words, viewer)

    match outcome:
        case Reading(value=value):
            return str(gettext("Read as: %(value)s", value=shown(value)))
        case Suggestion(value=value):
            return str(gettext("The bot would ask whether this is meant: %(value)s", value=shown(value)))
        case Options(values=values):
            return str(gettext("The bot would ask which of these is meant: %(values)s", values=", ".join(shown(value) for value in values)))
        case Problem(phrase=phrase):
            return str(gettext("Not read. The bot would say: %(words)s", words=catalogs.translate(phrase, language)))
        case Partial():
            return str(gettext("Only a part was read."))
