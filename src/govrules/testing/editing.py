"""Edits of a live portfolio, each held against a fresh review."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from typing import Any

from attrs import define, evolve, frozen

from govrules.findings import Finding
from govrules.model import Initiative, Portfolio
from govrules.policy import Policy, Review
from govrules.policy.changes import Change
from govrules.policy.live import LivePortfolio
from govrules.sampling.choices import Choices
from govrules.sampling.making import Document, Maker
from govrules.waivers import Waiver

STEP = datetime.timedelta(days=1)


@frozen
class Edit:
    """What is done to a portfolio: initiatives put and removed, or another organisation or date."""

    put: tuple[Document, ...] = ()
    remove: tuple[str, ...] = ()
    organisation: Document | None = None
    as_of: datetime.date | None = None
    tried: Document | None = None
    """An initiative that is only asked about, before."""

    def on(self, live: LivePortfolio) -> Change:
        """Make the edit on a live portfolio."""
        if self.tried is not None:
            live.decide(self.tried)
        if self.organisation is not None:
            return live.set_organisation(self.organisation)
        if self.as_of is not None:
            return live.advance(self.as_of)
        return live.apply(put=self.put, remove=self.remove)


@define
class State:
    """What a live portfolio must be after its edits, kept the plain way."""

    organisation: Document
    initiatives: dict[str, Initiative]
    tables: Document
    as_of: datetime.date

    def after(self, edit: Edit) -> State:
        """The state after an edit."""
        if edit.organisation is not None:
            return evolve(self, organisation=edit.organisation)
        if edit.as_of is not None:
            return evolve(self, as_of=edit.as_of)
        kept = {id_: each for id_, each in self.initiatives.items() if id_ not in edit.remove}
        return evolve(self, initiatives={**kept, **{each["id"]: Initiative(**each) for each in edit.put}})

    @property
    def portfolio(self) -> Portfolio:
        return Portfolio(self.organisation, self.initiatives.values(), self.tables)

    @staticmethod
    def of(document: Document, as_of: datetime.date) -> State:
        """The state that a portfolio document describes."""
        initiatives = {each["id"]: Initiative(**each) for each in document.get("initiatives", ())}
        return State(document.get("organisation", {}), initiatives, document.get("tables", {}), as_of)


class Follower:
    """A live portfolio and the state that it must be in; every edit is held against a fresh review."""

    def __init__(
        self, policy: Policy, document: Document, as_of: datetime.date, granted: tuple[Waiver, ...] = ()
    ) -> None:
        self.policy = policy
        self.granted = granted
        self.state = State.of(document, as_of)
        self.live = policy.live(self.state.portfolio, as_of=as_of, waivers=granted)
        self.heard: list[Change] = []
        self.live.subscribe(self.heard.append)
        self.before = self.fresh()
        self._same(self.before)

    def fresh(self) -> Review:
        """What a review says of the state, from nothing."""
        return self.policy.review(self.state.portfolio, as_of=self.state.as_of, waivers=self.granted)

    def edit(self, edit: Edit) -> None:
        """Make an edit; raises AssertionError where the live portfolio is not what it must be."""
        self.heard.clear()
        change = edit.on(self.live)
        self.state = self.state.after(edit)
        after = self.fresh()
        self._same(after)
        assert _as_steps(change) == _steps(self.before, after), "the change is not what changed"
        assert [(each.initiative, each.before, each.after) for each in change.decisions] == _moves(
            self.before, after
        )
        assert self.heard == ([change] if change else []), "listeners heard something else"
        self.before = after

    def _same(self, fresh: Review) -> None:
        review = self.live.review()
        assert review.to_json() == fresh.to_json(), "the live portfolio is not what a fresh review says"
        assert review == fresh, "the live portfolio equals no fresh review"


Step = tuple[Finding | None, Finding | None]


def _as_steps(change: Change) -> list[Step]:
    steps: list[Step] = [(None, each) for each in change.appeared]
    steps += [(each, None) for each in change.disappeared]
    return sorted([*steps, *change.changed], key=_key)


def _steps(before: Review, after: Review) -> list[Step]:
    old = {each.sort_key[:3]: each for each in before.findings}
    new = {each.sort_key[:3]: each for each in after.findings}
    steps = [(old.get(key), new.get(key)) for key in {**old, **new}]
    return sorted((step for step in steps if step[0] != step[1]), key=_key)


def _key(step: Step) -> tuple[Any, ...]:
    return next(each.sort_key[:3] for each in step if each is not None)


def _moves(before: Review, after: Review) -> list[tuple[Any, ...]]:
    old = {each.initiative: each.standing for each in before.decisions}
    new = {each.initiative: each.standing for each in after.decisions}
    return [
        (id_, old.get(id_), new.get(id_)) for id_ in sorted({**old, **new}) if old.get(id_) != new.get(id_)
    ]


def an_edit(choices: Choices, maker: Maker, state: State) -> Edit:
    """One edit of a state, mostly an initiative put in place of its older self."""
    way = choices.below(10)
    ids = maker.everyone()
    if way == 8:
        return Edit(organisation=maker.organisation())
    if way == 9:
        return Edit(as_of=state.as_of + STEP * choices.pick((1, 30, -1, 365)))
    there = tuple(state.initiatives)
    gone = (choices.pick(there),) if there and way in (5, 6, 7) else ()
    come = tuple(
        maker.initiative(choices.pick(ids))
        for _ in choices.times(3 if way == 7 else 1, least=way not in (5, 6))
    )
    tried = maker.initiative(choices.pick(ids)) if choices.chance(5) else None
    put = {each["id"]: each for each in come if each["id"] not in gone}
    return Edit(tuple(put.values()), gone, tried=tried)


def some_waivers(choices: Choices, review: Review) -> tuple[Waiver, ...]:
    """Waivers of some of what a review found, some of them ended, begun or soon to end."""
    chosen = choices.some(review.findings, 3)
    return tuple(_waiver(choices, finding, review.as_of) for finding in chosen)


def _waiver(choices: Choices, finding: Finding, as_of: datetime.date) -> Waiver:
    until = as_of + STEP * choices.pick((30, 0, 1, -1, 400))
    granted = as_of + STEP * choices.pick((-10, 0, 1)) if choices.chance(3) else None
    granted = None if granted is not None and granted > until else granted
    return Waiver(finding.rule, finding.subjects, "It is known.", "cio", until, granted=granted)


def session(
    policy: Policy, document: Document, choices: Choices, maker: Maker, *, steps: int
) -> Iterator[Edit]:
    """Make edits, each held against a fresh review, and tell of each before it is made."""
    as_of = maker.as_of
    first = policy.review(Portfolio(**document), as_of=as_of)
    granted = some_waivers(choices, first) if choices.chance(2) else ()
    follower = Follower(policy, document, as_of, granted)
    for _ in range(steps):
        edit = an_edit(choices, maker, follower.state)
        yield edit
        follower.edit(edit)
