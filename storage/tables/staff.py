"""The people who use the desk, and their sessions."""

from __future__ import annotations

import sqlalchemy as sa

from storage.tables.columns import Moment, metadata, serial

# `session_key` changes with the password, the role and `active`: a session that holds an older one is over. An empty
# `password_hash` opens nothing: who is invited chooses a password first. `totp_secret` is sealed (`storage/sealed.py`);
# `totp_counter` is the newest interval whose code was used, so that no code works twice. An empty language or zone means
# the browser's, and the shop's.
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
    sa.Column("name", sa.Text, nullable=False, server_default=""),
    sa.Column("language", sa.Text, nullable=False, server_default=""),
    sa.Column("zone", sa.Text, nullable=False, server_default=""),
    sa.Column("totp_secret", sa.Text),
    sa.Column("totp_counter", sa.BigInteger, nullable=False, server_default="0"),
    sa.Column("seen_at", Moment),
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

# One-time links by which somebody chooses a password: an invitation, or a forgotten one.
links = sa.Table(
    "links",
    metadata,
    sa.Column("token_hash", sa.Text, primary_key=True),
    sa.Column("staff_id", sa.Text, sa.ForeignKey("staff.id", ondelete="CASCADE"), nullable=False, index=True),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("created_at", Moment, nullable=False),
    sa.Column("expires_at", Moment, nullable=False),
    sa.Column("used_at", Moment),
    sa.CheckConstraint("kind IN ('invitation', 'password')", name="kind"),
)

# Who is signed in. The cookie holds the token, the table its hash. `stage` is "code" between the password and the second
# factor; `proven_at` is when the password was last given. `address_hash` and `agent` tell one session from another.
sessions = sa.Table(
    "sessions",
    metadata,
    sa.Column("token_hash", sa.Text, primary_key=True),
    sa.Column("id", sa.Text, nullable=False, unique=True),
    sa.Column("staff_id", sa.Text, sa.ForeignKey("staff.id", ondelete="CASCADE"), nullable=False, index=True),
    sa.Column("session_key", sa.Text, nullable=False),
    sa.Column("stage", sa.Text, nullable=False),
    sa.Column("begun_at", Moment, nullable=False, index=True),
    sa.Column("seen_at", Moment, nullable=False),
    sa.Column("proven_at", Moment, nullable=False),
    sa.Column("address_hash", sa.Text, nullable=False),
    sa.Column("agent", sa.Text, nullable=False),
    sa.CheckConstraint("stage IN ('code', 'whole')", name="stage"),
)

# What lets somebody in whose telephone is lost; 120 random bits each, only the hash is here.
recovery_codes = sa.Table(
    "recovery_codes",
    metadata,
    sa.Column("staff_id", sa.Text, sa.ForeignKey("staff.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("code_hash", sa.Text, primary_key=True),
    sa.Column("used_at", Moment),
)

# Wrong passwords and codes, counted per account and per address; rows older than the window mean nothing.
attempts = sa.Table(
    "attempts",
    metadata,
    serial("id"),
    sa.Column("key", sa.Text, nullable=False),
    sa.Column("made_at", Moment, nullable=False, index=True),
    sa.Index(None, "key", "made_at"),
)
