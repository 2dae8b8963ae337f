"""One ruleset of durable-rules, through its C functions: no threads, no state but its own.

The library is right within narrow bounds only. What is here keeps to them: numbers, no ids in
conditions, ids of its own, a last test that always holds, and every activation taken at once.
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
        self._handle: int = self._library.create_ruleset(
            "govrules", json.dumps({BOOT: {"all": [{"f0": {BOOT: 1}}]}, **rules})
        )
        self._last = 0
        self._supported: defaultdict[int, set[Match]] = defaultdict(set)
        self._started()
        self.close = weakref.finalize(self, _let_go, self._library, self._handle)

    def _started(self) -> None:
        """A first activation, without which the ruleset cannot be let go."""
        id_, _ = self.add({BOOT: 1})
        assert id_ is not None, "the first rule takes it"
        self.remove(id_)

    def add(self, fact: Mapping[str, int]) -> tuple[int | None, list[Match]]:
        """Hold a fact; gives its id, None where no pattern takes it, and what holds by it."""
        while True:
            self._last += 1
            written = json.dumps({"id": self._last, **fact})
            status, state = self._library.assert_fact(self._handle, written)
            if status != _ID_TAKEN:  # by an id of the same hash
                break
        if status == _UNMATCHED:
            return None, []
        if status != _HELD:
            raise RuntimeError(f"durable-rules refused a fact with status {status}")
        return self._last, list(self._matches(state))

    def remove(self, id_: int) -> list[Match]:
        """Hold a fact no longer; gives what held by it."""
        status, state = self._library.retract_fact(self._handle, json.dumps({"id": id_}))
        if status != _HELD:
            raise RuntimeError(f"durable-rules kept a fact with status {status}")
        for _ in self._matches(state):
            raise RuntimeError("durable-rules found more by holding less")
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

    def _matches(self, state: Any) -> Iterator[Match]:
        started = self._library.start_action_for_state(self._handle, state)
        message = started[1] if started else None
        while message:
            ((name, facts),) = json.loads(message).items()
            if name != BOOT:
                yield self._support(name, facts)
            message = self._library.complete_and_start_action(self._handle, state)

    def _support(self, name: str, facts: Mapping[str, Any]) -> Match:
        match = name, tuple(facts[f"f{place}"]["id"] for place in range(len(facts)))
        for id_ in match[1]:
            self._supported[id_].add(match)
        return match


def _let_go(module: Any, handle: int) -> None:
    module.delete_state(handle, "0")
    module.delete_ruleset(handle)
