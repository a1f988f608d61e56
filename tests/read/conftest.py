"""What the readers' tests share: a context and a way to ask."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from flows.message import Answer, Context, Outcome

Reader = Callable[[Answer, Context], Outcome]


def context(**given: str | None) -> Context:
    known = {"language": "en", "region": "DE", "own_number": "+4915112345678", **given}
    return Context(now=datetime(2026, 6, 1, 12, tzinfo=UTC), **known)  # type: ignore[arg-type]


@pytest.fixture
def read() -> Callable[..., Outcome]:
    def ask(reader: Reader, text: str, **given: str | None) -> Outcome:
        return reader(Answer(text=text), context(**given))

    return ask
