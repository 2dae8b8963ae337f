"""The live portfolio of a service. All of this runs on one thread."""

from __future__ import annotations

import datetime
import secrets
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from govrules import Change, Decision, Diagnostic, DiagnosticError, Finding, Host, Initiative, LivePortfolio
from govrules.values import canonical
from govrules_fastapi.answers import change_of
from govrules_fastapi.feed import Feed
from govrules_fastapi.problems import Refused, moved
from govrules_fastapi.settings import Settings

Fields = Mapping[str, Any]
Occasion = Mapping[str, Any]
"""What the decision log says beside a decision."""


class Live:
    """A portfolio that is edited, and a feed that tells of each change."""

    def __init__(
        self, host: Host, held: LivePortfolio, clock: Callable[[], datetime.date] | None, settings: Settings
    ) -> None:
        self.held = held
        self.feed = Feed(
            secrets.token_hex(4), settings.kept_changes, settings.waiting_changes, settings.most_clients
        )
        self._host = host
        self._clock = clock
        held.subscribe(self._tell)

    def _tell(self, change: Change) -> None:
        self.feed.publish(canonical(change_of(change, self.feed.next)))

    @property
    def summary(self) -> dict[str, Any]:
        """What health tells of it. Waits for no edit, because only attributes are read."""
        return {"as_of": self.held.as_of, "at": self.feed.last, "clients": len(self.feed)}

    def follow_clock(self, occasion: Occasion) -> None:
        """Move to today, where there is a clock."""
        if self._clock is not None and (today := self._clock()) != self.held.as_of:
            self.advance(today, occasion)

    def put(self, id_: str, fields: Fields, occasion: Occasion) -> tuple[bool, Change]:
        """Put an initiative under its id; says whether it is new."""
        initiative = self._read(fields, "$")
        if initiative.id != id_:
            advice = "write the same id in the body and in the path"
            message = f"the body's `id` is not the path's, `{id_[:80]}`"
            raise _invalid(Diagnostic("id", message, None, advice, "$.id"))
        is_new = id_ not in self._ids
        return is_new, self._edited(occasion, {"$": initiative}, ())

    def remove(self, id_: str, occasion: Occasion) -> Change:
        """Take an initiative out; raises Refused where there is none."""
        if id_ not in self._ids:
            raise unknown(id_)
        return self._edited(occasion, {}, (id_,))

    def batch(self, put: Mapping[str, Fields], remove: list[str], occasion: Occasion) -> Change:
        """Several edits as one. `put` is by the places of the request, which errors name."""
        problems: list[Diagnostic] = []
        read: dict[str, Initiative] = {}
        for place, fields in put.items():
            try:
                read[place] = self._read(fields, place)
            except DiagnosticError as error:
                problems += error.diagnostics
        problems += _twice({place: each.id for place, each in read.items()}, remove)
        held = self._ids
        absent = ((place, id_) for place, id_ in enumerate(remove) if id_ not in held)
        problems += [_absent(id_, f"$.remove[{place}]") for place, id_ in absent]
        if problems:
            raise DiagnosticError(problems)
        return self._edited(occasion, read, remove)

    def what_if(self, fields: Fields, occasion: Occasion) -> Decision:
        """What would be decided on an initiative; nothing changes."""
        with self._host.occasion(**occasion, as_of=self.held.as_of), in_request(fields):
            return self._host.decide(fields, self.held)

    def advance(self, as_of: datetime.date, occasion: Occasion) -> Change:
        """Judge everything on another day."""
        with self._host.occasion(**occasion, as_of=as_of):
            return self.held.advance(as_of)

    def initiative(self, id_: str) -> Initiative:
        """The initiative of an id; raises Refused where there is none."""
        for initiative in self.held.initiatives:
            if initiative.id == id_:
                return initiative
        raise unknown(id_)

    def decision(self, id_: str) -> Decision:
        """The decision on an initiative; raises Refused where there is none."""
        try:
            return self.held.decision(id_)
        except KeyError:
            raise unknown(id_) from None

    def findings(self, initiative: str | None, rule: str | None) -> list[Finding]:
        """All findings, or those of an initiative or a rule."""
        return [
            finding
            for finding in self.held.findings
            if (initiative is None or initiative in finding.subjects)
            and (rule is None or rule == finding.rule)
        ]

    @property
    def _ids(self) -> frozenset[str]:
        return frozenset(each.id for each in self.held.initiatives)

    def _read(self, fields: Any, place: str) -> Initiative:
        if not isinstance(fields, Mapping):
            advice = 'write an object, such as {"id": "crm-2", …}'
            raise _invalid(Diagnostic("type", "this is not an initiative", None, advice, place))
        try:
            return self._host.initiative(fields, self.held.organisation)
        except DiagnosticError as error:
            raise DiagnosticError(moved(error.diagnostics, {"$.initiatives[0]": place})) from None

    def _edited(self, occasion: Occasion, put: Mapping[str, Initiative], remove: Any) -> Change:
        with self._host.occasion(**occasion, as_of=self.held.as_of):
            try:
                return self.held.apply(put=put.values(), remove=remove)
            except DiagnosticError as error:
                places = {initiative.id: place for place, initiative in put.items()}
                raise DiagnosticError(moved(error.diagnostics, places)) from None


@contextmanager
def in_request(fields: Fields) -> Iterator[None]:
    """Errors of one initiative, with their places as a request has them."""
    places = {"$.initiatives[0]": "$.initiative", str(fields.get("id")): "$.initiative"}
    try:
        yield
    except DiagnosticError as error:
        raise DiagnosticError(moved(error.diagnostics, places)) from None


def unknown(id_: str) -> Refused:
    """There is no such initiative."""
    return Refused("not-found", f"there is no initiative `{id_[:80]}` in the live portfolio")


def _invalid(problem: Diagnostic) -> DiagnosticError:
    return DiagnosticError([problem])


def _absent(id_: str, path: str) -> Diagnostic:
    advice = "leave it out, or put it in first"
    return Diagnostic("unknown-initiative", f"there is no initiative `{id_[:80]}`", None, advice, path)


def _twice(put: Mapping[str, str], remove: list[str]) -> list[Diagnostic]:
    """The ids that a batch names more than once."""
    places = [*put.items(), *((f"$.remove[{place}]", id_) for place, id_ in enumerate(remove))]
    seen: set[str] = set()
    found: list[Diagnostic] = []
    for place, id_ in places:
        if id_ in seen:
            message = f"the initiative `{id_[:80]}` is named a second time"
            found.append(Diagnostic("duplicate", message, None, "name each initiative once", place))
        seen.add(id_)
    return found
