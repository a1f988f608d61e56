"""`flask invite`: begin a registration for somebody, and look after the invitations that were made."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import click

from flows.message import Value
from flows.read.invite_codes import codes_in, written
from flows.shop import Shop
from storage.database import Database
from storage.masks import masked_number

if TYPE_CHECKING:
    from bot.invite import Invitations
    from bot.invites.request import Invited
    from bot.outbound import Voice


def command(
    invitations: Callable[[], Invitations], database: Database, shop: Shop, voice: Voice, clock: Callable[[], datetime]
) -> click.Group:
    """The commands. `invitations` is made only when one is used."""

    @click.group("invite", invoke_without_command=True)
    @click.option("--phone", help="Whom to invite; the country code may be left out at home.")
    @click.option("--language", help="The language to write in, such as de.")
    @click.option("--known", "known", multiple=True, metavar="QUESTION=ANSWER", help="What is known already; several times if need be.")
    @click.option("--note", default="", help="For staff only.")
    @click.option("--source", default="", help="Where the person comes from, such as fair.")
    @click.option("--tag", "tags", multiple=True, help="A tag for the record; several times if need be.")
    @click.option("--reason", default="", help="What the message says it is about, in the person's language.")
    @click.option("--agreed", default="", help="How the person agreed to be written to, such as: in the shop.")
    @click.option("--by", "by", default="script", show_default=True, help="Who invites.")
    @click.option("--poster", is_flag=True, help="For everybody, not for one person.")
    @click.option("--days", type=click.IntRange(1, 730), help="How long it holds; 30, a poster 365, unless given.")
    @click.option("--template", "template", is_flag=True, help="Send the approved message.")
    @click.option("--link", "link", is_flag=True, help="Print the link (so without any other way).")
    @click.option("--qr", type=click.Path(dir_okay=False, path_type=Path), help="Write the QR code: FILE.svg or FILE.png.")
    @click.option("--card", type=click.Path(dir_okay=False, path_type=Path), help="Write a card to print: FILE.html.")
    @click.option("--json", "as_json", is_flag=True, help="One JSON line.")
    @click.pass_context
    def group(
        context: click.Context,
        phone: str | None,
        language: str | None,
        known: tuple[str, ...],
        note: str,
        source: str,
        tags: tuple[str, ...],
        reason: str,
        agreed: str,
        by: str,
        poster: bool,
        days: int | None,
        template: bool,
        link: bool,
        qr: Path | None,
        card: Path | None,
        as_json: bool,
    ) -> None:
        """Invite somebody to register: by message, by link, by QR code."""
        if context.invoked_subcommand is not None:
            return
        from bot.invites.request import OptIn, Refused, Request, Way

        if qr is not None and qr.suffix.lower() not in (".svg", ".png"):
            raise click.BadParameter("must end in .svg or .png", param_hint="--qr")
        way = Way.TEMPLATE if template else Way.QR if (qr or card) and not link else Way.LINK
        request = Request(
            staff_id=by,
            way=way,
            phone=phone,
            language=language,
            known=dict(map(_fact, known)),
            note=note,
            source=source,
            tags=tags,
            reason=reason,
            opt_in=OptIn(how=agreed, noted_by=by, at=clock()) if agreed else None,
            poster=poster,
            lasts=timedelta(days=days) if days else None,
        )
        try:
            invited = invitations().invite(request)
        except Refused as refusal:
            raise click.ClickException(refusal.sentence) from None
        _write(invited, qr, card, shop, voice)
        click.echo(json.dumps(_told(invited), ensure_ascii=False) if as_json else _in_words(invited))

    @group.command("list")
    @click.option("--json", "as_json", is_flag=True, help="One JSON line for each.")
    def list_them(as_json: bool) -> None:
        """The invitations, the newest first; without what is known of anybody."""
        from storage.invites import listed

        now = clock()
        for invite in listed(database):
            state = "open" if invite.valid_at(now) else "revoked" if invite.revoked_at else "expired"
            told = {
                "code": written(invite.code),
                "state": state,
                "uses": invite.uses,
                "poster": invite.most_uses is None,
                "phone": masked_number(invite.phone) if invite.phone else None,
                "language": invite.language,
                "source": invite.source,
                "tags": list(invite.tags),
                "made_by": invite.made_by,
                "made_at": invite.made_at.isoformat(),
                "expires_at": invite.expires_at.isoformat(),
            }
            short = f"{told['code']}  {state:8} used {invite.uses:3}  until {invite.expires_at:%Y-%m-%d}  {invite.source}".rstrip()
            click.echo(json.dumps(told, ensure_ascii=False) if as_json else short)

    @group.command("revoke")
    @click.argument("code")
    def revoke(code: str) -> None:
        """End an invitation: nobody comes through it any more."""
        found = codes_in(code)
        if not found or not invitations().revoke(found[0]):
            raise click.ClickException("There is no open invitation with this code. flask invite list shows them.")
        click.echo(f"{written(found[0])} is no longer valid.")

    return group


def _fact(pair: str) -> tuple[str, Value]:
    name, sign, words = pair.partition("=")
    if not sign or not name.strip():
        raise click.BadParameter("must be QUESTION=ANSWER, such as first_name=Ada", param_hint="--known")
    return name.strip(), words.strip()


def _write(invited: Invited, qr: Path | None, card: Path | None, shop: Shop, voice: Voice) -> None:
    # What draws is loaded only by whoever wants a drawing.
    from bot.invites.card import card_of, page_of
    from bot.qr import matrix_of, png_of, svg_of

    if qr is not None:
        matrix = matrix_of(invited.link)
        drawn = png_of(matrix) if qr.suffix.lower() == ".png" else svg_of(matrix, title=shop.name).encode()
        qr.write_bytes(drawn)
    if card is not None:
        card.write_text(page_of(card_of(invited.invite, invited.link, invited.language, shop, voice)), encoding="utf-8")


def _told(invited: Invited) -> dict[str, object]:
    return {
        "code": written(invited.invite.code),
        "way": invited.way.value,
        "joins": invited.joins.value,
        "language": invited.language,
        "link": invited.link,
        "words": invited.words,
        "intake_id": invited.intake_id,
        "message": invited.message,
        "due_at": invited.due_at.isoformat() if invited.due_at else None,
        "expires_at": invited.invite.expires_at.isoformat(),
    }


def _in_words(invited: Invited) -> str:
    lines = [f"{written(invited.invite.code)} is valid until {invited.invite.expires_at:%Y-%m-%d}.", invited.link]
    if invited.due_at is not None:
        lines.insert(0, f"The message leaves at {invited.due_at:%Y-%m-%d %H:%M} UTC.")
    return "\n".join(lines)
