"""A play is read, performed and recorded as it is written."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from flows.intake import Intake
from flows.message import Answer, Location, MediaKind, Sender
from tests.plays.performance import Performance, perform
from tests.plays.recorder import record
from tests.plays.script import Misprint, Play, Spoken, read_play


class Echo:
    """A stage on which we say what we heard."""

    def __init__(self) -> None:
        self.heard: list[Answer] = []
        self.done: list[object] = []

    def as_heard(self, line: Spoken) -> Spoken:
        return line

    def hears(self, answer: Answer) -> tuple[Spoken, ...]:
        self.heard.append(answer)
        return (Spoken(f"You said:\n\n{answer.text or answer.tapped}", ("Yes", "No")),) if answer.text or answer.tapped else ()

    def hears_again(self) -> None:
        self.done.append("again")

    def offered(self, label: str, *, earlier: bool = False) -> Answer:
        return Answer(tapped=f"echo:{label}", label=label)

    def comes_from(self, sender: Sender) -> None:
        self.done.append(sender)

    def waits(self, time: timedelta) -> None:
        self.done.append(time)

    def runs_the_nightly_job(self) -> None:
        self.done.append("nightly")

    def intake(self) -> Intake:
        raise AssertionError("nobody is here")

    def agreed(self) -> set[str]:
        return {"whatsapp"}

    def requests(self) -> set[str]:
        return {"erase"}

    def doubts(self) -> set[str] | None:
        return None


@pytest.fixture
def play_of(tmp_path: Path) -> Callable[[str], Play]:
    def play(text: str) -> Play:
        path = tmp_path / "a.chat"
        path.write_text(text, encoding="utf-8")
        return read_play(path)

    return play


PLAY = """An echo, twice.

(from +49 151 12345678 and DE.abc123)
Ada: hello
Bot: You said:

  hello
  [Yes] [No]
(2 days pass)
Ada: [Yes]
Bot: You said:

  echo:Yes
  [Yes] [No]

Ada: Lindenweg 5
  10115 Berlin
Bot: You said:

  Lindenweg 5
  10115 Berlin
  [Yes] [No]
(she agreed to whatsapp)

Profile:
  first_name: Ada
  address:
    city: Berlin
    country: DE
  address:
    city: Köln
"""


def test_a_play_as_written_is_performed(play_of: Callable[[str], Play]) -> None:
    play, stage = play_of(PLAY), Echo()
    perform(play, stage)
    assert play.title == "An echo, twice."
    assert stage.heard == [Answer(text="hello"), Answer(tapped="echo:Yes", label="Yes"), Answer(text="Lindenweg 5\n10115 Berlin")]
    assert stage.done == [Sender(phone="+4915112345678", bsuid="DE.abc123"), timedelta(days=2)]
    assert play.profile == {"first_name": "Ada", "addresses": [{"city": "Berlin", "country": "DE"}, {"city": "Köln"}]}


@pytest.mark.parametrize(
    ("written", "line"),
    [("  hello\n  [Yes] [No]", 4), ("  echo:Yes\n", 10), ("  10115 Berlin\n  [Yes] [No]\n", 16)],
)
def test_a_word_of_ours_that_differs_is_found_at_its_line(play_of: Callable[[str], Play], written: str, line: int) -> None:
    with pytest.raises(AssertionError, match=f"a.chat, line {line}: "):
        perform(play_of(PLAY.replace(written, written.replace("e", "x", 1).replace("No", "Nein"), 1)), Echo())


def test_a_missing_answer_of_ours_is_found(play_of: Callable[[str], Play]) -> None:
    with pytest.raises(AssertionError, match=r"\(silence\)"):
        perform(play_of("Silence.\n\nAda: hello\n"), Echo())


def test_recording_a_play_as_written_changes_nothing(play_of: Callable[[str], Play]) -> None:
    play = play_of(PLAY)
    assert not record(perform(play, Echo()))
    assert play.path.read_text(encoding="utf-8") == PLAY


def test_recording_rewrites_our_lines_and_only_those(play_of: Callable[[str], Play]) -> None:
    spoilt = PLAY.replace("You said", "She said").replace("  [Yes] [No]\n(2", "  [Ja]\nBot: More.\n(2")
    play = play_of(spoilt)
    assert record(perform(play, Echo(), strict=False))
    assert play.path.read_text(encoding="utf-8") == PLAY


def test_an_answer_fits_on_one_line_with_its_labels_when_both_are_short(play_of: Callable[[str], Play]) -> None:
    play = play_of("Short.\n\nAda: a\n")
    record(Performance(play, ((Spoken("Which one?", ("One", "Two")), Spoken("x" * 200, ("One",))),)))
    assert play.path.read_text(encoding="utf-8") == f"Short.\n\nAda: a\nBot: Which one? [One] [Two]\nBot: {'x' * 200}\n  [One]\n"
    assert read_play(play.path).actions[0].expected == (Spoken("Which one?", ("One", "Two")), Spoken("x" * 200, ("One",)))


@pytest.mark.parametrize(
    ("direction", "heard"),
    [
        ("(she sends a picture)", Answer(media=(MediaKind.IMAGE,))),
        ("(she sends a picture: my house)", Answer(media=(MediaKind.IMAGE,), text="my house")),
        ("(she sends a voice message)", Answer(media=(MediaKind.VOICE,))),
        ("(she sends a sticker)", Answer(media=(MediaKind.STICKER,))),
        ("(she sends a document)", Answer(media=(MediaKind.DOCUMENT,))),
        (
            '(she shares her location: 52.5, 13.4, "Home", "Lindenweg 5, 10115 Berlin")',
            Answer(location=Location(latitude=52.5, longitude=13.4, label="Home", address="Lindenweg 5, 10115 Berlin")),
        ),
        ("(he shares his location: -1, 2)", Answer(location=Location(latitude=-1, longitude=2))),
        ("(she shares a contact card:)\n  BEGIN:VCARD\n  END:VCARD", Answer(card="BEGIN:VCARD\r\nEND:VCARD\r\n")),
        ("(she reacts with 👍)", Answer(nothing=True)),
        ("(she taps an earlier button: Yes)", Answer(tapped="echo:Yes", label="Yes")),
    ],
)  # fmt: skip
def test_a_stage_direction_sends_what_it_says(play_of: Callable[[str], Play], direction: str, heard: Answer) -> None:
    stage = Echo()
    perform(play_of(f"Directions.\n\n{direction}\n"), stage, strict=False)
    assert stage.heard == [heard]


@pytest.mark.parametrize(
    ("direction", "done"),
    [
        ("(3 hours pass)", timedelta(hours=3)),
        ("(1 day passes)", timedelta(days=1)),
        ("(the last message arrives again)", "again"),
        ("(the nightly job runs)", "nightly"),
        ("(from DE.abc123)", Sender(bsuid="DE.abc123")),
        ("(from +90 532 123 45 67)", Sender(phone="+905321234567")),
    ],
)
def test_a_stage_direction_does_what_it_says(play_of: Callable[[str], Play], direction: str, done: object) -> None:
    stage = Echo()
    perform(play_of(f"Directions.\n\n{direction}\n"), stage)
    assert stage.done == [done]


@pytest.mark.parametrize("direction", ["(the intake is complete)", "(she agreed to nothing)", "(a request is open: export)"])
def test_a_statement_that_is_not_so_is_found_at_its_line(play_of: Callable[[str], Play], direction: str) -> None:
    with pytest.raises(AssertionError, match=r"a\.chat, line 3: "):
        perform(play_of(f"Directions.\n\n{direction}\n"), Echo())


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("Title.\n\n(she dances)\n", r"line 3: unknown stage direction: \(she dances\)"),
        ("Title.\n\nAda: hi\nhello\n", "line 4: neither words nor a stage direction"),
        ("Title.\n\nBot: hello\n", "line 3: we never speak first"),
        ("Ada: hi\n", "line 1: a play begins with its title"),
        ("", "line 1: a play begins with its title"),
        ("Title.\n\nProfile:\n  a: b\nAda: hi\n", "line 5: the profile closes the play"),
        ("Title.\n\nAda: hi\n\nProfile:\n  first_name\n", "line 5: first_name has no value"),
    ],
)
def test_a_misprint_is_named_with_its_line(play_of: Callable[[str], Play], text: str, complaint: str) -> None:
    with pytest.raises(Misprint, match=f"a.chat, {complaint}"):
        perform(play_of(text), Echo(), strict=False)
