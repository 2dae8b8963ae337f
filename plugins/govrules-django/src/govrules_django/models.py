"""What is kept in the database: decisions, waivers, and notes of what changed."""

from __future__ import annotations

import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from govrules import Outcome, Waiver
from govrules.diagnostics import suggest
from govrules.waivers import too_long

from govrules_django.words import LABELS

OUTCOMES = [(outcome.value, LABELS[outcome]) for outcome in reversed(Outcome)]


class Turn(models.Model):
    """One row that every transaction updates before it changes a governed row, until it ends.

    So such transactions end in the order in which they took their notes, and a reader that has seen
    one note has seen all before it.
    """

    taken = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return f"turn {self.taken}"


class Change(models.Model):
    """A note that a row changed, written in the same transaction. What it is now stands in the row."""

    class Kind(models.TextChoices):
        """What has to be read again."""

        ROW = "row"
        WAIVERS = "waivers"
        EVERYTHING = "everything"

    id = models.BigAutoField(primary_key=True)
    kind = models.CharField(max_length=16, choices=Kind.choices)
    model = models.CharField(max_length=200, blank=True)
    key = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"{self.id}: {self.kind} {self.model} {self.key}".strip()


class DecisionRecord(models.Model):
    """A decision as it was made, with all that repeats it. A record is never changed."""

    model = models.CharField(_("model"), max_length=200)
    key = models.CharField(_("primary key"), max_length=200)
    initiative = models.CharField(_("initiative"), max_length=200, db_index=True)
    outcome = models.CharField(_("outcome"), max_length=16, choices=OUTCOMES, db_index=True)
    approvals = models.JSONField(_("approvals that are missing"), default=list)
    missing = models.JSONField(_("information that is missing"), default=list)
    findings = models.JSONField(_("findings"), default=list)
    as_of = models.DateField(_("as of"))
    policy = models.CharField(_("policy"), max_length=200)
    policy_digest = models.CharField(max_length=80)
    portfolio_digest = models.CharField(max_length=80)
    version = models.CharField(_("version of govrules"), max_length=40)
    recorded = models.DateTimeField(_("recorded"), auto_now_add=True)

    class Meta:
        ordering = ("-id",)
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")

    def __str__(self) -> str:
        return f"{self.initiative}: {self.outcome}, {self.as_of}"

    def save(self, *args: Any, **options: Any) -> None:
        """Add the record. Raises TypeError for one that is there already."""
        if not self._state.adding:
            raise TypeError("a record of a decision is never changed")
        super().save(*args, **options)


class GrantedWaiver(models.Model):
    """A finding that somebody has accepted, until a day: one rule, exactly these initiatives."""

    rule = models.CharField(_("rule"), max_length=200, help_text=_("Id of the rule"))
    subjects = models.JSONField(
        _("initiatives"), help_text=_('Exactly the initiatives of the finding: ["crm-2", "erp"]')
    )
    reason = models.TextField(_("reason"))
    granted_by = models.CharField(_("granted by"), max_length=200)
    granted = models.DateField(_("granted"), null=True, blank=True, help_text=_("The first day"))
    until = models.DateField(_("until"), help_text=_("The last day"))

    class Meta:
        ordering = ("until", "id")
        verbose_name = _("waiver")
        verbose_name_plural = _("waivers")

    def __str__(self) -> str:
        return f"{self.rule}: {', '.join(map(str, self.subjects))}"

    def as_waiver(self) -> Waiver:
        """The waiver as govrules knows it."""
        return Waiver(
            self.rule, tuple(self.subjects), self.reason, self.granted_by, self.until, granted=self.granted
        )

    def clean(self) -> None:
        """Raises ValidationError for a waiver that could never waive anything, or too long a one."""
        super().clean()
        problems = {**self._wrong_rule(), **self._wrong_subjects(), **self._wrong_dates()}
        if problems:
            raise ValidationError(problems)

    def _wrong_rule(self) -> dict[str, str]:
        from govrules_django.conf import policy

        known = [rule.id for rule in policy().rules]
        if not self.rule or self.rule in known:
            return {}
        unknown = gettext("The policy has no rule “%(rule)s”.") % {"rule": self.rule}
        near = suggest(self.rule, known) or ""
        return {"rule": f"{unknown} {near[:1].upper()}{near[1:]}".strip()}

    def _wrong_subjects(self) -> dict[str, str]:
        held = self.subjects
        if isinstance(held, list) and held and all(isinstance(each, str) and each for each in held):
            return {}
        return {"subjects": gettext('Write a list of ids: ["crm-2", "erp"].')}

    def _wrong_dates(self) -> dict[str, str]:
        from govrules_django.conf import options, policy

        if not isinstance(self.until, datetime.date):
            return {}
        if self.granted is not None and self.until < self.granted:
            return {"until": gettext("The waiver ends before it is granted.")}
        longest = policy().written.longest_waiver
        waiver = Waiver("", (), "", "", self.until, granted=self.granted)
        found = too_long([waiver], longest, options().as_of())
        return {"until": f"{found[0].message}; {found[0].help}"} if found else {}
