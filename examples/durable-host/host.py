# ruff: noqa: INP001 - a script
"""A host that runs durable-rules itself, with rules of its own and those that govrules exported.

govrules export durable policy.yaml --portfolio portfolio.yaml --output policy.json
python host.py policy.json
"""

from __future__ import annotations

import contextlib
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from durable.engine import Host, MessageNotHandledException


class QuietHost(Host):
    """A host without the two threads that durable-rules starts for its timers."""

    def _run(self) -> None:
        pass


Names = dict[int, str]
"""The initiative that each fact is about."""


def finder(about: dict[str, Any], names: Names, found: set[tuple[str, ...]]) -> Callable[[Any], None]:
    """What durable-rules calls where an exported rule holds."""

    def run(context: Any) -> None:
        matched = context._m  # noqa: SLF001 - by name it gives objects that compare facts
        subjects = [names[matched[place]["id"]] for place in about["subjects"]]
        in_order = {
            None: True,
            "ascending": subjects < subjects[::-1],
            "descending": subjects > subjects[::-1],
        }
        if in_order[about["order"]]:
            found.add((about["rule"], about["verdict"], *subjects))  # a set: a rule may hold in several ways

    return run


def own(found: set[tuple[str, ...]]) -> dict[str, Any]:
    """A rule of the host's own, about facts of its own."""

    def run(context: Any) -> None:
        found.add(("host.incident", "seen", context.m.system))

    return {
        "incident": {"all": [{"m": {"$and": [{"kind": "incident"}, {"$gte": {"severity": 3}}]}}], "run": run}
    }


def main(path: Path) -> None:
    """Load the rules of both, give them the facts, and print what was found."""
    exported = json.loads(path.read_text(encoding="utf-8"))
    names: Names = {}
    found: set[tuple[str, ...]] = set()
    host = QuietHost()
    for place, part in enumerate(exported["rulesets"]):
        rules = {
            name: {**rule, "run": finder(part["rules"][name], names, found)}
            for name, rule in part["ruleset"].items()
        }
        host.set_rulesets({f"govrules-{place}": {**rules, **(own(found) if place == 0 else {})}})
        for initiative, facts in part["initiatives"].items():
            for fact in facts:
                names[len(names) + 1] = initiative
                tell(host, f"govrules-{place}", {"id": len(names), **fact})
    tell(host, "govrules-0", {"id": len(names) + 1, "kind": "incident", "system": "crm", "severity": 4})
    for rule, verdict, *subjects in sorted(found):
        sys.stdout.write(f"{rule} {verdict}: {', '.join(subjects)}\n")


def tell(host: Host, ruleset: str, fact: dict[str, Any]) -> None:
    """Give a ruleset a fact; one that no rule looks at is no mistake."""
    with contextlib.suppress(MessageNotHandledException):
        host.assert_fact(ruleset, fact)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
