"""A report's figures as a page shows them: in words, in bars and in a table that says the same."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from flask_babel import format_decimal, format_percent, gettext

from flows.step import Step
from storage.desk.reports import Asked, Funnel
from storage.desk.shares import PHONE, Share
from translations.names import language_name

# A bar is drawn as so many parts of the longest one.
_WIDE = 1000


@dataclass(frozen=True)
class Part:
    """A piece of a bar. Units: thousandths of the longest bar; `tone` is a class of parts.css."""

    tone: str
    start: int
    width: int


@dataclass(frozen=True, kw_only=True)
class Bar:
    """One line of a chart; `figure` is the whole bar in words."""

    name: str
    figure: str
    parts: tuple[Part, ...]


@dataclass(frozen=True, kw_only=True)
class Question:
    """One question's line in the table; `key` is its stored name."""

    key: str
    name: str
    asked: Asked
    lasted: str
    answered: str
    given_up: str


@dataclass(frozen=True, kw_only=True)
class Kind:
    """One language's or one way's line in the table."""

    name: str
    language: str
    share: Share
    registered: str
    given_up: str


def questions_of(funnel: Funnel, steps: Sequence[Step], label: Callable[[Step], str]) -> tuple[Question, ...]:
    """The questions in the order in which they are asked; those that are asked no more at the end."""
    names = {step.name: label(step) for step in steps}
    order = [*names, *sorted(set(funnel.questions) - set(names))]
    met = (funnel.questions[name] for name in order if name in funnel.questions)
    return tuple(
        Question(
            key=each.step,
            name=names.get(each.step) or each.step,
            asked=each,
            lasted=lasted(each.seconds),
            answered=part_of(each.answered, each.asked),
            given_up=part_of(each.given_up, each.asked),
        )
        for each in met
    )


def kinds_of(shares: Iterable[Share], name: Callable[[Share], str], *, languages: bool = False) -> tuple[Kind, ...]:
    """Languages or ways, as they came."""
    return tuple(
        Kind(
            name=name(each),
            language=each.name if languages else "",
            share=each,
            registered=part_of(each.registered, each.began),
            given_up=part_of(each.given_up, each.began),
        )
        for each in shares
    )


def spoken(share: Share) -> str:
    """A language by its own name."""
    return language_name(share.name)


def way(share: Share) -> str:
    """How they came, in words; an invitation's source is in staff's own."""
    if share.invited:
        return share.name or str(gettext("Invitation without a source"))
    return str(gettext("By telephone") if share.name == PHONE else gettext("Wrote first"))


def bars_of_questions(questions: Iterable[Question]) -> tuple[Bar, ...]:
    """What became of each question."""
    return _bars((each.name, each.asked.answered, each.asked.given_up, each.asked.asked) for each in questions)


def bars_of_kinds(kinds: Iterable[Kind]) -> tuple[Bar, ...]:
    """What became of the registrations of each kind."""
    return _bars((each.name, each.share.registered, each.share.given_up, each.share.began) for each in kinds)


def _bars(lines: Iterable[tuple[str, int, int, int]]) -> tuple[Bar, ...]:
    """The bars: what went well, then what is still under way, then what was given up."""
    several = tuple(lines)
    most = max((whole for *_, whole in several), default=0) or 1

    def placed(*pieces: tuple[str, int]) -> tuple[Part, ...]:
        found, start = [], 0
        for tone, many in pieces:
            # Each piece ends where its sum ends, so that rounding leaves no gaps.
            end = start + many
            found.append(Part(tone, start * _WIDE // most, end * _WIDE // most - start * _WIDE // most))
            start = end
        return tuple(part for part in found if part.width)

    return tuple(
        Bar(name=name, figure=number(whole), parts=placed(("green", well), ("grey", max(whole - well - gone, 0)), ("red", gone)))
        for name, well, gone, whole in several
    )


def number(many: int) -> str:
    """A count as the viewer writes it."""
    return str(format_decimal(many))


def part_of(some: int, whole: int) -> str:
    """A share in whole per cents; of nothing there is none."""
    return str(format_percent(some / whole, "#,##0 %")) if whole else "–"


def lasted(seconds: float | None) -> str:
    """A span in its two largest units."""
    if seconds is None:
        return "–"
    whole = round(seconds)
    if whole < 60:
        return str(gettext("%(seconds)s s", seconds=whole))
    if whole < 3600:
        minutes, rest = divmod(whole, 60)
        return str(
            gettext("%(minutes)s min %(seconds)s s", minutes=minutes, seconds=rest) if rest else gettext("%(minutes)s min", minutes=minutes)
        )
    minutes = round(whole / 60)
    if minutes < 1440:
        return str(gettext("%(hours)s h %(minutes)s min", hours=minutes // 60, minutes=f"{minutes % 60:02}"))
    hours = round(minutes / 60)
    return str(gettext("%(days)s d %(hours)s h", days=hours // 24, hours=hours % 24))
