"""The pages of units: what is proposed, a form to propose more, and the button that submits."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from intake.forms import ProposalForm
from intake.models import Proposal


def proposals(request: HttpRequest) -> HttpResponse:
    """Everything that is proposed."""
    return render(request, "intake/proposals.html", {"proposals": Proposal.objects.select_related("unit")})


def propose(request: HttpRequest) -> HttpResponse:
    """The form; what blocks keeps it open, advice is told after it is saved."""
    form = ProposalForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        form.save()
        for remark in form.advice:
            messages.warning(request, remark.text)
        return redirect("proposals")
    return render(request, "intake/propose.html", {"form": form})


@require_POST
def submit(request: HttpRequest, reference: str) -> HttpResponse:
    """Put a proposal forward, unless the policy denies it."""
    proposal = get_object_or_404(Proposal, reference=reference)
    try:
        proposal.submit()
    except ValidationError as refused:
        for message in refused.messages:
            messages.error(request, message)
    else:
        messages.success(request, f"{proposal} is submitted.")
    return redirect("proposals")
