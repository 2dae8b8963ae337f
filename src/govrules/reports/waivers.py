"""Waivers for people, by when they end."""

from __future__ import annotations

import datetime
from collections.abc import Sequence

from govrules.reports.text import Paper
from govrules.reports.words import Words
from govrules.waivers import Held

LONG = 14
"""The cells of the first column: how long a waiver still holds."""

VOCABULARY = {
    "en": {
        "waiver": "{} waiver",
        "waivers of": "{} waivers",
        "left": "1 day left",
        "lefts": "{} days left",
        "last": "last day",
        "ended": "ended",
        "begins": "from {}",
        "until": "until {}",
        "given": "granted by {}",
        "renewed": "renewed {}",
        "used": "used",
        "idle": "not needed",
        "none": "No waiver.",
    },
    "fr": {
        "waiver": "{} dérogation",
        "waivers of": "{} dérogations",
        "left": "encore 1 jour",
        "lefts": "encore {} jours",
        "last": "dernier jour",
        "ended": "échue",
        "begins": "dès le {}",
        "until": "jusqu’au {}",
        "given": "accordée par {}",
        "renewed": "renouvelée {}",
        "used": "utile",
        "idle": "sans objet",
        "none": "Aucune dérogation.",
    },
}

_STYLES = {"expired": "red", "early": "dim", "holds": "green"}


def write(listed: Sequence[Held], as_of: datetime.date, paper: Paper, language: str = "") -> None:
    """Each waiver in two or three lines: how long it holds, for what, why, and who said so."""
    words = Words(language, VOCABULARY)
    if not listed:
        paper.line(words("none"))
        return
    key = "waiver" if len(listed) in words.singular else "waivers of"
    paper.paragraph(f"{words(key, len(listed))} · {words('as of', as_of.isoformat())}", style="dim")
    for held in listed:
        paper.blank()
        _write_held(held, paper, words)


def _write_held(held: Held, paper: Paper, words: Words) -> None:
    waiver = held.waiver
    first = (_long(held, words), _STYLES[held.state])
    subjects = ", ".join(waiver.subjects) or words("whole")
    paper.paragraph(f"{waiver.rule}: {subjects}", first=first, hang=LONG + 2)
    about = [words("until", waiver.until), words("given", waiver.granted_by)]
    if held.renewals:
        about.append(words("renewed", words("time" if held.renewals == 1 else "times", held.renewals)))
    if held.used is not None and held.state == "holds":
        about.append(words("used" if held.used else "idle"))
    paper.paragraph(" · ".join(about), indent=LONG + 2, style="dim")
    paper.paragraph(waiver.reason, indent=LONG + 2)


def _long(held: Held, words: Words) -> str:
    """How long a waiver still holds."""
    if held.state == "expired":
        return words("ended")
    if held.state == "early":
        return words("begins", held.waiver.granted)
    if held.days_left == 0:
        return words("last")
    return words("left" if held.days_left == 1 else "lefts", held.days_left)
