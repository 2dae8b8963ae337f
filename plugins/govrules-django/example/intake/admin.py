"""The admin of the intake office."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest

from govrules_django.admin import GovernedAdmin
from intake.models import Claim, Proposal, SignOff, Team, Technology, Unit

admin.site.register([Unit, Team, Technology])


class ClaimInline(admin.TabularInline):
    model = Claim
    extra = 0


class SignOffInline(admin.TabularInline):
    model = SignOff
    extra = 0


@admin.register(Proposal)
class ProposalAdmin(GovernedAdmin):
    """Proposals with their outcomes; the actions stop where the policy says so."""

    list_display = ("reference", "name", "unit", "stage", "cost")
    list_filter = ("unit", "stage")
    search_fields = ("reference", "name")
    inlines = (ClaimInline, SignOffInline)
    actions = ("submit", "approve")

    @admin.action(description="Submit")
    def submit(self, request: HttpRequest, chosen: Any) -> None:
        _step(request, chosen, Proposal.submit)

    @admin.action(description="Approve")
    def approve(self, request: HttpRequest, chosen: Any) -> None:
        _step(request, chosen, Proposal.approve)


def _step(request: HttpRequest, chosen: Any, take: Callable[[Any], None]) -> None:
    for proposal in chosen:
        try:
            take(proposal)
        except ValidationError as refused:
            messages.error(request, " ".join(refused.messages))
        else:
            messages.success(request, f"{proposal} is {proposal.stage}.")
