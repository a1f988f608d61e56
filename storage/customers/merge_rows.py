"""Two records as they stood around a merge: read whole, sealed, and put back."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

from flows.message import Value
from flows.profile import Address
from storage.customers import likeness
from storage.customers.places import addresses_of
from storage.customers.record import Record, addresses_in
from storage.customers.registering import unique_columns
from storage.identities import IdentityStanding
from storage.sealed import Keys
from storage.tables import customers, identities, intakes, requests, subscriptions

# These move by themselves, or follow from the others.
_NOT_PUT_BACK = ("id", "version", "created_at", "updated_at", "unique_email", "unique_phone", "phone_verified")
COLUMNS = tuple(column.name for column in customers.c if column.name not in _NOT_PUT_BACK)
_MOMENTS = ("deleted_at",)
_IDENTITY = ("id", "kind", "value", "standing", "address", "customer_id", "seen_at")


@dataclass(frozen=True, kw_only=True)
class Side:
    """One of two records as it stood. JSON."""

    columns: dict[str, Any]
    unique: dict[str, Any]
    addresses: list[dict[str, Any]]
    subscriptions: dict[str, Any]
    identities: list[dict[str, Any]]

    def __repr__(self) -> str:
        return "Side(•••)"  # personal data: a repr ends in logs and exceptions

    def values(self) -> dict[str, Any]:
        """The columns as the table takes them."""
        return {name: datetime.fromisoformat(value) if value and name in _MOMENTS else value for name, value in self.columns.items()}

    def places(self) -> tuple[Address, ...]:
        """The addresses."""
        return tuple(Address(**each) for each in self.addresses)

    def differs_from(self, other: Side) -> tuple[str, ...]:
        """The fields that are not as they are there."""
        fields = [name for name in COLUMNS if self.columns[name] != other.columns[name]]
        return (*fields, *(("addresses",) if self.addresses != other.addresses else ()))


@dataclass(frozen=True, kw_only=True)
class Kept:
    """What a merge keeps for whoever undoes it: both before and after, and what moved from one to the other."""

    kept_before: Side
    gone_before: Side
    kept_after: Side
    gone_after: Side
    intakes: list[str]
    requests: list[int]

    def sealed(self, keys: Keys, merge_id: str) -> str:
        """All of it, as it lies in the table."""
        return keys.seal(json.dumps(asdict(self), ensure_ascii=False, separators=(",", ":")), place_of(merge_id))


def opened(keys: Keys, merge_id: str, sealed: str) -> Kept:
    """What a merge has kept.

    Raises: Broken when its key is no longer there.
    """
    told = json.loads(keys.open(sealed, place_of(merge_id)))
    sides = {name: Side(**told[name]) for name in ("kept_before", "gone_before", "kept_after", "gone_after")}
    return Kept(**sides, intakes=told["intakes"], requests=told["requests"])


def place_of(merge_id: str) -> str:
    """Where what a merge keeps stands."""
    return f"merges.before:{merge_id}"


def side_of(connection: Connection, record: Record) -> Side:
    """A record as it stands."""
    customer_id = record.customer["id"]
    people = sa.select(*(identities.c[name] for name in _IDENTITY)).where(identities.c.customer_id == customer_id).order_by(identities.c.id)
    channels = sa.select(subscriptions).where(subscriptions.c.customer_id == customer_id).order_by(subscriptions.c.channel)
    return Side(
        columns={name: _plain(record.customer[name]) for name in COLUMNS},
        unique={name: record.customer[name] for name in ("unique_email", "unique_phone", "phone_verified")},
        addresses=[asdict(address) for address in addresses_in(record)],
        subscriptions={row["channel"]: [row["status"], _plain(row["changed_at"])] for row in connection.execute(channels).mappings()},
        identities=[{name: _plain(value) for name, value in row.items()} for row in connection.execute(people).mappings()],
    )


def _plain(value: Any) -> Value:
    return value.isoformat() if isinstance(value, datetime) else value


def lock(connection: Connection, *customer_ids: str) -> None:
    """Hold both records, and the intakes that lead to them, in the order in which a message takes them."""
    for column, key in ((intakes.c.customer_id, intakes.c.id), (customers.c.id, customers.c.id)):
        connection.execute(sa.select(key).where(column.in_(customer_ids)).order_by(key).with_for_update()).all()


def move_intakes(connection: Connection, ids: list[str], to: str) -> None:
    """Make intakes lead to that record; a message that is being answered right now is looked at again."""
    connection.execute(sa.update(intakes).where(intakes.c.id.in_(ids)).values(customer_id=to, version=intakes.c.version + 1))


def move_requests(connection: Connection, ids: list[int], to: str) -> None:
    """Make requests that record's."""
    connection.execute(sa.update(requests).where(requests.c.id.in_(ids)).values(customer_id=to))


def follow(connection: Connection, gone: Side, to: str, vouched_for: frozenset[str]) -> None:
    """Let identities follow: whatever wrote to us or was shown with it, and what somebody vouches for."""
    for row in gone.identities:
        typed = row["standing"] == IdentityStanding.TYPED
        if typed and f"{row['kind']}:{row['value']}" not in vouched_for:
            continue
        standing = IdentityStanding.ATTESTED.value if typed else row["standing"]
        connection.execute(sa.update(identities).where(identities.c.id == row["id"]).values(customer_id=to, standing=standing))


def put_back_identities(connection: Connection, *sides: Side) -> None:
    """Give identities to whom they belonged, as they were; what only was typed since goes."""
    rows = [row for side in sides for row in side.identities]
    owners = {row["customer_id"] for row in rows}
    typed = (identities.c.address.is_(None), identities.c.standing == IdentityStanding.TYPED.value, identities.c.customer_id.in_(owners))
    connection.execute(sa.delete(identities).where(*typed, identities.c.id.not_in([row["id"] for row in rows])))
    for row in rows:
        was = {"customer_id": row["customer_id"], "standing": row["standing"]}
        same = (identities.c.id == row["id"], identities.c.kind == row["kind"], identities.c.value == row["value"])
        if connection.execute(sa.update(identities).where(*same).values(was)).rowcount or row["address"] is not None:
            continue
        taken = connection.execute(sa.select(identities.c.id).where(identities.c.id == row["id"])).first() is not None
        again = {**row, "seen_at": datetime.fromisoformat(row["seen_at"])}
        connection.execute(sa.insert(identities), {name: value for name, value in again.items() if name != "id" or not taken})


def put_back_subscriptions(connection: Connection, customer_id: str, statuses: Mapping[str, Any]) -> None:
    """Write subscriptions as they were."""
    for channel, (status, changed_at) in statuses.items():
        this = (subscriptions.c.customer_id == customer_id, subscriptions.c.channel == channel)
        connection.execute(sa.update(subscriptions).where(*this).values(status=status, changed_at=datetime.fromisoformat(changed_at)))


def settle(connection: Connection, keys: Keys, customer_id: str, was: Side | None = None) -> None:
    """Bring what follows from a record up to what it is now: its unique columns and its keys.

    Shape: with `was` it gets back the unique columns that it had, as far as nobody else has taken them since.
    """
    row = connection.execute(sa.select(customers).where(customers.c.id == customer_id)).mappings().one()
    active = row["account_status"] != "DISABLED_ACCOUNT" and row["deleted_at"] is None
    free = unique_columns(connection, customer_id, row["email"], row["phone"]) if active else {"unique_email": None, "unique_phone": None}
    wrote = (identities.c.customer_id == customer_id, identities.c.kind == "phone", identities.c.address.is_not(None))
    owned = connection.execute(sa.select(identities.c.id).where(*wrote, identities.c.value == row["phone"])).first() is not None
    verified = owned or row["phone_verified"]
    if was is not None:
        free = {name: value if was.unique[name] == value else None for name, value in free.items()}
        verified = was.unique["phone_verified"]
    connection.execute(sa.update(customers).where(customers.c.id == customer_id).values(**free, phone_verified=verified))
    likeness.keep(connection, customer_id, dict(row), addresses_of(connection, keys, customer_id), new=False)


def give_up_unique(connection: Connection, *customer_ids: str) -> None:
    """Empty the unique columns, so that they can be given out anew in any order."""
    connection.execute(sa.update(customers).where(customers.c.id.in_(customer_ids)).values(unique_email=None, unique_phone=None))
