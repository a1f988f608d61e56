"""The shop's own fields of a record, read by the very readers of their questions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import request
from flask_babel import gettext

from desk.access import current_staff, here
from desk.customers.doing import Decide
from desk.customers.edit_form import WAS, Sketch
from desk.customers.edit_reading import Reader
from desk.customers.own_fields import wishes_for
from desk.intakes.views import Views
from desk.own_inputs import TICKS, kind_of, options, stands_as_kept
from flows.asking import Asked, Channel
from flows.custom import PREFIX
from flows.message import Value
from flows.step import Step
from storage.customers.changing import Edit, What
from storage.customers.record import Record


def steps_of(views: Views) -> dict[str, Step]:
    """Every question of the chat, and what only staff are asked."""
    spoken = here().running.flows[Channel.STAFF].steps
    return {step.name: step for step in (*spoken, *views.flow.steps)}


def own_steps(views: Views) -> list[Step]:
    """The shop's own fields that the viewer is asked for; the others keep what they hold."""
    wishes = wishes_for(current_staff().role)
    return [step for name, step in steps_of(views).items() if name.startswith(PREFIX) and wishes.get(name) is not Asked.HIDDEN]


def written(views: Views, step: Step, value: Value) -> str:
    """A value of an own field as it stands in its input."""
    if value is None:
        return ""
    if isinstance(value, list):
        return "\n".join(map(str, value))
    as_kept = isinstance(value, str) and (not step.shows or stands_as_kept(step.name))
    return str(value) if as_kept or not step.shows else views.words(step.shows(value))


def own_sketch(views: Views, customer: Mapping[str, Any]) -> list[Sketch]:
    """The fields with what stands in them."""
    sketches, wishes = [], wishes_for(current_staff().role)
    for step in own_steps(views):
        value, kind = customer["attributes"].get(step.name.removeprefix(PREFIX)), kind_of(step.name)
        told = written(views, step, value)
        choices = options(step.name, value) if kind == TICKS else _choices(views, step, told)
        sketches.append(
            Sketch(
                name=step.name,
                label=views.words(step.label),
                value=told,
                kind=kind,
                hint="" if choices or stands_as_kept(step.name) else views.words(step.hint),
                required=wishes.get(step.name) is Asked.REQUIRED,
                choices=choices,
            )
        )
    return sketches


def _choices(views: Views, step: Step, told: str) -> tuple[tuple[str, str], ...]:
    """What there is to choose from, by the words that the field's reader knows; nothing for a field that is typed."""
    if callable(step.choices) or not step.choices:
        return ()
    words = [views.words(choice.label) for choice in step.choices]
    # An option that the shop has taken away since stays with whoever has it.
    kept = [told] if told and told not in words else []
    return (("", "–"), *((each, each) for each in (*words, *kept)))


def decide_own(views: Views, reader: Reader) -> Decide:
    """Keep what the form says of them."""

    def decide(record: Record) -> Edit | None:
        attributes = read_own(views, reader, record.customer["attributes"])
        reader.settle()
        if attributes == record.customer["attributes"]:
            return None
        return Edit(what=What.EDITED, values={"attributes": attributes})

    return decide


def read_own(views: Views, reader: Reader, was: Mapping[str, Any]) -> dict[str, Any]:
    """What the form says of them, with what was there before; what is wrong is in the reader."""
    attributes, wishes = dict(was), wishes_for(current_staff().role)
    for step in own_steps(views):
        key = step.name.removeprefix(PREFIX)
        held, several = attributes.get(key), kind_of(step.name) == TICKS
        if several and WAS + step.name not in request.form:
            continue
        given = request.form.getlist(step.name) if several else [request.form.get(step.name, "")]
        text = "\n".join(each.replace("\x00", "").strip() for each in given)[:2000]
        if not text and wishes.get(step.name) is Asked.REQUIRED:
            reader.problems[step.name] = str(gettext("This is needed."))
        elif text != written(views, step, held):
            attributes[key] = _read(reader, step, text, held, several=several) if text else None
    return attributes


def _read(reader: Reader, step: Step, text: str, held: Any, *, several: bool) -> Any:
    if not several:
        return reader.read(step.name, text, None)
    chosen, offered = text.split("\n"), dict(options(step.name))
    gone = [key for key in held or () if key in chosen and key not in offered]
    known = [key for key in chosen if key not in gone]
    return [*(reader.ticked(step.name, known) if known else ()), *gone]
