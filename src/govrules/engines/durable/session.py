"""One ruleset of durable-rules, through its C functions: no threads, no state but its own.

The library is right within narrow bounds only. What is here keeps to them: numbers, no ids in
conditions, ids of its own, a last test that always holds, every activation taken at once, and no
retraction. To retract a fact, the library also looks where it had put the activations of the fact
that were taken since, and reads and writes beyond. So a removed fact stays in the ruleset, dead:
what holds by it is left out, and once most facts are dead the ruleset begins anew without them.
"""

from __future__ import annotations

import json
import sys
import weakref
from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

from govrules.diagnostics import UsageError

Match = tuple[str, tuple[int, ...]]
"""A rule of the ruleset, and the ids of the facts that it holds for."""

BOOT = "boot"
TOLERATED = 64
"""So many dead facts are kept, however few are live."""

_HELD = 0
_UNMATCHED = 1
_ID_TAKEN = 2


def library() -> Any:
    """The C module. Raises UsageError with what to install."""
    try:
        import durable_rules_engine
    except ImportError:
        raise UsageError(_not_there(sys.version_info)) from None
    return durable_rules_engine


def _not_there(version: tuple[Any, ...]) -> str:
    if version >= (3, 13):
        return (
            "the engine `durable` needs durable-rules, which has no release for Python 3.13: use Python 3.11 "
            "or 3.12 with `govrules[durable]` installed, or leave the engine out"
        )
    return (
        "the engine `durable` needs durable-rules, which is built where it is installed: with a C compiler "
        'there, run `pip install "govrules[durable]"`, or leave the engine out'
    )


class Session:
    """Facts in a ruleset, and the rules that hold for them. To be closed."""

    def __init__(self, rules: Mapping[str, Any]) -> None:
        self._library = library()
        self._rules = json.dumps({BOOT: {"all": [{"f0": {BOOT: 1}}]}, **rules})
        self._last = 0
        self._live: dict[int, str] = {}
        self._supported: defaultdict[int, set[Match]] = defaultdict(set)
        self._begin()

    def _begin(self) -> None:
        """Begin a ruleset, by a first activation, without which it cannot be let go."""
        self._dead = 0
        self._handle: int = self._library.create_ruleset("govrules", self._rules)
        self._assert(json.dumps({"id": BOOT, BOOT: 1}))
        self.close = weakref.finalize(self, _let_go, self._library, self._handle)

    def _begin_anew(self) -> None:
        """Begin a ruleset with the live facts; what holds by them is known."""
        self.close()
        self._begin()
        for written in self._live.values():
            self._assert(written)

    def add(self, fact: Mapping[str, int]) -> tuple[int | None, list[Match]]:
        """Hold a fact; gives its id, None where no pattern takes it, and what holds by it."""
        if self._dead > TOLERATED + len(self._live):
            self._begin_anew()
        while True:
            self._last += 1
            written = json.dumps({"id": self._last, **fact})
            status, activations = self._assert(written)
            if status != _ID_TAKEN:  # by an id of the same hash
                break
        if status == _UNMATCHED:
            return None, []
        self._live[self._last] = written
        return self._last, [
            self._support(match) for match in map(_match, activations) if self._is_live(match)
        ]

    def remove(self, id_: int) -> list[Match]:
        """Hold a fact no longer; gives what held by it."""
        del self._live[id_]
        self._dead += 1
        gone = list(self._supported.pop(id_, ()))
        for match in gone:
            for other in match[1]:
                if other != id_ and other in self._supported:
                    self._forget(other, match)
        return gone

    def _forget(self, id_: int, match: Match) -> None:
        held = self._supported[id_]
        held.discard(match)
        if not held:
            del self._supported[id_]

    def _is_live(self, match: Match) -> bool:
        return all(id_ in self._live for id_ in match[1])

    def _support(self, match: Match) -> Match:
        for id_ in match[1]:
            self._supported[id_].add(match)
        return match

    def _assert(self, written: str) -> tuple[int, list[str]]:
        """Whether the ruleset holds a fact now, and the activations by it."""
        status, state = self._library.assert_fact(self._handle, written)
        if status not in (_HELD, _UNMATCHED, _ID_TAKEN):
            raise RuntimeError(f"durable-rules refused a fact with status {status}")
        return status, list(self._activations(state))

    def _activations(self, state: Any) -> Iterator[str]:
        started = self._library.start_action_for_state(self._handle, state)
        activation = started[1] if started else None
        while activation:
            yield activation
            activation = self._library.complete_and_start_action(self._handle, state)


def _match(activation: str) -> Match:
    ((name, facts),) = json.loads(activation).items()
    return name, tuple(facts[f"f{place}"]["id"] for place in range(len(facts)))


def _let_go(module: Any, handle: int) -> None:
    module.delete_state(handle, "0")
    module.delete_ruleset(handle)
