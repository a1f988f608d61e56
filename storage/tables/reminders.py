"""Reminders that were decided on: at most one for each question, and two for each intake."""

from __future__ import annotations

import sqlalchemy as sa

from storage.tables.columns import Moment, metadata

reminders = sa.Table(
    "reminders",
    metadata,
    sa.Column("intake_id", sa.Text, sa.ForeignKey("intakes.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("step", sa.Text, primary_key=True),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("decided_at", Moment, nullable=False),
    sa.CheckConstraint("kind IN ('nudge', 'template')", name="kind"),
)
