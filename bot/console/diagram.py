"""`flask flow diagram` and `flask flow steps`: the conversation drawn and described, from the steps themselves."""

from __future__ import annotations

import json
from itertools import pairwise

import click

from flows.draft import Draft
from flows.flow import Flow
from flows.machine import FINISHED, PROCEED
from flows.message import Choice
from flows.shop import Shop
from flows.step import Step, always
from translations import Catalogs

# The shop of the documentation, so that the page is the same for everybody.
SHOP = Shop(
    name="Acorn & Oak", country="DE", languages=("en", "de", "tr"), default_language="en", privacy_url="https://example.com/privacy"
)


def command(catalogs: Catalogs) -> click.Group:
    """The group of commands."""

    @click.group("flow")
    def group() -> None:
        """The conversation, drawn and described."""

    @group.command("diagram")
    def diagram() -> None:
        """Print the machine as a Mermaid state diagram."""
        click.echo(mermaid_of(_flow(), catalogs))

    @group.command("steps")
    def steps() -> None:
        """Print docs/steps.md."""
        click.echo(page_of(_flow(), catalogs), nl=False)

    return group


_NOTE = (
    "Proceed asks the first question that is still needed:",
    "what is answered, or does not apply, is passed through.",
    "Back and change forget an answer, then proceed.",
)


def _flow() -> Flow:
    from flows.registration import registration

    return Flow(registration(SHOP), SHOP)


def mermaid_of(flow: Flow, catalogs: Catalogs) -> str:
    """The machine as a Mermaid state diagram: the order of its one move, with the condition on each question."""
    by_name = {step.name: step for step in flow.steps}
    order = list(dict.fromkeys(str(transition.dest) for transition in flow.machine.events[PROCEED].transitions[FINISHED]))
    ids = {name: "[*]" if name == FINISHED else name.replace(".", "_") for name in order}
    lines = ["stateDiagram-v2", "    direction TB"]
    lines += [f"    {ids[name]} : {catalogs.translate(by_name[name].label, 'en')}" for name in order if name != FINISHED]
    lines.append(f"    [*] --> {ids[order[0]]}")
    for before, after in pairwise(order):
        condition = _condition(by_name[after]) if after in by_name else ""
        lines.append(f"    {ids[before]} --> {ids[after]}" + (f" : {condition}" if condition else ""))
    lines += [f"    note right of {ids[order[0]]}", *(f"        {line}" for line in _NOTE), "    end note"]
    return "\n".join(lines)


def _condition(step: Step) -> str:
    words = [] if step.applies is always else [f"if {step.applies.__name__.strip('_').replace('_', ' ')}"]
    if step.part_of:
        words.append("if not said yet")
    return " and ".join(words)


def page_of(flow: Flow, catalogs: Catalogs) -> str:
    """`docs/steps.md`: each question with its words, its rules and its examples."""
    head = (
        "# The questions\n\n"
        "Made by `make steps` from the steps themselves; a test checks that it is fresh. "
        "The words are the English ones; examples are read by the tests.\n\n"
        f"```mermaid\n{mermaid_of(flow, catalogs)}\n```\n"
    )
    return head + "".join(f"\n{_section(step, catalogs)}" for step in flow.steps)


def _section(step: Step, catalogs: Catalogs) -> str:
    def words(choices: tuple[Choice, ...]) -> str:
        return ", ".join(f"`{catalogs.translate(choice.label, 'en')}`" for choice in choices)

    prompt = catalogs.translate(step.prompt_for(Draft(), step.example), "en").replace("\n", "\n> ")
    lines = [f"## {step.name}", "", f"> {prompt}", ""]
    choices = step.choices_for(Draft(), step.example)
    facts = [
        ("In the summary", catalogs.translate(step.label, "en")),
        ("Asked when", _condition(step) or "always"),
        ("May be skipped", "yes" if step.optional else "no"),
        ("Choices", words(choices) or "none"),
        ("Why we ask", catalogs.translate(step.why, "en")),
        ("Hint", catalogs.translate(step.hint, "en")),
    ]
    lines += [f"- {name}: {value}" for name, value in facts]
    lines += ["", "| an answer such as | is kept as |", "|---|---|"]
    lines += [f"| {_cell(answer)} | `{_cell(json.dumps(value, ensure_ascii=False))}` |" for answer, value in step.accepts.items()]
    lines += ["", f"Asked again after: {', '.join(f'`{_cell(answer)}`' for answer in step.rejects)}", ""]
    return "\n".join(lines)


def _cell(text: str) -> str:
    return text.replace("\n", " ⏎ ").replace("|", "\\|").replace("`", "'")
