"""The routes of the reports. Each page asks the database a fixed number of questions, whatever they find."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, abort, request, url_for
from flask_babel import get_locale, gettext

from desk import frame
from desk.access import current_staff, here
from desk.intakes.lines import lines_of
from desk.reports import figures
from desk.reports.chosen import DAYS, Chosen, chosen_of
from desk.speech import zone_here
from flows.flow import Flow
from flows.step import Step
from storage.desk import lists, reports, shares
from storage.desk.durations import SAMPLE
from storage.desk.period import MOST_BEGUN
from storage.desk.shares import Share
from storage.desk.wanted import Wanted
from translations import Catalogs


def blueprint(flow: Flow, catalogs: Catalogs) -> Blueprint:
    """The routes."""
    routes = Blueprint("reports", __name__, url_prefix="/desk/reports")

    def label(step: Step) -> str:
        return catalogs.translate(step.label, str(get_locale()))

    @routes.get("/")
    def page() -> Response:
        """Everything that is counted for a period."""
        database, chosen = here().database, _chosen()
        period = chosen.period
        funnel, spoken = reports.funnel(database, period), shares.languages(database, period)
        questions = figures.questions_of(funnel, flow.steps, label)
        languages = figures.kinds_of(spoken, figures.spoken, languages=True)
        ways = figures.kinds_of(shares.sources(database, period), figures.way)
        return frame.page(
            "reports/page",
            now=here().clock(),
            **_around(chosen),
            **_whole(spoken, funnel),
            questions=questions,
            languages=languages,
            ways=ways,
            helpers=shares.helpers(database, period),
            bars={
                "questions": figures.bars_of_questions(questions),
                "languages": figures.bars_of_kinds(languages),
                "ways": figures.bars_of_kinds(ways),
            },
            number=figures.number,
            most_ways=shares.MOST,
        )

    @routes.get("/given-up/<name>")
    def given_up(name: str) -> Response:
        """The chats that ended at one question, the newest first."""
        chosen, step = _chosen(), next((step for step in flow.steps if step.name == name), None)
        if step is None and (len(name) > 80 or not name.isprintable()):
            abort(404)
        me = current_staff().id
        wanted = Wanted(me=me, state="any", by="begun", given_up=name, begun=chosen.period)
        now, after = here().clock(), request.args.get("after", "")[:80]
        found = lists.page_of(here().database, wanted, now, after=after)
        here_again: dict[str, Any] = {"name": name, **chosen.arguments}
        return frame.page(
            "reports/given_up",
            now=now,
            lines=lines_of(found.rows, flow.steps, me, now),
            question=label(step) if step is not None else name,
            chosen=chosen,
            report_url=url_for("reports.page", **chosen.arguments),
            start_url=url_for("reports.given_up", **here_again) if after else None,
            next_url=url_for("reports.given_up", **here_again, after=found.after) if found.after else None,
        )

    return routes


def _chosen() -> Chosen:
    return chosen_of(request.args, here().clock(), zone_here())


def _around(chosen: Chosen) -> dict[str, Any]:
    tabs = [
        {
            "url": url_for("reports.page", days=str(days)),
            "label": gettext("%(days)s days", days=days),
            "here": chosen.days == days,
            "count": None,
        }
        for days in DAYS
    ]
    return {"chosen": chosen, "tabs": tabs, "arguments": chosen.arguments}


def _whole(spoken: tuple[Share, ...], funnel: reports.Funnel) -> Mapping[str, Any]:
    """The figures at the top."""
    began = sum(each.began for each in spoken)
    registered, gone = sum(each.registered for each in spoken), sum(each.given_up for each in spoken)
    known = sum(each.given_up for each in funnel.questions.values())
    return {
        "began": began,
        "registered": registered,
        "registered_share": figures.part_of(registered, began),
        "gone": gone,
        "gone_share": figures.part_of(gone, began),
        # Whose answers were deleted meanwhile, after a question that was answered.
        "somewhere": max(gone - known, 0),
        "lasted": figures.lasted(funnel.seconds),
        "most": MOST_BEGUN if began >= MOST_BEGUN else 0,
        "sampled": SAMPLE if began > SAMPLE else 0,
    }
