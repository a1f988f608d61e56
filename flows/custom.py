"""The shop's own fields, as steps."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping

from flows.custom_examples import ACCEPTS, REJECTS
from flows.custom_fields import PREFIX, CustomField, CustomOption, FieldType, named, reader_of
from flows.draft import Draft
from flows.message import Answer, Choice, Context, Outcome, Problem, Reading, Value
from flows.read.day_numbers import Span
from flows.read.folding import fold
from flows.read.vocabulary import means_all
from flows.step import EXAMPLE, Reader, Step, gives
from flows.wording import Amount, Day, Listing, Named, Phrase, Text, lines, say, verbatim

YES, NO = say("Yes"), say("No")
OR_SKIP = say("Or write *skip*.")
_WHY = say("The shop keeps this with your details.")


def _or_none(read: Reader, *, first: bool) -> Reader:
    """A reader for what may be left out: "none" and "no" leave it out, where they are no answer by themselves."""

    def declined(answer: Answer, context: Context) -> bool:
        return bool(means_all(answer.text, context.language) & {"no", "none", "nothing", "skip"})

    def reading(answer: Answer, context: Context) -> Outcome:
        if first and declined(answer, context):
            return Reading(None)
        outcome = read(answer, context)
        return Reading(None) if isinstance(outcome, Problem) and declined(answer, context) else outcome

    return reading


def _shows(field: CustomField) -> Callable[[Value], Text | str]:
    """How a value of this field is written."""
    names = {option.key: option.name for option in field.options}

    def option(key: Value) -> Text:
        # An option that the shop has taken away since is shown by its key.
        return names.get(str(key)) or verbatim("{value}", value=str(key))

    def shows(value: Value) -> Text | str:
        match value:
            case bool():
                return YES if value else NO
            case int() | float():
                return Amount(value)
            case list():
                return Listing(tuple(option(key) for key in value)) if value else verbatim("–")
            case str() if field.type in (FieldType.DATE, FieldType.DATE_TIME):
                return Day(value)
            case str() if field.type is FieldType.CHOICE:
                return option(value)
            case _:
                return str(value)

    return shows


def _ours(field: CustomField) -> Mapping[str, Value]:
    """Examples that fit every field of this type."""
    dated = field.type in (FieldType.DATE, FieldType.DATE_TIME)
    return ACCEPTS.get((field.type, field.span if dated else Span.ANY), {})


def _example(field: CustomField, shows: Callable[[Value], Text | str]) -> Text | str:
    """An answer for the hint, in the customer's language where we can write it so."""
    if field.type is FieldType.TEXT:
        return field.example
    if field.type is FieldType.MULTIPLE_CHOICE and not field.example:
        shown = field.options[:3:2] or field.options
        return ", ".join(str(place) for place in (1, 3)[: len(shown)]) if field.numbered else Listing(tuple(one.name for one in shown))
    text = field.example or next(iter(_ours(field)), "")
    outcome = reader_of(field)(Answer(text=text), EXAMPLE) if text else None
    return shows(outcome.value) if isinstance(outcome, Reading) else text


def _hint(field: CustomField, shows: Callable[[Value], Text | str]) -> Phrase:
    example = _example(field, shows)
    match field.type:
        case FieldType.BOOLEAN:
            return say("Please answer *yes* or *no*.")
        case FieldType.CHOICE:
            return say("Please choose one of them.")
        case FieldType.MULTIPLE_CHOICE:
            return say("You can choose several, for example: {example}", example=example)
        case FieldType.NUMBER:
            return say("Please write a number, for example: {example}", example=example)
        case FieldType.TEXT:
            return say("Please write a few words, for example: {example}", example=example) if example else say("Please write a few words.")
        case FieldType.DATE:
            return say("Please write the date, for example: {example}", example=example)
        case FieldType.DATE_TIME:
            return say("Please write the date and the time, for example: {example}", example=example)


def _accepts(field: CustomField) -> Mapping[str, Value]:
    """Examples that this very field reads, the shop's own first."""
    known = Counter(fold(label) for option in field.options for label in {*option.labels.values()})
    accepted: dict[str, Value] = {}
    for option in field.options:
        for label in option.labels.values():
            if known[fold(label)] == 1:
                accepted[label] = [option.key] if field.type is FieldType.MULTIPLE_CHOICE else option.key
    if field.numbered and field.options:
        accepted["1"] = [field.options[0].key] if field.type is FieldType.MULTIPLE_CHOICE else field.options[0].key
    outcome = reader_of(field)(Answer(text=field.example), EXAMPLE) if field.example else None
    own: dict[str, Value] = {field.example: outcome.value} if isinstance(outcome, Reading) else {}
    return {**own, **accepted, **_ours(field)}


def _choices(field: CustomField) -> tuple[Choice, ...]:
    name = PREFIX + field.key
    if field.type is FieldType.BOOLEAN:
        return (Choice(f"{name}:yes", YES, "yes"), Choice(f"{name}:no", NO, "no"))
    # Several options cannot be tapped at once, so they stand in the question itself.
    return tuple(Choice(f"{name}:{option.key}", option.name) for option in field.options) if field.type is FieldType.CHOICE else ()


def _chosen(value: str, context: Context) -> Outcome:
    return Reading(value)


def custom_step(field: CustomField) -> Step:
    """The question of a field of the shop's own, named `custom.<key>`."""
    shows = _shows(field)
    hint = _hint(field, shows)
    listed = field.options if field.type is FieldType.MULTIPLE_CHOICE else ()
    pattern = "{number}. {option}" if field.numbered else "- {option}"
    parts: tuple[Text, ...] = (
        verbatim("{label}", label=field.name),
        *((verbatim("{description}", description=named(field.description)),) if field.description else ()),
        *(verbatim(pattern, number=place, option=option.name) for place, option in enumerate(listed, 1)),
        *(() if field.type in (FieldType.BOOLEAN, FieldType.CHOICE) else (hint,)),
        *(() if field.required else (OR_SKIP,)),
    )

    def prompt(draft: Draft, context: Context) -> Text:
        return lines(*parts)

    read = reader_of(field)
    return Step(
        name=PREFIX + field.key,
        label=field.name,
        prompt=prompt,
        read=read if field.required else _or_none(read, first=field.type is FieldType.TEXT),
        choices=_choices(field),
        numbered=field.numbered,
        chosen=gives if field.type is FieldType.BOOLEAN else _chosen,
        optional=not field.required,
        shows=shows,
        free_text=field.type is FieldType.TEXT,
        why=verbatim("{description}", description=named(field.description)) if field.description else _WHY,
        hint=hint,
        accepts=_accepts(field),
        rejects=REJECTS[field.type],
    )


def own_names(steps: tuple[Step, ...]) -> Mapping[str, str]:
    """What the shop calls its own fields, folded, and their steps: "change the shoe size" names one."""
    return {
        fold(label): step.name
        for step in steps
        if step.name.startswith(PREFIX) and isinstance(step.label, Named)
        for label in step.label.labels.values()
    }


__all__ = ["PREFIX", "CustomField", "CustomOption", "FieldType", "Span", "custom_step", "own_names"]
