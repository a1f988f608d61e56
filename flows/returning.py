"""A customer who is already registered and writes again."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from flows.asides import ERASE
from flows.commands import Command, CommandName
from flows.corrections import changed, which_line
from flows.draft import Draft
from flows.greeting import greeted
from flows.hearing import settled_aside
from flows.intake import Aside, Effect, Known, State, Turn
from flows.message import Choice, Reply
from flows.moment import Moment
from flows.moves import obeyed
from flows.profile_answers import draft_of
from flows.steps.another_address import begin_another, room_for_another
from flows.summary import numbered, summary_lines
from flows.wording import Text, lines, say

# Within this we are still talking, and nobody is greeted twice.
SAME_TALK = timedelta(minutes=10)

SHOW = Choice("menu:show", say("Show my details"), "show_details")
CHANGE = Choice("menu:change", say("Change something"), "change change_something")
ADD = Choice("menu:add", say("Add an address"), "add")
OFFERS = Choice("menu:offers", say("News and offers"), "offers")
PERSON = Choice("menu:person", say("Talk to a person"))
MENU = (SHOW, CHANGE, ADD, OFFERS, PERSON)


def update_of(known: Known, earlier: Draft) -> Draft:
    """The answers that the record holds, ready to be changed; consent is not asked again by the way."""
    return draft_of(known.profile).having({"another_address": False, "marketing_consent": earlier.get("marketing_consent", [])})


def menu(moment: Moment) -> Turn:
    """What a registered customer can do."""
    words: Text = say("What would you like to do?")
    if moment.now - moment.intake.heard_at > SAME_TALK:
        name = moment.known.profile.first_name if moment.known else moment.intake.draft.text("first_name")
        words = lines(say("Hello again, {name}!", name=name), words)
    return moment.aside(Aside("menu"), words, *MENU, state=State.COMPLETE, asks=None)


def wanted(moment: Moment, command: Command | None) -> Turn:
    """The turn after a registered customer's message, when no question of the list is open."""
    known = moment.known
    if known is None:
        return greeted(moment.with_intake(customer_id=None, draft=Draft(), asks=None, aside=None, state=State.ASKING))
    if moment.intake.aside is not None and moment.intake.aside.name == ERASE.name and (turn := settled_aside(moment, command)) is not None:
        return turn
    here = moment.with_intake(state=State.COMPLETE, asks=None)
    chosen = moment.meant(MENU)
    if chosen is SHOW or (command is not None and command.name is CommandName.SUMMARY):
        found = summary_lines(moment.steps, update_of(known, moment.intake.draft), mask_all=True)
        return here.say(lines(say("This is what we have noted about you:"), numbered(found)), effect=Effect.COMMAND, aside=None)
    if chosen is PERSON:
        return obeyed(here, Command(CommandName.HUMAN))
    if chosen is CHANGE or (command is not None and command.name is CommandName.CHANGE):
        return _to_change(here, known, command)
    if chosen is ADD:
        return _to_add(here, known)
    if chosen is OFFERS:
        draft = update_of(known, moment.intake.draft).without("marketing_consent").having({"confirm": True})
        return here.ask(draft, effect=Effect.COMMAND)
    if command is not None and command.name in (CommandName.HUMAN, CommandName.MY_DATA, CommandName.DELETE_MY_DATA, CommandName.LANGUAGE):
        kept = update_of(known, moment.intake.draft).having({"confirm": True})
        turn = obeyed(here.with_intake(draft=kept), command)
        # A change of language leaves no question open: the menu says in the new one that it was heard.
        return turn if turn.replies else menu(here.with_intake(language=turn.intake.language, draft=turn.intake.draft))
    if moment.answer.tapped is not None and command is None:
        turn = menu(here)
        explained = lines(say("That button belongs to your registration, which is complete."), turn.replies[0].text)
        return replace(turn, replies=(replace(turn.replies[0], text=explained),))
    if any(moment.means(entry) for entry in ("thanks", "ok", "yes", "no", "nothing", "finish")):
        return here.say(say("All right! Write to me any time."), effect=Effect.COMMAND, aside=None)
    return menu(here)


def _to_change(moment: Moment, known: Known, command: Command | None) -> Turn:
    draft = update_of(known, moment.intake.draft)
    here = moment.with_intake(draft=draft, asks="confirm", state=State.ASKING, aside=None)
    if command is not None and command.target:
        return changed(here, command.target, command.rest)
    return which_line(here)


def _to_add(moment: Moment, known: Known) -> Turn:
    draft = update_of(known, moment.intake.draft)
    if not room_for_another(draft):
        return moment.say(say("There is no room for another address. You can change one instead."), effect=Effect.COMMAND)
    here = moment.with_intake(state=State.ASKING)
    return here.ask(begin_another(draft), Reply(say("Of course.")), effect=Effect.COMMAND)
