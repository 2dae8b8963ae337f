"""Notes of what changed, through which processes follow each other.

Each note is written in the transaction of the change: what is rolled back leaves none. A transaction
takes its turn before it changes a row, and keeps it until it ends; so notes appear in the order of
their numbers, and whoever has read up to a number has missed nothing.
"""

from __future__ import annotations

import weakref
from collections.abc import Iterable
from typing import Any

from attrs import frozen
from django.db import connections, transaction
from django.db.models import F, Max

MANY = 500
"""Where one edit touches more rows, everything is read again instead."""


@frozen
class Touched:
    """A row of a mapped model: the model's label, and the primary key as text."""

    model: str
    key: str


_written: weakref.WeakKeyDictionary[Any, set[int]] = weakref.WeakKeyDictionary()
"""Notes that a connection wrote and that may not be committed yet."""


def take_turn(using: str) -> None:
    """Wait until no other transaction is changing governed rows; hold the turn until this one ends."""
    from govrules_django.models import Turn

    turn = Turn.objects.using(using)
    if not turn.filter(pk=1).update(taken=F("taken") + 1):
        turn.bulk_create([Turn(pk=1)], ignore_conflicts=True)
        turn.filter(pk=1).update(taken=F("taken") + 1)


def note_rows(rows: Iterable[Touched], using: str) -> None:
    """Note that rows changed, or that what they are made of did."""
    from govrules_django.models import Change

    touched = sorted(set(rows), key=lambda row: (row.model, row.key))
    if len(touched) > MANY:
        _note([Change(kind=Change.Kind.EVERYTHING)], using)
    elif touched:
        _note([Change(kind=Change.Kind.ROW, model=row.model, key=row.key) for row in touched], using)


def note(kind: str, using: str) -> None:
    """Note that waivers, or more than rows, changed."""
    from govrules_django.models import Change

    _note([Change(kind=kind)], using)


def _note(notes: list[Any], using: str) -> None:
    from govrules_django.models import Change

    with transaction.atomic(using=using, savepoint=False):
        take_turn(using)
        Change.objects.using(using).bulk_create(notes)
        last = Change.objects.using(using).aggregate(last=Max("id"))["last"]  # ours, as it is our turn
        connection = connections[using]
        _written.setdefault(connection, set()).add(last)
        transaction.on_commit(lambda: _written.pop(connection, None), using=using)


def is_uncommitted(using: str) -> bool:
    """Whether this connection sees changes of its own that may still be rolled back."""
    from govrules_django.models import Change

    connection = connections[using]
    written = _written.get(connection)
    if not written:
        return False
    if not connection.in_atomic_block and connection.get_autocommit():
        del _written[connection]  # whatever is not there any more was rolled back
        return False
    return bool(Change.objects.using(using).filter(pk__in=written).exists())


def last_number(using: str) -> int:
    """The number of the newest note."""
    from govrules_django.models import Change

    return int(Change.objects.using(using).aggregate(last=Max("id"))["last"] or 0)


def since(number: int, using: str) -> list[Any]:
    """The notes after a number, in order."""
    from govrules_django.models import Change

    return list(Change.objects.using(using).filter(pk__gt=number).order_by("pk"))


def resync(using: str | None = None) -> None:
    """Make every process read everything again before its next answer, and forget the older notes.

    Call it after what sends no signals: `QuerySet.update`, `bulk_create`, `bulk_update`, SQL.
    """
    from govrules_django.conf import options
    from govrules_django.models import Change

    database = using or options().database
    with transaction.atomic(using=database):
        take_turn(database)
        Change.objects.using(database).all().delete()
        note(Change.Kind.EVERYTHING, database)
