"""The form in which a unit proposes something."""

from __future__ import annotations

from govrules_django.forms import GovernedForm
from intake.models import Proposal


class ProposalForm(GovernedForm):
    """What the policy has to say stands beside the fields."""

    class Meta:
        model = Proposal
        fields = (
            "reference",
            "name",
            "unit",
            "owner",
            "risk",
            "cost",
            "begins",
            "ends",
            "technologies",
            "needs",
            "data",
        )
