"""`flask invite`, what it draws, and `flask chat --invite`."""

from __future__ import annotations

import json
import zlib
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit
from xml.etree import ElementTree

import pytest
from flask import Flask

from bot.qr import matrix_of, png_of, svg_of


def run(app: Flask, *args: str, lines: str | None = None) -> Any:
    return app.test_cli_runner().invoke(args=list(args), input=lines)


def invite(app: Flask, *args: str) -> dict[str, Any]:
    output = run(app, "invite", *args, "--json")
    assert output.exit_code == 0, output.output
    return dict(json.loads(output.output))


def chat(app: Flask, url: str, *args: str, says: str = "hello") -> list[dict[str, Any]]:
    lines = "".join(json.dumps({"say": words}) + "\n" for words in says.split("|"))
    output = run(app, "chat", "--json", "--database", url, *args, lines=lines)
    assert output.exit_code == 0, output.output
    return [json.loads(line) for line in output.output.splitlines()]


@pytest.fixture
def filed(app: Flask, tmp_path: Path) -> str:
    """The database of the application, as `flask chat --database` is told it."""
    return str(app.extensions["intake"].settings.database_url)


def test_an_invitation_made_at_the_terminal_begins_the_chat_with_what_is_known(app: Flask, filed: str) -> None:
    made = invite(app, "--language", "de", "--known", "first_name=Ada", "--known", "email=ada@example.com", "--source", "fair")
    first, second = chat(app, filed, "--invite", made["code"], says="hallo|Lovelace")
    assert (first["asks"], first["language"]) == ("last_name", "de")
    assert first["draft"] == {"first_name": "Ada", "full_name": "Ada", "email": "ada@example.com", "language": "de"}
    assert second["asks"] == "phone"
    (row,) = (json.loads(line) for line in run(app, "invite", "list", "--json").output.splitlines())
    assert (row["code"], row["uses"], row["state"], row["source"]) == (made["code"], 1, "open", "fair")


def test_facts_in_her_first_words_count_beside_the_code(app: Flask, filed: str) -> None:
    made = invite(app, "--language", "en", "--known", "first_name=Ada")
    (first,) = chat(app, filed, "--invite", made["code"], says="My name is Grace Hopper, grace@example.com")
    assert (first["draft"]["full_name"], first["draft"]["email"]) == ("Grace Hopper", "grace@example.com")
    assert first["draft"]["first_name"] == "Grace"


def test_a_code_that_nobody_made_changes_nothing(app: Flask, filed: str) -> None:
    (first,) = chat(app, filed, "--invite", "NO-SUCH-CODE")
    assert first["asks"] == "full_name"


def test_a_revoked_code_is_revoked_however_it_is_written(app: Flask, filed: str) -> None:
    made = invite(app, "--known", "first_name=Ada")
    assert "no longer valid" in run(app, "invite", "revoke", made["code"].lower().replace("-", "")).output
    again = run(app, "invite", "revoke", made["code"])
    assert again.exit_code == 1
    assert "flask invite list" in again.output
    (first,) = chat(app, filed, "--invite", made["code"])
    assert first["replies"][1]["text"] == "That invitation is no longer valid, but you can register all the same."


def test_the_list_shows_nothing_that_is_known_of_anybody(app: Flask) -> None:
    invite(app, "--phone", "+4915112345678", "--known", "first_name=Zelda", "--note", "tall")
    told = run(app, "invite", "list", "--json").output + run(app, "invite", "list").output
    assert not [secret for secret in ("Zelda", "tall", "4915112345") if secret in told]


@pytest.mark.parametrize(
    ("args", "told"),
    [
        (("--phone", "+4915112345678", "--template"), "Write down how the person agreed"),
        (("--phone", "+4915112345678", "--template", "--agreed", "in the shop"), "has not approved the message in this language yet"),
        (("--known", "first_name"), "must be QUESTION=ANSWER"),
        (("--known", "email=nowhere"), "These details cannot be used: email ("),
        (("--qr", "code.gif"), "must end in .svg or .png"),
    ],
)
def test_what_cannot_be_done_is_said_with_what_to_do(lone_app: Flask, args: tuple[str, ...], told: str) -> None:
    output = run(lone_app, "invite", *args)
    assert output.exit_code != 0
    assert told in output.output


def test_the_drawings_and_the_card_lead_to_the_link(lone_app: Flask, tmp_path: Path) -> None:
    svg, png, card = (tmp_path / name for name in ("code.svg", "code.png", "card.html"))
    made = invite(lone_app, "--language", "ar", "--qr", str(svg), "--card", str(card))
    matrix = matrix_of(made["link"])
    assert ElementTree.fromstring(svg.read_text(encoding="utf-8")).attrib["viewBox"] == f"0 0 {len(matrix)} {len(matrix)}"  # noqa: S314 (our own file)
    page = card.read_text(encoding="utf-8")
    assert svg_of(matrix) in page
    for part in ('<html lang="ar" dir="rtl">', "Acorn &amp; Oak", made["code"]):
        assert part in page
    assert "http" not in page.replace("http://www.w3.org/2000/svg", "")
    assert parse_qs(urlsplit(made["link"]).query)["text"] == [made["words"]]
    run(lone_app, "invite", "--qr", str(png))
    assert png.read_bytes().startswith(b"\x89PNG")


def test_both_drawings_show_every_module_of_the_code() -> None:
    matrix = matrix_of("https://wa.me/14155238886?text=Hello")
    size, dots = len(matrix), 12
    assert not any(any(row[:4]) or any(row[-4:]) for row in matrix), "a reader needs the white margin"
    drawn = png_of(matrix)
    start = drawn.index(b"IDAT") + 4
    lines = zlib.decompress(drawn[start : start + int.from_bytes(drawn[start - 8 : start - 4], "big")])
    width = 1 + (size * dots + 7) // 8
    for top in range(size):
        line = lines[(top * dots + 5) * width + 1 : (top * dots + 6) * width]
        bits = "".join(f"{byte:08b}" for byte in line)
        assert tuple(bits[left * dots + 5] == "0" for left in range(size)) == matrix[top]
    path = ElementTree.fromstring(svg_of(matrix))[-1].attrib["d"]  # noqa: S314 (our own drawing)
    shown = [[False] * size for _ in range(size)]
    for run_of in path.split("z")[:-1]:
        left, rest = run_of.removeprefix("M").split(" ")
        top, length = rest.split("v")[0].split("h")
        for place in range(int(left), int(left) + int(length)):
            shown[int(top)][place] = True
    assert tuple(map(tuple, shown)) == matrix
