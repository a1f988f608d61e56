"""The house is as `tests/house.py` says, and each of its rules can tell a bad house."""

from __future__ import annotations

import importlib
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Column, DateTime, Integer, MetaData, Table, TypeDecorator

from flows.registration import registration
from flows.shop import Shop
from flows.step import Step
from settings import ROOT
from tests import house

HERE = house.Tree(ROOT)

# For every rule a house that breaks it: the file, and what stands in it.
BAD: dict[str, tuple[str, str]] = {
    "too_long": ("docs/story.md", "A line.\n" * 251),
    "empty_names": ("bot/utils.py", '"""Odds and ends."""\n'),
    "without_docstring": ("bot/hello.py", '"""Greetings."""\n\n\ndef hello() -> str:\n    return "hello"\n'),
    "printing": ("bot/hello.py", '"""Greetings."""\n\nprint("hello")\n'),
    "reading_the_clock": ("flows/hello.py", '"""Greetings."""\n\nSTARTED = datetime.datetime.now()\n'),
    "reading_the_environment": ("storage/where.py", '"""Where."""\n\nURL = os.environ["DATABASE_URL"]\n'),
    "thawed_dataclasses": ("flows/thing.py", '"""A thing."""\n\n\n@dataclass\nclass Thing:\n    """A thing."""\n'),
    "enums_of_other_kinds": ("flows/kind.py", '"""Kinds."""\n\n\nclass Kind(Enum):\n    """A kind."""\n'),
    "machines_with_models": ("flows/move.py", '"""Moves."""\n\nmachine.add_model(customer)\n'),
    "unexplained_exceptions": ("bot/swallow.py", '"""Errors."""\n\nx = eval("1")  # noqa: S307\n'),
    "things_put_off": ("bot/later.py", '"""Later."""\n\n# ' + "TO" + "DO: everything\n"),
    "terse_tests": ("tests/test_it.py", "def test_ok() -> None:\n    assert True\n"),
    "long_conversation": ("bot/conversation.py", '"""One message."""\n\n\ndef converse() -> None:\n' + "    answer()\n" * 39),
    "dead_links": ("README.md", "See [the plan](docs/plan.md).\n"),
    "commands_that_are_none": ("README.md", "Try `make coffee`.\n"),
    "paths_that_are_none": ("README.md", "Read `bot/brain.py` first.\n"),
}
MORE_BAD: tuple[tuple[str, str, str], ...] = (
    ("without_docstring", "bot/hello.py", '"""Greetings\n   run on."""\n'),
    ("without_docstring", "bot/hello.py", '"""Greetings.\n\nArgs: many.\n"""\n'),
    (
        "thawed_dataclasses",
        "flows/four.py",
        '"""Four."""\n\n\n@dataclass(frozen=True)\nclass Four:\n    """Four."""\n\n    a: int\n    b: int\n    c: int\n    d: int\n',
    ),
    ("machines_with_models", "flows/move.py", '"""Moves."""\n\nmachine = Machine(model=None)\n'),
    ("empty_names", "desk/templates/base.html", "<html></html>\n"),
    ("unexplained_exceptions", "bot/any.py", '"""Types."""\n\nx: int = "1"  # type: ignore[assignment]\n'),
)


@pytest.mark.parametrize("rule", house.RULES, ids=lambda rule: rule.__name__)
def test_the_house_keeps_its_rules(rule: Callable[[house.Tree], Iterator[str]]) -> None:
    found = list(rule(HERE))
    assert not found, "\n".join(found)


@pytest.mark.parametrize(("rule", "path", "text"), [*((rule, *bad) for rule, bad in BAD.items()), *MORE_BAD])
def test_a_rule_finds_what_breaks_it(tmp_path: Path, rule: str, path: str, text: str) -> None:
    file = tmp_path / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")
    found = list(getattr(house, rule)(house.Tree(tmp_path)))
    assert len(found) == 1
    assert found[0].startswith(path)


def test_every_rule_has_its_bad_house() -> None:
    assert set(BAD) == {rule.__name__ for rule in house.RULES}


def test_what_git_ignores_is_not_judged(tmp_path: Path) -> None:
    for folder in (".venv", "instance", "bot/__pycache__"):
        (tmp_path / folder).mkdir(parents=True)
        (tmp_path / folder / "utils.py").write_text("x = 1\n" * 300, encoding="utf-8")
    assert house.Tree(tmp_path).files == ()


def steps_of(folder: Path, package: str) -> dict[str, list[str]]:
    """The names of the steps that each file of a folder makes."""
    shop = Shop(name="Acorn & Oak", country="DE", languages=("en",), default_language="en", privacy_url="https://example.com")
    made: dict[str, list[str]] = {}
    for file in sorted(folder.glob("[!_]*.py")):
        module = importlib.import_module(f"{package}.{file.stem}")
        values = [value for value in vars(module).values() if isinstance(value, Step)]
        makers = [
            value for name, value in vars(module).items() if name.endswith("_step") and getattr(value, "__module__", "") == module.__name__
        ]
        made[file.stem] = [step.name for step in (*values, *(maker(shop) for maker in makers))]
    return made


def test_every_step_file_is_registered_under_its_name() -> None:
    shop = Shop(name="Acorn & Oak", country="DE", languages=("en",), default_language="en", privacy_url="https://example.com")
    asked = [step.name for step in registration(shop)]
    made = steps_of(ROOT / "flows" / "steps", "flows.steps")
    assert {name: steps for name, steps in made.items() if name not in steps} == {}
    assert sorted(asked) == sorted({step for steps in made.values() for step in steps})


def times_without_zone(metadata: MetaData) -> list[str]:
    """Columns that hold a moment and are not called so, or are called so and hold none."""
    columns = [column for table in metadata.tables.values() for column in table.columns]
    named = ("_at", "_until")
    return [str(column) for column in columns if column.name.endswith(named) != _holds_a_moment(column)]


def _holds_a_moment(column: Column[Any]) -> bool:
    kind = column.type
    return isinstance(kind.impl_instance if isinstance(kind, TypeDecorator) else kind, DateTime)


def test_a_column_that_holds_a_moment_says_so() -> None:
    from storage.tables import metadata

    assert len(metadata.tables) > 5
    assert times_without_zone(metadata) == []


def test_a_moment_under_another_name_is_found() -> None:
    bad = MetaData()
    Table("visits", bad, Column("arrived", DateTime(timezone=True)), Column("left_at", Integer), Column("seen_at", DateTime(timezone=True)))
    assert times_without_zone(bad) == ["visits.arrived", "visits.left_at"]


def test_the_privacy_page_names_every_table() -> None:
    from storage.tables import metadata

    page = HERE.read("docs/privacy.md")
    assert [name for name in metadata.tables if f"`{name}`" not in page] == []


def test_a_web_process_never_imports_twilios_client() -> None:
    # 118 ms and 19 MB; the worker sends, the web process only hears.
    asks = "import app, sys; print(*sorted(name for name in sys.modules if name.startswith('twilio.rest')))"
    heard = subprocess.run([sys.executable, "-c", asks], cwd=ROOT, capture_output=True, text=True, check=True)
    assert heard.stdout.strip() == ""
