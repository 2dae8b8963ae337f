"""What outcomes are called where people read them."""

from __future__ import annotations

from django.utils.translation import pgettext_lazy
from govrules import Outcome

LABELS = {
    Outcome.ALLOW: pgettext_lazy("outcome", "may go ahead"),
    Outcome.ADVISE: pgettext_lazy("outcome", "with advice"),
    Outcome.INFORM: pgettext_lazy("outcome", "information needed"),
    Outcome.ESCALATE: pgettext_lazy("outcome", "approval needed"),
    Outcome.DENY: pgettext_lazy("outcome", "denied"),
}
