"""Steps that a decision can hold up: submitting, approving, starting."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable
from typing import Any, TypeVar, cast

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import get_language, gettext
from govrules import Decision, Outcome, PortfolioError

from govrules_django import changes, conf
from govrules_django.desk import desk, mapping_for
from govrules_django.judging import stands, unreadable
from govrules_django.words import LABELS

Step = TypeVar("Step", bound=Callable[..., Any])


class GovernanceError(ValidationError):
    """A step is refused. `decision` says why; the messages name it, what is missing, and each finding."""

    def __init__(self, row: Any, step: str, decision: Decision) -> None:
        self.row = row
        self.step = step
        self.decision = decision
        super().__init__([ValidationError(each, code="governance") for each in self._lines()])

    def _lines(self) -> Iterable[str]:
        told = gettext("“%(row)s” is refused at “%(step)s”: %(outcome)s.")
        yield told % {"row": self.row, "step": self.step, "outcome": LABELS[self.decision.outcome]}
        if self.decision.approvals:
            yield gettext("Approvals that are missing: %s.") % ", ".join(self.decision.approvals)
        if self.decision.missing:
            yield gettext("Information that is missing: %s.") % ", ".join(self.decision.missing)
        for finding in self.decision.findings:
            if stands(finding, self.decision):
                yield f"{finding.message_in(get_language() or '')} ({finding.rule})"


def require(row: Any, *, refuse: Outcome | str = Outcome.ESCALATE, step: str = "") -> Decision:
    """The decision on a row as it is in memory.

    Raises GovernanceError where its outcome is `refuse` or stronger, ValidationError where no
    initiative can be made of the row.
    """
    mapping = mapping_for(row)
    try:
        decision = desk().decide(row)
    except PortfolioError as error:
        raise unreadable(error, mapping.label) from error
    if decision.outcome >= Outcome(refuse):
        raise GovernanceError(row, step or gettext("this step"), decision)
    return decision


def gated(refuse: Outcome | str = Outcome.ESCALATE, *, step: str = "") -> Callable[[Step], Step]:
    """A method of a row that runs only where the decision is weaker than `refuse`.

    The decision and what the method does are one transaction, in which no other one changes a
    governed row: two initiatives cannot both take the last place. Raises as `require` does.
    """
    limit = Outcome(refuse)

    def gate(method: Step) -> Step:
        @functools.wraps(method)
        def guarded(row: Any, *args: Any, **options: Any) -> Any:
            using = conf.options().database
            with transaction.atomic(using=using):
                changes.take_turn(using)
                require(row, refuse=limit, step=step or method.__name__.replace("_", " "))
                return method(row, *args, **options)

        return cast("Step", guarded)

    return gate
