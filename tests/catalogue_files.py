"""The phrases of the code and the catalogues as they lie on disk."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po

ROOT = Path(__file__).parents[1]
SPEAKERS = ("flows", "bot")
KEYWORDS = {"say": None, "say_many": (1, 2)}
MessageId = str | tuple[str, str]


def phrases_of_the_code() -> set[MessageId]:
    """What the extractor finds, as `make catalogues` does."""
    found = (each for room in SPEAKERS for each in extract_from_dir(ROOT / room, keywords=KEYWORDS))
    return {message for _, _, message, _, _ in found}


def calls_of_the_code() -> Iterator[tuple[str, ast.Call]]:
    """Every call of say and say_many, with the place where it stands."""
    for path in sorted(path for room in SPEAKERS for path in (ROOT / room).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in KEYWORDS:
                yield f"{path.relative_to(ROOT)}:{node.lineno}", node


LANGUAGES = sorted(path.parts[-3].replace("_", "-") for path in (ROOT / "translations").glob("*/LC_MESSAGES/chat.po"))


def _file(language: str, name: str) -> Path:
    return ROOT / "translations" / language.replace("-", "_") / "LC_MESSAGES" / name


def written(language: str) -> Catalog:
    """The catalogue that translators write."""
    with _file(language, "chat.po").open("rb") as file:
        return read_po(file, locale=language.replace("-", "_"))


def compiled(language: str) -> Catalog:
    """The catalogue that the program reads."""
    with _file(language, "chat.mo").open("rb") as file:
        return read_mo(file)


def ids(message: Message) -> tuple[str, ...]:
    return tuple(message.id) if isinstance(message.id, (tuple, list)) else (message.id,)


def words(message: Message) -> tuple[str, ...]:
    return tuple(message.string) if isinstance(message.string, (tuple, list)) else (message.string,)


def placeholders(text: str) -> set[str]:
    return set(re.findall(r"\{([a-z_]+)\}", text))
