"""Effects: `advise`, `deny`, or `{escalate: [role, …]}`."""

from __future__ import annotations

from govrules.diagnostics import suggest
from govrules.policyfile.names import shortened
from govrules.policyfile.problems import Place
from govrules.syntax import Template
from govrules.syntax.policies import Effect

HELP = "write `advise`, `deny`, or `{escalate: [portfolio-board]}`"
FALLBACK = Effect("deny")
"""Stands for an effect whose problem has been reported."""


def effect_of(place: Place) -> Effect | None:
    """The effect at a place, None where there is none; what cannot be read is reported."""
    value = place.value
    if value is None:
        return None
    if value in ("advise", "deny"):
        return Effect(value)
    if isinstance(value, dict) and list(value) == ["escalate"]:
        return escalation(place["escalate"])
    if isinstance(value, str):
        help = suggest(value, ("advise", "deny", "escalate"))
        help = HELP if help is None or value == "escalate" else help
        place.problem("bad-effect", f"`{shortened(value)}` is no effect", help)
    else:
        place.problem("bad-effect", "this is no effect", HELP)
    return FALLBACK


def escalation(place: Place) -> Effect:
    """Roles to escalate to: one, or a list."""
    places = list(place.items()) if isinstance(place.value, list) else [place]
    if not places:
        place.problem(
            "bad-effect",
            "nobody is named to escalate to",
            "name a role, as in `{escalate: [portfolio-board]}`",
        )
    return Effect("escalate", tuple(_role(each) for each in places))


def _role(place: Place) -> Template:
    if isinstance(place.value, str) and place.value.strip():
        return place.template()
    place.problem("bad-effect", "a role has to be a text", "as in `{escalate: [portfolio-board]}`")
    return Template(())
