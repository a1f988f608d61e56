"""The shop's own fields of a record, read by the very readers of their questions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import request
from flask_babel import gettext

from desk.access import current_staff, here
from desk.customers.doing import Decide
from desk.customers.edit_form import Sketch
from desk.customers.edit_reading import Reader
from desk.customers.own_fields import wishes_for
from desk.intakes.views import Views
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
    """A value of an own field as somebody would type it."""
    if value is None:
        return ""
    return value if isinstance(value, str) and not step.shows else views.words(step.shows(value)) if step.shows else str(value)


def own_sketch(views: Views, customer: Mapping[str, Any]) -> list[Sketch]:
    """The fields with what stands in them."""
    sketches, wishes = [], wishes_for(current_staff().role)
    for step in own_steps(views):
        value = customer["attributes"].get(step.name.removeprefix(PREFIX))
        told = written(views, step, value)
        choices = _choices(views, step, told)
        sketches.append(
            Sketch(
                name=step.name,
                label=views.words(step.label),
                value=told,
                kind="choice" if choices else "text",
                hint="" if choices else views.words(step.hint),
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
    wishes = wishes_for(current_staff().role)
    given = [(step, request.form.get(step.name, "").replace("\x00", "").strip()[:2000]) for step in own_steps(views)]

    def decide(record: Record) -> Edit | None:
        attributes = dict(record.customer["attributes"])
        for step, text in given:
            key = step.name.removeprefix(PREFIX)
            was = attributes.get(key)
            if not text and wishes.get(step.name) is Asked.REQUIRED:
                reader.problems[step.name] = str(gettext("This is needed."))
                continue
            if text == written(views, step, was):
                continue
            attributes[key] = reader.read(step.name, text, None) if text else None
        reader.settle()
        if attributes == record.customer["attributes"]:
            return None
        return Edit(what=What.EDITED, values={"attributes": attributes})

    return decide
