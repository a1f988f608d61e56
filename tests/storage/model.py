"""What records must be after any sequence of edits, merges, undos, imports, bins and erasures: a model beside the product."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass, field
from pathlib import Path

import sqlalchemy as sa

from flows.profile import Address, Profile
from storage.customers import states
from storage.customers.changing import By, Edit, What, change
from storage.customers.creating import Newcomer, create
from storage.customers.erasing import erase
from storage.customers.merging import merge
from storage.customers.record import Record, addresses_in, record_of
from storage.customers.union import Union
from storage.customers.unmerging import NotUndoable, Overwrites, undo
from storage.customers.words import words_of
from storage.database import Database
from storage.tables import customer_words, customers
from storage.tasks import State, Task
from tests.conftest import FixedClock
from tests.exchange.imports import imported, kinds, table, undone
from tests.storage.ada import HOME
from tests.storage.opened import in_the_clear

LIVE, BINNED, MERGED = "live", "binned", "merged"


@dataclass
class Person:
    """What a record must be. Every value ever written is another one, so that each can be looked for."""

    last_name: str
    note: str
    street: str
    state: str = LIVE
    # What was ever hers, by whatever way.
    ever: set[str] = field(default_factory=set)

    def values(self) -> tuple[str, str, str]:
        return self.last_name, self.note, self.street

    def tokens(self) -> set[str]:
        return {token for value in self.values() for token in value.split()}


@dataclass
class Merged:
    """A merge that may be taken back: both as they were, and as the merge left them."""

    id: str
    kept: str
    gone: str
    before: dict[str, Person]


class World:
    """The product and the model, side by side."""

    def __init__(self, database: Database, clock: FixedClock, folder: Path) -> None:
        self.database, self.clock = database, clock
        self.kinds = kinds(database, clock, folder)
        self.people: dict[str, Person] = {}
        self.merges: list[Merged] = []
        self.imports: list[tuple[Task, dict[str, tuple[int, Person | None]]]] = []
        # Pairs whose merge was undone; merges and imports that an erasure may have made final.
        self.undone: list[tuple[str, str]] = []
        self.forgotten: set[str] = set()
        self.origin: dict[str, str] = {}
        self.count = 0

    def by(self) -> By:
        self.clock.forward(seconds=1)
        return By(done_at=self.clock(), staff_id="dana", endpoint="model")

    def token(self) -> str:
        self.count += 1
        # Letters alone: it must pass for a name.
        return "Tok" + "".join(chr(ord("a") + self.count // 26**place % 26) for place in range(3)) + "en"

    def live(self, place: int) -> str | None:
        found = [key for key, person in self.people.items() if person.state == LIVE]
        return found[place % len(found)] if found else None

    def version(self, key: str) -> int:
        return int(self.record(key).customer["version"])

    def record(self, key: str) -> Record:
        found = record_of(self.database, key)
        assert found is not None
        return found

    def create(self, _one: int, _other: int) -> None:
        person = Person(last_name=self.token(), note=self.token(), street=self.token())
        place = Address(**{**HOME.__dict__, "street": person.street})
        profile = Profile(first_name="Ada", last_name=person.last_name, addresses=(place,))
        made = Newcomer(profile=profile, created_at=self.clock(), further={"note": person.note})
        with self.database.transaction() as connection:
            create(connection, self.database.keys, [made], self.by())
        self.people[made.id] = person

    def edit(self, one: int, other: int) -> None:
        key = self.live(one)
        if key is None:
            return
        value = self.token()
        if other % 3 == 0:
            place = Address(**{**HOME.__dict__, "street": value})
            change(self.database, key, lambda _: Edit(what=What.EDITED, addresses=(place,)), by=self.by())
            self.people[key].street = value
        else:
            name = ("last_name", "note")[other % 3 - 1]
            change(self.database, key, lambda _: Edit(what=What.EDITED, values={name: value}), by=self.by())
            setattr(self.people[key], name, value)

    def bin(self, one: int, _other: int) -> None:
        if key := self.live(one):
            by = self.by()
            change(self.database, key, states.deleting("", by.done_at), by=by)
            self.people[key].state = BINNED

    def restore(self, one: int, _other: int) -> None:
        binned = [key for key, person in self.people.items() if person.state == BINNED]
        if binned:
            key = binned[one % len(binned)]
            change(self.database, key, states.restoring(merged=False), by=self.by())
            self.people[key].state = LIVE

    def merge(self, one: int, other: int) -> None:
        kept, gone = self.live(one), self.live(other)
        if kept is None or gone is None or kept == gone:
            return

        def decide(stays: Record, goes: Record) -> Union:
            values = {"note": f"{stays.customer['note']} {goes.customer['note']}", "last_name": goes.customer["last_name"]}
            return Union(values=values, addresses=addresses_in(goes), subscriptions={})

        before = {key: deepcopy(self.people[key]) for key in (kept, gone)}
        done = merge(self.database, kept, gone, decide, by=self.by(), seen=(self.version(kept), self.version(gone)))
        stays, goes = self.people[kept], self.people[gone]
        stays.note, stays.last_name, stays.street = f"{stays.note} {goes.note}", goes.last_name, goes.street
        goes.state = MERGED
        self.merges.append(Merged(done, kept, gone, before))

    def unmerge(self, one: int, _other: int) -> None:
        if not self.merges:
            return
        found = self.merges[one % len(self.merges)]
        over = any(each.gone == found.kept for each in self.merges)
        by = self.by()
        try:
            try:
                undo(self.database, found.id, by=by)
            except Overwrites as told:
                undo(self.database, found.id, by=by, agreed=told.told.versions)
        except NotUndoable:
            assert over or found.id in self.forgotten
            return
        assert not over
        self.merges.remove(found)
        self.undone.append((found.kept, found.gone))
        for key, was in found.before.items():
            ever = self.people[key].ever
            self.people[key] = deepcopy(was)
            self.people[key].ever |= ever

    def bring(self, one: int, other: int) -> None:
        """Import one row that changes somebody and one that makes somebody."""
        key, note, name = self.live(one), self.token(), self.token()
        rows = [["", "Bea", name, ""]]
        if key is not None and other % 2:
            rows.append([key, "Ada", self.people[key].last_name, note])
        there = set(self.people)
        self.clock.forward(seconds=1)
        task = imported(self.kinds, table(["id", "first_name", "last_name", "note"], *rows))
        assert task.state is State.DONE, task.note
        with self.database.reading() as connection:
            (made,) = set(connection.execute(sa.select(customers.c.id)).scalars()) - there
        changed: dict[str, tuple[int, Person | None]] = {}
        self.people[made] = Person(last_name=name, note="", street="")
        changed[made] = (self.version(made), None)
        if len(rows) == 2 and key is not None:
            was = deepcopy(self.people[key])
            self.people[key].note = note
            changed[key] = (self.version(key), was)
        self.imports.append((task, changed))

    def take_back(self, one: int, _other: int) -> None:
        """Undo an import: whoever somebody has changed since stays as she is."""
        if not self.imports:
            return
        task, changed = self.imports.pop(one % len(self.imports))
        same = {key for key, (version, _) in changed.items() if key in self.people and self.people[key].state == LIVE}
        same = {key for key in same if self.version(key) == changed[key][0]}
        self.clock.forward(seconds=1)
        assert undone(self.kinds, task).state is State.DONE
        for key in same:
            was = changed[key][1]
            if was is None:
                self.people[key].state = BINNED
            else:
                self.people[key].note = was.note

    def erase(self, one: int, _other: int) -> None:
        if not self.people:
            return
        key = sorted(self.people)[one % len(self.people)]
        gone = {key}
        while more := {each.gone for each in self.merges if each.kept in gone} - gone:
            gone |= more
        erase(self.database, key, self.by(), why="asked")
        hers = set().union(*(self.people.pop(each).ever for each in gone))
        if self.undone:
            # What was done while somebody was merged may be final now; the model does not ask which.
            self.forgotten |= {each.id for each in self.merges}
            self.imports.clear()
        theirs = set().union(*(self.allowed(each, gone) for each in self.people))
        self.merges = [each for each in self.merges if not {each.kept, each.gone} & gone]
        left = in_the_clear(self.database)
        assert [token for token in hers - theirs if token.lower() in left] == []

    def allowed(self, key: str, gone: set[str]) -> set[str]:
        """What may still be said of somebody who is there, after these others were erased.

        Whoever was merged into her record for good has left his values there: they are hers now.
        """
        person = self.people[key]
        if any(each.kept == key and each.gone in gone for each in self.merges):
            self.origin |= dict.fromkeys(person.ever, key)
        return person.tokens() | {token for token in person.ever if self.origin[token] not in gone}

    def check(self) -> None:
        """The product is what the model says, the words of the search included."""
        for key, person in self.people.items():
            person.ever |= person.tokens()
            self.origin = dict.fromkeys(person.tokens(), key) | self.origin
        with self.database.reading() as connection:
            assert set(connection.execute(sa.select(customers.c.id)).scalars()) == set(self.people)
            words = dict(connection.execute(sa.select(customer_words.c.customer_id, customer_words.c.words)).all())
        for key, person in self.people.items():
            record = self.record(key)
            street = " ".join(place["street"] for place in record.addresses)
            assert (record.customer["last_name"], record.customer["note"], street) == person.values()
            assert (record.customer["deleted_at"] is None) == (person.state == LIVE)
            assert words[key] == words_of(record.customer, addresses_in(record))
