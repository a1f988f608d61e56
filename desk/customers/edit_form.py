"""The fields of a form about a record: what stands in them, what is wrong, and what a colleague has put there meanwhile."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import request

from desk.customers.doing import Typed
from desk.customers.one_words import value_words

# Beside each field of ours stands what it held when the form was opened: what its viewer left alone follows the colleague's change.
WAS = "was."


@dataclass(frozen=True, kw_only=True)
class Field:
    """A field.

    Shape: `kind` is a kind of input, "area", "decimal", "choice", "radios" or "ticks"; `now` is what a colleague has put there
    meanwhile, in words; `meant` what a text that looks mistyped may mean.
    """

    name: str
    label: str
    value: str
    was: str
    kind: str = "text"
    hint: str = ""
    problem: str = ""
    required: bool = False
    choices: tuple[tuple[str, str], ...] = ()
    now: str = ""
    meant: str = ""

    def __repr__(self) -> str:
        return f"Field({self.name})"  # personal data: a repr ends in logs and exceptions


@dataclass(frozen=True, kw_only=True)
class Sketch:
    """A field before anybody has typed: `value` is what stands in the record."""

    name: str
    label: str
    value: str
    kind: str = "text"
    hint: str = ""
    required: bool = False
    choices: tuple[tuple[str, str], ...] = ()


def fields_of(sketches: list[Sketch], typed: Typed, meant: Mapping[str, str] | None = None, *, sent: bool = False) -> list[Field]:
    """The fields as they are shown: with the form that was sent in them, where one was."""
    return [_field(each, typed, (meant or {}).get(each.name, ""), sent=sent or bool(typed.once)) for each in sketches]


def _field(sketch: Sketch, typed: Typed, meant: str, *, sent: bool) -> Field:
    stands = sketch.value
    given: dict[str, Any] = {name: getattr(sketch, name) for name in ("name", "label", "kind", "hint", "required", "choices")}
    if not sent:
        return Field(**given, value=stands, was=stands)
    now, was = _sent(sketch), request.form.get(WAS + sketch.name, stands)
    # Whoever did not touch a field has nothing against what a colleague made of it.
    value = stands if now == was else now
    moved = typed.stale and stands != was
    return Field(
        **given,
        value=value,
        was=stands,
        problem=typed.problems.get(sketch.name, ""),
        now=_words(sketch, stands) if moved else "",
        meant=meant,
    )


def _sent(sketch: Sketch) -> str:
    if sketch.kind == "ticks" and WAS + sketch.name in request.form:
        return "\n".join(request.form.getlist(sketch.name))
    # Another country has other fields: what was not in the form is as it stands.
    return request.form.get(sketch.name, sketch.value)


def _words(sketch: Sketch, stands: str) -> str:
    if sketch.kind == "ticks":
        known = dict(sketch.choices)
        return ", ".join(known.get(each, each) for each in stands.split("\n")) or "–"
    return str(dict(sketch.choices).get(stands) or value_words(sketch.name, stands)) or "–"
