"""What came of deciding again, for people."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from govrules.records import Difference, Replayed
from govrules.reports.text import Paper
from govrules.reports.words import Words
from govrules.values import canonical
from govrules.version import __version__

MOST = 40
"""So many differences of one review are told; the JSON has all."""

VOCABULARY = {
    "en": {
        "review": "{} review on record",
        "reviews": "{} reviews on record",
        "line": "line {}",
        "same": "the same, to the byte",
        "different": "different",
        "impossible": "cannot be replayed",
        "version": "recorded by govrules {}, replayed by {}",
        "nothing there": "not there",
        "other": "not as it was; the record holds its digest only. Now:",
        "policy": "policy",
        "portfolio": "portfolio",
        "waivers": "waivers",
        "decision": "decision",
        "finding": "finding",
        "result": "the whole review",
        "rest": "… and {} more, which --format json tells",
    },
    "fr": {
        "review": "{} examen consigné",
        "reviews": "{} examens consignés",
        "line": "ligne {}",
        "same": "identique, à l’octet près",
        "different": "différent",
        "impossible": "ne peut être rejoué",
        "version": "consigné par govrules {}, rejoué par {}",
        "nothing there": "absent",
        "other": "n’est plus ce qu’il était ; seule son empreinte est consignée. Maintenant :",
        "policy": "politique",
        "portfolio": "portefeuille",
        "waivers": "dérogations",
        "decision": "décision",
        "finding": "constat",
        "result": "l’examen entier",
        "rest": "… et {} de plus, avec --format json",
    },
}

_MARKS = {"same": ("✓", "bold green"), "different": ("✗", "bold red"), "impossible": ("?", "bold magenta")}


def write(replayed: Sequence[Replayed], paper: Paper, language: str = "") -> None:
    """Every review on record, and below it what would be different."""
    words = Words(language, VOCABULARY)
    counted = Counter(each.verdict for each in replayed)
    told = [f"{words(verdict)}: {count}" for verdict, count in sorted(counted.items())]
    paper.paragraph(" · ".join([words.counted("review", len(replayed)), *told]), style="bold")
    for each in replayed:
        _write(each, paper, words)


def _write(replayed: Replayed, paper: Paper, words: Words) -> None:
    entry = replayed.entry
    about = f"{words('line', entry.line)} · {words('as of', entry.as_of)} · {entry.policy}"
    paper.line(_MARKS[replayed.verdict], f" {about}", (f"  {words(replayed.verdict)}", "dim"))
    if replayed.verdict != "same" and entry.version != __version__:
        paper.paragraph(words("version", entry.version, __version__), indent=4, style="yellow")
    if replayed.reason:
        paper.paragraph(replayed.reason, indent=4)
    for difference in replayed.differences[:MOST]:
        _write_difference(difference, paper, words)
    if len(replayed.differences) > MOST:
        paper.paragraph(words("rest", len(replayed.differences) - MOST), indent=4, style="bold")


def _write_difference(difference: Difference, paper: Paper, words: Words) -> None:
    name = f"{words(difference.kind)} {_called(difference)}".rstrip()
    before, after = difference.before, difference.after
    if isinstance(before, Mapping) and before.keys() == {"digest"}:
        told = [words("other"), _brief(after, words)]
    elif isinstance(before, Mapping) and isinstance(after, Mapping):
        differing = [key for key in {**before, **after} if _shown(before, key) != _shown(after, key)]
        told = [f"{key}: {_shown(before, key)} → {_shown(after, key)}" for key in differing]
    else:
        told = [f"{_brief(before, words)} → {_brief(after, words)}"]
    paper.line((name, "bold"), indent=4)
    for line in told:
        paper.paragraph(line, indent=6)


def _called(difference: Difference) -> str:
    """A finding by its rule and subjects too, where they are known."""
    known = difference.after if isinstance(difference.after, Mapping) else difference.before
    if difference.kind == "finding" and isinstance(known, Mapping) and "rule" in known:
        return f"{difference.name} {known['rule']} {', '.join(known['subjects'])}"
    return difference.name


def _shown(value: Mapping[str, Any], key: str) -> str:
    return canonical(value[key]) if key in value else "–"


def _brief(value: Any, words: Words) -> str:
    """What was there: a digest, or what was decided and said."""
    if value is None:
        return words("nothing there")
    if isinstance(value, Mapping):
        return str(value.get("outcome") or value.get("message") or canonical(value))
    return str(value)
