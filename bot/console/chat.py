"""`flask chat`: the bot in the terminal, for people and for scripts."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import click

from bot.console.play import Play
from bot.console.talk import NotPossible, Talk
from bot.form import is_customer
from bot.journal import silence
from bot.outbound import Spoken, written
from flows.flow import Flow
from storage.database import Database
from storage.sealed import Keys
from translations import Catalogs

_HELP = """Type as a customer would. A number, a label or your own words answer a question with choices.
Beside that: /location 52.52,13.40 Berlin · /card FILE.vcf · /picture · /voice · /sticker · /wait 2 days · /again · /quit"""

_MEDIA = {"/picture": "image/jpeg", "/voice": "audio/ogg", "/sticker": "image/webp", "/video": "video/mp4", "/document": "application/pdf"}


def command(flow: Flow, catalogs: Catalogs, clock: Callable[[], datetime], expires_days: int, keys: Keys) -> click.Command:
    """The command, for this shop's flow."""

    @click.command("chat")
    @click.option("--json", "as_json", is_flag=True, help="JSON lines in, JSON lines out (docs: the contract).")
    @click.option(
        "--from", "address", default="whatsapp:+4915112345678", show_default=True, help="Who writes: whatsapp:+49… or whatsapp:DE.…"
    )
    @click.option("--profile-name", default="", help="The customer's profile name on WhatsApp.")
    @click.option("--invite", default="", help="The code of the invitation the customer came through.")
    @click.option("--database", "url", default="sqlite://", help="Where to keep it; nowhere by default.")
    @click.option("--save", "name", default="", help="Write the chat as a play: tests/conversations/NAME.chat.")
    def chat(as_json: bool, address: str, profile_name: str, invite: str, url: str, name: str) -> None:
        """Talk to the bot without a Twilio account."""
        silence()
        if not is_customer(address):
            raise click.BadParameter("must be whatsapp:+<number> or whatsapp:CC.<user id>", param_hint="--from")
        with _opened(url, keys) as database:
            talk = Talk(
                flow=flow,
                catalogs=catalogs,
                database=database,
                clock=clock,
                address=address,
                profile_name=profile_name,
                invite=invite,
                expires_days=expires_days,
            )
            if as_json:
                answer_lines(talk)
            else:
                _chat(talk, Play(name, address) if name else None)

    return chat


@contextmanager
def _opened(url: str, keys: Keys) -> Iterator[Database]:
    database = Database(url, keys)
    try:
        database.upgrade()
        yield database
    finally:
        database.dispose()


def answer_lines(talk: Talk) -> None:
    """One line of JSON out for each line in."""
    for line in sys.stdin:
        if not line.strip():
            continue
        try:
            told: dict[str, object] = {"replies": [_shape(each) for each in _done(talk, json.loads(line))], **talk.standing().as_json()}
        except (ValueError, TypeError, KeyError) as error:
            told = {
                "error": str(error)
                if isinstance(error, NotPossible)
                else "This line is not one of: say, tap, location, vcard, media, wait."
            }
        click.echo(json.dumps(told, ensure_ascii=False))
        sys.stdout.flush()


def _done(talk: Talk, given: dict[str, object]) -> tuple[Spoken, ...]:
    match given:
        case {"say": str(words)}:
            return talk.say(words)
        case {"tap": str(choice)}:
            return talk.tap(choice)
        case {"location": dict(pin)}:
            return talk.locate(pin)
        case {"vcard": str(card)}:
            return talk.card(card)
        case {"media": str(content_type)}:
            return talk.media(content_type)
        case {"again": _}:
            return talk.again()
        case {"wait": str(span)}:
            talk.wait(span)
            return ()
    raise ValueError("unknown line")


def _shape(spoken: Spoken) -> dict[str, object]:
    return {"text": spoken.text, "choices": [{"id": choice, "label": label} for choice, label in spoken.choices]}


def _chat(talk: Talk, play: Play | None) -> None:
    click.secho(_HELP, dim=True)
    while (line := _asked()) is not None and line.strip() not in ("/quit", "/exit"):
        try:
            said = _typed(talk, line.strip(), play)
        except NotPossible as reason:
            click.secho(str(reason), fg="yellow")
            continue
        for spoken in said:
            click.echo()
            click.secho(written(spoken), fg="green")
        if not said:
            click.secho("(silence)", dim=True)
    standing = talk.standing()
    if standing.intake is not None:
        click.secho(f"\n{standing.intake.state.value}; noted: {', '.join(standing.intake.draft) or 'nothing'}", dim=True)
    if play is not None:
        path = play.save(Path("tests/conversations"), standing.customer)
        click.echo(f"Saved as {path}")


def _asked() -> str | None:
    try:
        return input("\n> ")
    except (EOFError, KeyboardInterrupt):
        click.echo()
        return None


def _typed(talk: Talk, line: str, play: Play | None) -> tuple[Spoken, ...]:
    word, _, rest = line.partition(" ")
    note = play or Play("", "")
    if word == "/wait":
        note.passes(talk.wait(rest))
        return ()
    if word == "/again":
        note.directs("the last message arrives again")
        return talk.again()
    if word in _MEDIA:
        return note.answers(f"(she sends a {_named(word)})", talk.media(_MEDIA[word]))
    if word == "/location":
        place, _, label = rest.partition(" ")
        latitude, _, longitude = place.partition(",")
        said = talk.locate({"latitude": latitude, "longitude": longitude, "label": label})
        return note.answers(f"(she shares her location: {latitude}, {longitude}" + (f', "{label}")' if label else ")"), said)
    if word == "/card":
        card = _card(rest)
        return note.answers("(she shares a contact card:)\n" + "\n".join(f"  {each}" for each in card.splitlines()), talk.card(card))
    if line.startswith("/"):
        raise NotPossible(_HELP)
    tapped = next((choice for choice, label in reversed(talk.offered.items()) if line == f"[{label}]"), None)
    return note.says(line, talk.tap(tapped) if tapped else talk.say(line))


def _named(word: str) -> str:
    return "voice message" if word == "/voice" else word.removeprefix("/")


def _card(path: str) -> str:
    try:
        return Path(path).expanduser().read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        raise NotPossible("That file cannot be read.") from None
