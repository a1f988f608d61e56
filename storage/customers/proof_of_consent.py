"""What is left of an erased person's consent receipts: nothing, or the minimal proof, where the shop has said why it needs one."""

from __future__ import annotations

from collections.abc import Iterator

import sqlalchemy as sa
from sqlalchemy import Connection

from storage.sealed import Keys
from storage.tables import consents, iys_rows, shop_settings

# Where admins have set why the shop must be able to prove a consent for five years after an erasure; without one nothing is kept.
SETTING = "erasure.proof"
HASHED = "consents.address_hash"


def reason(connection: Connection) -> str:
    """Why proof is kept; empty, as it is unless an admin sets it: none is."""
    found = connection.execute(sa.select(shop_settings.c.value).where(shop_settings.c.name == SETTING)).scalar_one_or_none()
    return found.strip() if isinstance(found, str) else ""


def hash_of(keys: Keys, addresses: tuple[str, ...]) -> str:
    """Keyed hashes of a person's addresses: whoever names one can be shown what she said yes to."""
    return " ".join(f"{keys.name}:{keys.blind(each.casefold(), HASHED)}" for each in sorted(set(addresses)))


def forget(
    connection: Connection, keys: Keys, customers: tuple[str, ...], intakes: tuple[str, ...], addresses: tuple[str, ...], erasure_id: str
) -> None:
    """Delete her receipts, or make each a proof that names nobody. The erasure must be written down before."""
    hers = sa.or_(consents.c.customer_id.in_(customers), consents.c.intake_id.in_(intakes))
    if reason(connection):
        # Wording, version, language and time stay; what she wrote, in which message and in which record goes.
        proof = {"customer_id": None, "intake_id": f"erased {erasure_id}", "shown": "", "answer": "", "sid": ""}
        connection.execute(sa.update(consents).where(hers).values({**proof, "address_hash": hash_of(keys, addresses)}))
        return
    ids = sa.select(consents.c.id).where(hers)
    connection.execute(sa.delete(iys_rows).where(iys_rows.c.consent_id.in_(ids)))
    connection.execute(sa.delete(consents).where(hers))


def hashes(connection: Connection) -> Iterator[str]:
    """The names of the keys under which proofs of erased people stand, one for each proof."""
    stored = connection.execute(sa.select(consents.c.address_hash).where(consents.c.address_hash.is_not(None))).scalars()
    return (each.partition(":")[0] for each in stored if each)
