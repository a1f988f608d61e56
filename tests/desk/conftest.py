"""The whole application, for the pages of the desk."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from argon2 import PasswordHasher

from storage.accounts import passwords
from tests.door.conftest import app, lone_app

__all__ = ["app", "lone_app", "quick_passwords"]


@pytest.fixture(autouse=True)
def quick_passwords(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Hashes that take no time: every test makes accounts. How dear they are otherwise is tested beside them."""
    monkeypatch.setattr(passwords, "_hasher", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    passwords._nobodys.cache_clear()
    yield
    passwords._nobodys.cache_clear()
