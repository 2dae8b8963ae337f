"""Bases for models: rows whose changes are noted with them, and rows that a policy judges."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.db import models, router, transaction
from govrules import Decision, Outcome

from govrules_django import gates
from govrules_django.desk import desk
from govrules_django.judging import Remark
from govrules_django.paths import DRAFT
from govrules_django.validating import remarks_on, validate


class Tracked(models.Model):
    """A row that initiatives are made of. It is saved in one transaction with the note that it changed."""

    class Meta:
        abstract = True

    def save_base(self, *args: Any, using: str | None = None, **options: Any) -> None:
        """As Django does, in a transaction."""
        database = using or router.db_for_write(type(self), instance=self)
        with transaction.atomic(using=database, savepoint=False):
            super().save_base(*args, using=database, **options)


class Governed(Tracked):
    """A row that is an initiative: it is judged as it is cleaned, and can be asked for its decision."""

    class Meta:
        abstract = True

    def full_clean(self, exclude: Collection[str] | None = None, *args: Any, **options: Any) -> None:
        """As Django does, and then by the policy, once the values themselves are sound.

        Raises ValidationError, whose findings stand on the fields that they name.
        """
        super().full_clean(exclude, *args, **options)
        if not hasattr(self, DRAFT):  # else a GovernedForm asks, which knows more
            concrete = {field.name for field in self._meta.fields}
            validate(self, None if exclude is None else concrete - set(exclude))

    def remarks(self) -> tuple[Remark, ...]:
        """What the policy remarks on the row as it is in memory. Raises PortfolioError."""
        return remarks_on(self)

    def decision(self) -> Decision:
        """Would the row, as it is in memory, be allowed? Raises PortfolioError."""
        return desk().decide(self, tell=False)

    def require(self, *, refuse: Outcome | str = Outcome.ESCALATE, step: str = "") -> Decision:
        """The decision; raises GovernanceError where it is `refuse` or stronger."""
        return gates.require(self, refuse=refuse, step=step)
