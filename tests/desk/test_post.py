"""Mail: what leaves, over which line, and that a failing server disturbs nobody."""

from __future__ import annotations

import smtplib
import threading
from email.message import EmailMessage
from typing import Any

import pytest

from bot.post import Post, in_thread


class Server:
    """Takes the place of smtplib's connection, and writes down what it is told."""

    said: list[tuple[str, Any]] = []

    def __init__(self, host: str, port: int, **options: Any) -> None:
        self.said.append((type(self).__name__, (host, port)))

    def __enter__(self) -> Server:
        return self

    def __exit__(self, *_: object) -> None:
        self.said.append(("quit", None))

    def starttls(self, *, context: Any) -> None:
        self.said.append(("starttls", context.check_hostname))

    def login(self, user: str, password: str) -> None:
        self.said.append(("login", (user, password)))

    def send_message(self, message: EmailMessage) -> None:
        self.said.append(("message", message))


class Sealed(Server):
    """The same over TLS from the first byte."""


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, Any]]:
    monkeypatch.setattr(smtplib, "SMTP", Server)
    monkeypatch.setattr(smtplib, "SMTP_SSL", Sealed)
    monkeypatch.setattr(Server, "said", [])
    return Server.said


@pytest.mark.parametrize(
    ("url", "before"),
    [
        (
            "smtp://dana%40shop:p%2Fw@mail.example:2525",
            [("Server", ("mail.example", 2525)), ("starttls", True), ("login", ("dana@shop", "p/w"))],
        ),
        ("smtp://mail.example", [("Server", ("mail.example", 587)), ("starttls", True)]),
        ("smtps://u:p@mail.example", [("Sealed", ("mail.example", 465)), ("login", ("u", "p"))]),
        ("smtp://localhost:25", [("Server", ("localhost", 25))]),
    ],
)
def test_mail_leaves_encrypted_unless_the_server_is_this_machine(server: list[Any], url: str, before: list[Any]) -> None:
    Post(url, "desk@shop.example").send("dana@example.com", "Şifre für dich", "Hello\n")
    assert server[:-2] == before
    (_, message), (last, _) = server[-2:]
    assert (message["To"], message["From"], message["Subject"], last) == ("dana@example.com", "desk@shop.example", "Şifre für dich", "quit")


def test_a_line_end_in_an_address_makes_no_header(server: list[Any]) -> None:
    with pytest.raises(ValueError, match=r"(?i)line"):
        Post("smtp://localhost", "desk@shop.example").send("a@b.example\r\nBcc: c@d.example", "Hello", "Hello")
    assert server == []


@pytest.mark.parametrize("to", ["a@b.example, c@d.example", "a@b.example\nBcc: c@d.example", "nobody", "", "Ada <a@b.example>"])
def test_what_is_not_one_address_gets_no_mail(server: list[Any], to: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        Post("smtp://localhost", "desk@shop.example").send(to, "Hello", "Hello")
    assert server == []


def test_a_line_end_in_a_subject_makes_no_header(server: list[Any]) -> None:
    with pytest.raises(ValueError, match=r"(?i)line"):
        Post("smtp://localhost", "desk@shop.example").send("a@b.example", "Hello\r\nBcc: c@d.example", "Hello")
    assert server == []


def test_a_mail_says_that_a_program_wrote_it_and_in_which_language(server: list[Any]) -> None:
    Post("smtp://localhost", "Acorn & Oak <desk@shop.example>").send("ada@example.com", "Merhaba", "Hello", "tr")
    message = dict(server)["message"]
    assert (message["Auto-Submitted"], message["Content-Language"]) == ("auto-generated", "tr")
    assert message["Message-ID"].endswith("@shop.example>")


def test_the_servers_password_stands_in_no_repr() -> None:
    assert "p%2Fw" not in repr(Post("smtp://dana:p%2Fw@mail.example", "desk@shop.example"))


def test_a_failing_server_disturbs_nobody(capsys: pytest.CaptureFixture[str]) -> None:
    done = threading.Event()

    def fail() -> None:
        try:
            raise OSError("dana@example.com: mailbox full")
        finally:
            done.set()

    in_thread(fail)
    assert done.wait(30)
    for thread in threading.enumerate():
        if thread.name == "mail":
            thread.join(30)
    assert "dana@example.com" not in capsys.readouterr().err
