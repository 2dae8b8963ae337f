"""The organisation that proposals are judged against, as the database has it."""

from __future__ import annotations

from typing import Any

from intake.models import Team, Technology, Unit


def current() -> dict[str, Any]:
    """Units, teams and technologies by their ids."""
    return {
        "currency": "CHF",
        "scales": {"stage": ["idea", "proposed", "approved", "live"]},
        "units": {
            each.code: {"title": each.name, "delegation": each.delegation} for each in Unit.objects.all()
        },
        "resources": {
            each.code: {"title": each.name, "capacity": each.people} for each in Team.objects.all()
        },
        "technologies": {
            each.slug: {"title": each.name, "status": each.standing} for each in Technology.objects.all()
        },
    }
