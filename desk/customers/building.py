"""Putting a filter together, for the list or for a segment: a press adds a condition or takes one off; no script is needed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from flask import Blueprint, Response, abort, flash, request, url_for
from flask_babel import gettext

from desk import frame
from desk.access import audit, current_staff, go, here, may
from desk.customers.field_words import choices_of, label_of, offered, operators_of
from desk.customers.filters import address_of, filter_here
from desk.customers.listing import fields_of
from desk.customers.segment_pages import COUNTED_AT_ONCE, keeps, may_share, seen_here
from desk.speech import zone_here
from storage.audit import Action
from storage.customers import segments
from storage.customers.finding import Count, count_of
from storage.customers.labels import LabelKind
from storage.customers.labels import all_of as labels_of
from storage.customers.searchable import Field, Operator, Sort, field_of
from storage.customers.segments import NotThere, Stale
from storage.customers.wanted import Condition, Match, Order, Unusable, Wanted
from storage.database import DatabaseAway

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
        wanted, checked = _checked(rows, around)
        return _form(checked, around, status=422) if wanted is None else go(address_of(wanted))

    @routes.post("/filter/count")
    def built_count() -> Response:
        """How many the filter finds as it stands in the form."""
        return frame.fragment("customers/builder_count", now=here().clock(), found=_counted(_rows(), _around()))

    @routes.post("/segments/<segment_id>/filter")
    def segment_refilter(segment_id: str) -> Response:
        """Put the form's filter in the place of the segment's; its name, and whose it is, stay."""
        desk, rows, around = here(), _rows(), _around()
        wanted, checked = _checked(rows, around)
        if wanted is None:
            return _form(checked, around, status=422)
        if not wanted.narrowed:
            return _form(rows, around, status=422, problem=gettext("A segment needs at least one condition. Add one, then save it."))
        try:
            kept = segments.change(
                desk.database, segment_id, current_staff().id, desk.clock(), seen=seen_here(), shared_too=may_share(), wanted=wanted
            )
        except NotThere:
            abort(404)
        except Stale:
            return _form(rows, around, status=409)
        audit(Action.CHANGED, f"segment:{segment_id}", what="filter", fields=fields_of(wanted))
        flash(gettext("“%(name)s” has this filter now.", name=kept.name))
        return go(url_for("customers.listed", segment=segment_id))


def _checked(rows: list[Row], around: Wanted) -> tuple[Wanted | None, list[Row]]:
    """The filter of the form; None while a condition is not complete, and the rows say which."""
    conditions, checked = [], []
    for row in rows:
        condition = _condition(row)
        problem = "" if condition else gettext("Please complete this condition, or take it off.")
        checked.append(replace(row, problem=problem))
        conditions += [condition] if condition else []
    return (replace(around, conditions=tuple(conditions)) if len(conditions) == len(rows) else None), checked


def _counted(rows: list[Row], around: Wanted) -> Count | None:
    """How many the form's filter finds; None when it is not complete, or counting takes too long."""
    wanted, _ = _checked(rows, around)
    try:
        return count_of(here().database, wanted, here().clock(), most=COUNTED_AT_ONCE) if wanted else None
    except DatabaseAway:
        return None


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


def _form(rows: list[Row], around: Wanted, *, status: int = 200, added: bool = False, problem: str = "") -> Response:
    running, found = here().running, filter_here(request.values)
    shown = []
    for row in rows:
        field = field_of(row.field)
        if field is not None:
            shown.append(_shown(row, field))
    segment = found.segment if may("customers.segment_refilter") and keeps(found.segment) else None
    values: dict[str, Any] = {
        "rows": shown,
        "around": around,
        # The conditions are the form's own fields; what stands behind the page goes on with it.
        "hidden": [(name, value) for name, value in found.hidden if name in ("segment", "by", "order")],
        "offered": offered([each for each in running.own_fields if not each.retired]),
        "added": added,
        "who": current_staff(),
        "problem": problem,
        "found": _counted(rows, around),
        "segment": segment,
        # After a refusal the form stands on what is there now: pressed again, it takes its place.
        "seen": segment.version if segment and (request.method == "GET" or status == 409) else seen_here(),
        "news": found.chips if status == 409 else None,
    }
    template = "customers/builder" if frame.wants_fragment() else "customers/filter"
    if frame.wants_fragment():
        response = frame.fragment(template, now=here().clock(), **values)
        response.status_code = status
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
