"""Policies that were loaded before, for as long as their files stay as they are."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable

from attrs import Factory, define

from govrules.policy.policy import Policy
from govrules.policyfile import Disk

MOST = 8
"""So many policies are kept, those that were asked for last."""


@define(eq=False)
class Remembered:
    """Policies by what was asked for. Safe to share between threads."""

    _policies: OrderedDict[Hashable, tuple[Policy, Disk]] = Factory(OrderedDict)
    _lock: threading.Lock = Factory(threading.Lock)

    def get(self, asked: Hashable, fresh: Callable[[], tuple[Policy, Disk]]) -> Policy:
        """The policy that was loaded for the same if every file is as it was, otherwise a fresh one."""
        with self._lock:
            kept = self._policies.get(asked)
        if kept is None or not kept[1].answers_as_before():
            kept = fresh()
        with self._lock:
            self._policies[asked] = kept
            self._policies.move_to_end(asked)
            if len(self._policies) > MOST:
                self._policies.popitem(last=False)
        return kept[0]
