"""What the shop orders its customers by: groups and tags, saved filters, fields of its own."""

from __future__ import annotations

import sqlalchemy as sa

from storage.tables.columns import Json, Moment, metadata

# Groups and tags that may be given; the record keeps the names, in `customers.groups` and `customers.tags`.
labels = sa.Table(
    "labels",
    metadata,
    sa.Column("kind", sa.Text, primary_key=True),
    sa.Column("name", sa.Text, primary_key=True),
    sa.Column("description", sa.Text, nullable=False),
    sa.Column("place", sa.Integer, nullable=False),
    sa.Column("made_by", sa.Text),
    sa.Column("made_at", Moment, nullable=False),
    sa.CheckConstraint("kind IN ('group', 'tag')", name="kind"),
)

# Saved filters. `wanted` is the filter, `columns` what the list shows, `order_by` its order.
segments = sa.Table(
    "segments",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("wanted", Json, nullable=False),
    sa.Column("columns", Json, nullable=False),
    sa.Column("order_by", sa.Text, nullable=False),
    sa.Column("shared", sa.Boolean, nullable=False),
    sa.Column("made_by", sa.Text, nullable=False, index=True),
    sa.Column("made_at", Moment, nullable=False),
    sa.Column("changed_at", Moment, nullable=False),
    sa.Column("version", sa.BigInteger, nullable=False),
)

# The shop's own fields. `definition` holds name, description, options, translations and limits; `retired_at`: asked no more,
# and its values stay.
custom_fields = sa.Table(
    "custom_fields",
    metadata,
    sa.Column("key", sa.Text, primary_key=True),
    sa.Column("type", sa.Text, nullable=False),
    sa.Column("definition", Json, nullable=False),
    sa.Column("place", sa.Integer, nullable=False),
    sa.Column("chat", sa.Text, nullable=False),
    sa.Column("staff", sa.Text, nullable=False),
    sa.Column("admin", sa.Text, nullable=False),
    sa.Column("version", sa.BigInteger, nullable=False),
    sa.Column("changed_at", Moment, nullable=False),
    sa.Column("retired_at", Moment),
    sa.CheckConstraint("type IN ('boolean', 'choice', 'multiple_choice', 'number', 'text', 'date', 'date_time')", name="type"),
    sa.CheckConstraint("chat IN ('hidden', 'optional', 'required')", name="chat"),
    sa.CheckConstraint("staff IN ('hidden', 'optional', 'required')", name="staff"),
    sa.CheckConstraint("admin IN ('hidden', 'optional', 'required')", name="admin"),
)
