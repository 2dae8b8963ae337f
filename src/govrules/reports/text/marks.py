"""How outcomes look."""

from __future__ import annotations

from govrules.findings import Outcome

SYMBOLS = {
    Outcome.DENY: "✗",
    Outcome.ESCALATE: "▲",
    Outcome.INFORM: "?",
    Outcome.ADVISE: "•",
    Outcome.ALLOW: "✓",
}

STYLES = {
    Outcome.DENY: "bold red",
    Outcome.ESCALATE: "bold yellow",
    Outcome.INFORM: "bold magenta",
    Outcome.ADVISE: "bold cyan",
    Outcome.ALLOW: "bold green",
}

STRONGEST_FIRST = tuple(sorted(Outcome, reverse=True))
