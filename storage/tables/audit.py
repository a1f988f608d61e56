"""Who did what at the desk: written once, never changed; triggers of both databases refuse UPDATE, and DELETE within a year."""

from __future__ import annotations

import sqlalchemy as sa

from storage.tables.columns import Json, Moment, metadata, serial

# No foreign key: the row outlives the account. `subject` is "kind:id", such as "customer:3f2c"; `details` names fields,
# filters and counts, never a value of a customer's; `address_hash` tells two places apart without saying where.
audit = sa.Table(
    "audit",
    metadata,
    serial("id"),
    sa.Column("done_at", Moment, nullable=False, index=True),
    sa.Column("staff_id", sa.Text),
    sa.Column("action", sa.Text, nullable=False),
    sa.Column("endpoint", sa.Text, nullable=False),
    sa.Column("subject", sa.Text),
    sa.Column("details", Json, nullable=False),
    sa.Column("address_hash", sa.Text, nullable=False),
    sa.Index(None, "staff_id", "id"),
    sa.Index(None, "action", "id"),
    sa.Index(None, "subject", "id"),
)
