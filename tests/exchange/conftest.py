"""The whole application, where a test asks for its pages, and the worker beside it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask

from background import tasks_of
from bot.tasks import TaskKinds
from tests.desk.conftest import app, lone_app, quick_passwords

__all__ = ["app", "desk", "lone_app", "quick_passwords", "worker"]


@pytest.fixture
def desk(app: Flask, tmp_path: Path) -> Flask:
    """The application, its files in a folder of the test's own."""
    app.extensions["desk"] = replace(app.extensions["desk"], files=tmp_path / "files")
    return app


@pytest.fixture
def worker(desk: Flask, tmp_path: Path) -> TaskKinds:
    return replace(tasks_of(desk.extensions["intake"]), folder=tmp_path / "files")
