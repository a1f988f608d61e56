"""Whether the measured messages did what they were sent for: a benchmark of error replies would be worth nothing."""

from __future__ import annotations

import sqlalchemy as sa


def check_kept(url: str, answered: int, finished: int) -> None:
    """Look into the database: every answered message is in the ledger and advanced its registration, every finished customer is stored.

    Raises: AssertionError.
    """
    engine = sa.create_engine(url.replace("postgresql://", "postgresql+psycopg://"))
    with engine.connect() as connection:
        effects: dict[str, int] = dict(connection.execute(sa.text("SELECT effect, count(*) FROM messages GROUP BY effect")).tuples().all())
        customers = connection.execute(sa.text("SELECT count(*) FROM customers")).scalar_one()
    engine.dispose()
    assert effects == {"advanced": answered}, f"{answered} messages were answered, the ledger has {effects}"
    assert customers >= finished > 0, f"{finished} customers were led to the end, {customers} are stored"
    print(f"  checked: {answered} messages in the ledger, all of them advanced a registration; {customers} customers stored")
