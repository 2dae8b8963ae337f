"""What a service allows, keeps and waits for."""

from __future__ import annotations

import datetime
import logging
from collections.abc import Callable

from attrs import frozen

from govrules.documents import Limits


def _now() -> datetime.datetime:
    return datetime.datetime.now(datetime.UTC)


def _log(line: str) -> None:
    logging.getLogger("govrules.decisions").info(line)


@frozen(kw_only=True)
class Settings:
    """All have defaults; times are in seconds, sizes in bytes.

    >>> Settings(largest_body=100_000).limits.depth
    50
    """

    largest_body: int = 8_000_000
    """A larger body is refused with 413, before it is read if it says its length."""
    deepest_body: int = 50
    """So many objects and lists may stand inside each other."""
    body_seconds: float = 30
    """A body that takes longer to arrive is refused with 408."""
    kept_changes: int = 1_000
    """So many changes are kept for clients that come back."""
    waiting_changes: int = 200
    """A client with more changes waiting than this is dropped."""
    most_clients: int = 100
    """So many clients may follow changes at a time; the next is refused with 503."""
    heartbeat_seconds: float = 15
    """After so long without a change, clients get a comment, which keeps proxies from closing."""
    patience_seconds: float = 30
    """A client that takes nothing off its connection for so long is cut off."""
    now: Callable[[], datetime.datetime] = _now
    """When something was decided, for the decision log. Nothing is ever judged by it."""
    decision_log: Callable[[str], None] = _log
    """Takes each line of the decision log; the logger `govrules.decisions` by default."""

    @property
    def limits(self) -> Limits:
        """The same as documents know them."""
        return Limits(json=self.largest_body, depth=self.deepest_body)
