"""What a service does, on threads of its own: judging side by side, the live portfolio one by one."""

from __future__ import annotations

import asyncio
import contextvars
import datetime
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

from govrules import Diagnostic, Host, Plugins, Policy, Portfolio, UsageError, Waiver
from govrules_fastapi.answers import policy_of
from govrules_fastapi.bodies import Received
from govrules_fastapi.live import Live
from govrules_fastapi.log import DecisionLog
from govrules_fastapi.problems import Refused, invalid
from govrules_fastapi.settings import Settings

Done = TypeVar("Done")
Clock = Callable[[], datetime.date]


class Service:
    """A policy at work, with a live portfolio where one is given.

    Raises UsageError where there is a live portfolio and neither `as_of` nor `clock`.
    """

    def __init__(  # noqa: PLR0913 - one for each thing a host can choose
        self,
        policy: Policy,
        portfolio: Portfolio | None,
        plugins: Plugins,
        *,
        as_of: datetime.date | None,
        clock: Clock | None,
        waivers: Iterable[Waiver],
        settings: Settings,
    ) -> None:
        self.policy = policy
        self.settings = settings
        self.waivers = tuple(waivers)
        self.host = Host(policy, _with_log(plugins, settings))
        around = Portfolio() if portfolio is None else portfolio
        self.around = Portfolio(around.organisation, (), around.tables)
        self._clock = clock
        self._is_closed = False
        self._threads = ThreadPoolExecutor(thread_name_prefix="govrules")
        self._edits = ThreadPoolExecutor(1, thread_name_prefix="govrules live")
        self.live = None if portfolio is None else self._lives(portfolio, as_of)

    def _lives(self, portfolio: Portfolio, as_of: datetime.date | None) -> Live:
        day = as_of if as_of is not None or self._clock is None else self._clock()
        if day is None:
            raise UsageError("a live portfolio needs `as_of`, the day on which it is judged, or a `clock`")
        held = self.host.live(portfolio, as_of=day, waivers=self.waivers)
        return Live(self.host, held, self._clock, self.settings)

    async def judging(self, work: Callable[[], Done]) -> Done:
        """Work beside other work, off the event loop."""
        return await self._on(self._threads, work)

    async def editing(self, work: Callable[[], Done]) -> Done:
        """Work with the live portfolio: one piece after another, in the order in which it came."""

        def today() -> Done:
            self.alive().follow_clock(self.occasion("clock", None, None))
            return work()

        return await self._on(self._edits, today)

    @staticmethod
    async def _on(threads: ThreadPoolExecutor, work: Callable[[], Done]) -> Done:
        context = contextvars.copy_context()
        return await asyncio.get_running_loop().run_in_executor(threads, context.run, work)

    async def received(self, body: Any) -> Received:
        """An `Unread` body as a document, within the limits of the service."""
        received: Received = await body.received(self.settings)
        return received

    def day(self, given: datetime.date | None) -> datetime.date:
        """The day on which a request is judged: as it says, or else by the clock."""
        if given is not None:
            return given
        if self._clock is not None:
            return self._clock()
        advice = 'give one, such as "as_of": "2026-11-23"'
        raise invalid([Diagnostic("missing", "`as_of` is missing", None, advice, "$.as_of")])

    def occasion(self, request: str, caller: Any, digest: str | None) -> dict[str, Any]:
        """What the decision log says beside a decision."""
        return {
            "at": self.settings.now().isoformat(),
            "by": caller,
            "request": request,
            "input": digest,
            "policy": self.policy.digest,
        }

    @property
    def has_clock(self) -> bool:
        return self._clock is not None

    def health(self, versions: Mapping[str, str]) -> dict[str, Any]:
        """What it judges by; raises Refused where it does not, because it is closed."""
        if self._is_closed:
            raise Refused("unavailable", "the service is closing")
        held = None if self.live is None else self.live.summary
        return {"status": "ready", "versions": versions, "policy": policy_of(self.policy), "live": held}

    def open(self) -> None:
        """An application may start again after it has ended."""
        self._is_closed = False

    def end_streams(self) -> None:
        """Disconnect all who follow changes."""
        if self.live is not None:
            self.live.feed.close()

    def close(self) -> None:
        """Wait until the decision log and other sinks have been told everything."""
        self._is_closed = True
        self.host.close()

    def alive(self) -> Live:
        """The live portfolio; raises Refused where there is none."""
        if self.live is None:
            raise Refused("not-found", "this service has no live portfolio")
        return self.live


def _with_log(plugins: Plugins, settings: Settings) -> Plugins:
    given = [each for each in plugins.members if not each.is_builtin]
    return Plugins(*given, DecisionLog(settings.decision_log))
