"""What admins have set at the desk."""

from __future__ import annotations

import sqlalchemy as sa

from storage.tables.columns import Json, Moment, metadata

# A setting that is not here is as the environment has it. `version` is the one of `settings_version` at its last change.
shop_settings = sa.Table(
    "shop_settings",
    metadata,
    sa.Column("name", sa.Text, primary_key=True),
    sa.Column("value", Json, nullable=False),
    sa.Column("version", sa.BigInteger, nullable=False),
    sa.Column("changed_by", sa.Text, nullable=False),
    sa.Column("changed_at", Moment, nullable=False),
)

# One row, counted up with every change: whoever follows the settings reads a number, and the rest only when it has moved.
settings_version = sa.Table(
    "settings_version",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("version", sa.BigInteger, nullable=False),
)
