"""Staff send single fields of a finished profile back to its customer. Decided here, kept elsewhere."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from flows.asked_again import ASKED_AGAIN, asking_only
from flows.by_staff import unread
from flows.corrections import forgotten
from flows.draft import Draft
from flows.intake import Intake, Known, State
from flows.machine import FINISHED, next_question
from flows.message import Reply
from flows.moment import Moment
from flows.profile_answers import draft_of
from flows.step import Step
from flows.steps.another_address import take_in_hand
from flows.steps.marketing_consent import is_registered
from flows.wording import Listing, Phrase, Text, lines, say, verbatim

# Her own acts and words are never sent back; the language she changes herself.
_NEVER = frozenset(("confirm", "marketing_consent", "another_address", "remark", "language"))


class Why(StrEnum):
    """Why a field is sent back. Stored with the act: never rename."""

    UNCLEAR = "unclear"
    MISTYPED = "mistyped"
    INCOMPLETE = "incomplete"
    NO_FIT = "no_fit"
    NOT_ARRIVED = "not_arrived"


REASONS: Mapping[Why, Phrase] = {
    # Translators: each follows a colon, in the middle of a sentence: "We need this once more: Email. The reason: it looks mistyped."
    Why.UNCLEAR: say("we could not quite make it out"),
    Why.MISTYPED: say("it looks mistyped"),
    Why.INCOMPLETE: say("something is missing"),
    Why.NO_FIT: say("it does not fit your other details"),
    Why.NOT_ARRIVED: say("something that we sent did not arrive"),
}


class Refused(StrEnum):
    """Why nothing can be sent back."""

    NOTHING = "nothing"
    UNKNOWN = "unknown"
    STOPPED = "stopped"
    WITH_A_PERSON = "with_a_person"


@dataclass(frozen=True, kw_only=True)
class SentBack:
    """The intake that asks once more.

    Shape: `names` are the questions; `reply` tells why and puts the first of them; `about` says both shortly, for a template.
    """

    intake: Intake
    names: tuple[str, ...]
    reply: Reply
    about: Text


def askable(steps: Mapping[str, Step], known: Known, place: int | None = None) -> tuple[Step, ...]:
    """The questions that can be put once more to whoever has this record; `place` is the address in hand, else the last."""
    draft = _in_hand(draft_of(known.profile), place)
    return tuple(step for step in steps.values() if step.name not in _NEVER and _opens(step, draft))


def sent_back(moment: Moment, names: Collection[str], why: Why, *, place: int | None = None, speaks: bool) -> SentBack | Refused:
    """Ask a customer exactly these questions once more; her record stays as it is until she has confirmed.

    Shape: `moment.known` is her record as it stands; `speaks`: the bot puts the question at once, because her window is open.
    """
    known, intake = moment.known, moment.intake
    if intake.state is State.STOPPED:
        return Refused.STOPPED
    if intake.state is State.HUMAN:
        return Refused.WITH_A_PERSON
    if known is None or not names:
        return Refused.UNKNOWN if known is None else Refused.NOTHING
    base = _base(intake, known)
    if place is not None and not _is_earlier(base, place):
        return Refused.UNKNOWN
    draft = _in_hand(base, place)
    chosen = [step for step in moment.steps.values() if step.name in names]
    if len(chosen) != len(set(names)) or not all(step.name not in _NEVER and _opens(step, draft) for step in chosen):
        return Refused.UNKNOWN
    # Whoever is asked for a whole is not asked for its parts as well.
    chosen = [step for step in chosen if step.part_of not in names]
    for step in chosen:
        draft = forgotten(draft, step)
    draft = asking_only(draft, [step.name for step in chosen])
    asks = next_question(moment.machine, draft, at=None)
    if asks == FINISHED:
        return Refused.UNKNOWN
    after = replace(
        intake, draft=draft, asks=asks, aside=None if speaks else unread(asks), slips=0, state=State.ASKING, customer_id=known.customer_id
    )
    labels = Listing(tuple(step.label for step in chosen))
    return SentBack(
        intake=after, names=tuple(step.name for step in chosen), reply=_put(moment, after, labels, why), about=_about(labels, why)
    )


def _base(intake: Intake, known: Known) -> Draft:
    """Her record as answers; what she was just changing by herself stays in hand."""
    under_way = intake.customer_id is not None and intake.state is State.ASKING and intake.asks is not None
    if under_way and not is_registered(intake.draft) and intake.draft.get("unproven") is not True:
        return intake.draft.without(ASKED_AGAIN)
    consent = {} if intake.asks == "marketing_consent" else {"marketing_consent": intake.draft.get("marketing_consent", [])}
    return draft_of(known.profile).having({"another_address": False, **consent})


def _in_hand(draft: Draft, place: int | None) -> Draft:
    return take_in_hand(draft, place) if place is not None and _is_earlier(draft, place) else draft


def _is_earlier(draft: Draft, place: int) -> bool:
    earlier = draft.get("addresses")
    return isinstance(earlier, list) and 0 <= place < len(earlier)


def _opens(step: Step, draft: Draft) -> bool:
    """Whether forgetting the answer makes it a question again, for her and in her country."""
    return step.applies(draft) and step.needed(forgotten(draft, step))


def _put(moment: Moment, after: Intake, labels: Listing, why: Why) -> Reply:
    told = say(
        "Hello {name}! We have looked over your details, thank you. We need this once more: {fields}. The reason: {reason}.",
        name=moment.known.profile.first_name if moment.known else "",
        fields=labels,
        reason=REASONS[why],
    )
    question = moment.question(after)
    return Reply(lines(told, verbatim(""), question.text), question.choices, numbered=question.numbered)


def _about(labels: Listing, why: Why) -> Text:
    return verbatim("{fields} – {reason}", fields=labels, reason=REASONS[why])
