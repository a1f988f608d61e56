"""The rewriting of our lines after an intended change of words."""

from __future__ import annotations

from tests.plays.performance import Performance, written


def recorded(performance: Performance) -> str:
    """The play's text with our lines as they were heard, and everything else as it stands."""
    play = performance.play
    heard = {action.end: said for action, said in zip(play.actions, performance.answers, strict=True)}
    text: list[str] = []
    blank = 0
    for number, line in enumerate(play.path.read_text(encoding="utf-8").splitlines(), start=1):
        if number in play.bot_lines:
            # A blank line before our words would move between hers and ours.
            blank = 0
            continue
        if not line.strip():
            blank += 1
            continue
        text += [""] * blank + [line]
        blank = 0
        text += [part for answer in heard.get(number, ()) for part in written(answer).split("\n")]
    return "\n".join(text) + "\n"


def record(performance: Performance) -> bool:
    """Rewrite the play's file; False when nothing changed."""
    text = recorded(performance)
    if text == performance.play.path.read_text(encoding="utf-8"):
        return False
    performance.play.path.write_text(text, encoding="utf-8")
    return True
