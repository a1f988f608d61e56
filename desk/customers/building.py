"""Putting a filter together: each press of a button adds a condition, takes one off, or shows the list; no script is needed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from flask import Blueprint, Response, request
from flask_babel import gettext

from desk import frame
from desk.access import current_staff, go, here
from desk.customers.field_words import choices_of, label_of, offered, operators_of
from desk.customers.filters import address_of, filter_here
from desk.speech import zone_here
from storage.customers.labels import LabelKind
from storage.customers.labels import all_of as labels_of
from storage.customers.searchable import Field, Operator, Sort, field_of
from storage.customers.wanted import Condition, Match, Order, Unusable, Wanted

_INPUTS = {Sort.NUMBER: "text", Sort.DAY: "date", Sort.MOMENT: "date"}
MOST = 20


@dataclass(frozen=True, kw_only=True)
class Row:
    """A condition as it stands in the form, right or not."""

    field: str
    operator: str
    value: str
    problem: str = ""


def add_routes(routes: Blueprint) -> None:
    """The routes of the form."""

    @routes.get("/filter")
    def build() -> Response:
        """The form with the filter of the list that somebody comes from."""
        wanted = filter_here(request.args).wanted
        rows = [Row(field=each.field, operator=each.operator.value, value=each.value) for each in wanted.conditions]
        return _form(rows, wanted)

    @routes.post("/filter")
    def built() -> Response:
        """Add a condition, take one off, or show who is found."""
        rows, around = _rows(), _around()
        if (off := request.form.get("off", "")).isdecimal() and int(off) < len(rows):
            return _form([*rows[: int(off)], *rows[int(off) + 1 :]], around)
        if "add" in request.form:
            name = request.form.get("new", "")
            field = field_of(name)
            if field is not None and len(rows) < MOST:
                value = next((key for key, _ in choices_of(field)), "") if choices_of(field) else ""
                rows = [*rows, Row(field=name, operator=field.operators[0].value, value=value)]
            return _form(rows, around, added=field is not None)
        conditions, checked = [], []
        for row in rows:
            condition = _condition(row)
            problem = "" if condition else gettext("Please complete this condition, or take it off.")
            checked.append(replace(row, problem=problem))
            conditions += [condition] if condition else []
        if len(conditions) < len(rows):
            return _form(checked, around, status=422)
        return go(address_of(replace(around, conditions=tuple(conditions))))


def _condition(row: Row) -> Condition | None:
    operator = Operator(row.operator) if row.operator in set(Operator) else Operator.IS
    value = "" if operator in (Operator.EMPTY, Operator.NOT_EMPTY) else row.value
    try:
        return Condition(row.field, operator, value)
    except Unusable:
        return None


def _rows() -> list[Row]:
    form = request.form
    parts = (form.getlist("field")[:MOST], form.getlist("operator"), form.getlist("value"))
    return [
        Row(field=name, operator=operator, value=" ".join(value.replace("\x00", "").split())[:200])
        for name, operator, value in zip(*parts, strict=False)
        if field_of(name) is not None
    ]


def _around() -> Wanted:
    """What of the filter the form carries beside its conditions."""
    form = request.form
    return replace(
        filter_here(form).wanted,
        conditions=(),
        match=Match.ANY if form.get("which") == "any" else Match.ALL,
        deleted=form.get("in_bin") == "yes",
        by=Order(form["sorted"]) if form.get("sorted") in set(Order) else Order.CREATED,
        zone=zone_here().key,
    )


def _form(rows: list[Row], around: Wanted, *, status: int = 200, added: bool = False) -> Response:
    running = here().running
    shown = []
    for row in rows:
        field = field_of(row.field)
        if field is not None:
            shown.append(_shown(row, field))
    values: dict[str, Any] = {
        "rows": shown,
        "around": around,
        # The conditions are the form's own fields; what stands behind the page goes on with it.
        "hidden": [(name, value) for name, value in filter_here(request.values).hidden if name in ("segment", "by", "order")],
        "offered": offered([each for each in running.own_fields if not each.retired]),
        "added": added,
        "who": current_staff(),
    }
    template = "customers/builder" if frame.wants_fragment() else "customers/filter"
    if frame.wants_fragment():
        response = frame.fragment(template, now=here().clock(), **values)
        response.status_code = 422 if status == 422 else 200
        return response
    return frame.page(template, now=here().clock(), status=status, **values)


def _shown(row: Row, field: Field) -> dict[str, Any]:
    choices = choices_of(field)
    if choices and row.value and row.value not in dict(choices):
        choices = [*choices, (row.value, row.value)]
    within = row.operator == Operator.WITHIN.value
    return {
        "row": row,
        "label": label_of(row.field),
        "operators": operators_of(field),
        "choices": choices,
        "input": "number" if within else _INPUTS.get(field.sort, "text"),
        "suggestions": _suggested(field),
        "days": within,
    }


def _suggested(field: Field) -> list[str]:
    if field.name not in ("tags", "groups"):
        return []
    kind = LabelKind.TAG if field.name == "tags" else LabelKind.GROUP
    return [label.name for label in labels_of(here().database, kind)]
