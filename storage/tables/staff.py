"""The people who use the desk."""

from __future__ import annotations

import sqlalchemy as sa

from storage.tables.columns import Moment, metadata

# `session_key` changes with the password, the role and `active`: a session that holds an older one is over.
staff = sa.Table(
    "staff",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("email", sa.Text, nullable=False, unique=True),
    sa.Column("role", sa.Text, nullable=False),
    sa.Column("password_hash", sa.Text, nullable=False),
    sa.Column("session_key", sa.Text, nullable=False),
    sa.Column("active", sa.Boolean, nullable=False),
    sa.Column("created_at", Moment, nullable=False),
    sa.Column("updated_at", Moment, nullable=False),
    sa.CheckConstraint("role IN ('admin', 'reviewer', 'staff', 'read-only')", name="role"),
)

# One-time links that make the first admin; only the hash of the token is here.
welcomes = sa.Table(
    "welcomes",
    metadata,
    sa.Column("token_hash", sa.Text, primary_key=True),
    sa.Column("created_at", Moment, nullable=False),
    sa.Column("expires_at", Moment, nullable=False),
    sa.Column("used_at", Moment),
)
