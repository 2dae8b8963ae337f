"""The load of shared resources: what initiatives ask for in each period, over what there is."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from attrs import frozen

from govrules.findings import Finding
from govrules.meaning.wording import write_value
from govrules.reports.dossier import Dossier
from govrules.reports.html.anchors import of_finding
from govrules.reports.html.drawing import draw
from govrules.reports.html.map import FONT
from govrules.reports.legible import harmless

MOST_RESOURCES = 60
MOST_PERIODS = 40
_STEPS = (("low", Decimal("0.5")), ("middle", Decimal("0.8")), ("high", Decimal(1)))
LEVELS = ("none", "low", "middle", "high", "over", "unknown")


@frozen
class Load:
    """What is asked of a resource in a period, and what there is of it."""

    resource: str
    period: str
    demand: Decimal
    capacity: Decimal | None
    finding: Finding | None = None

    @property
    def level(self) -> str:
        """How full it is, by the names of LEVELS."""
        if self.demand <= 0:
            return "none"
        if self.capacity is None:
            return "unknown"
        return next((name for name, share in _STEPS if self.demand <= share * self.capacity), "over")

    def shown(self, language: str) -> str:
        """`5/6`, or what there is of it."""
        if self.demand <= 0:
            return ""
        capacity = "?" if self.capacity is None else write_value(self.capacity, language)
        return f"{write_value(self.demand, language)}/{capacity}"


@frozen
class Loads:
    """The loads of every resource in every period."""

    resources: tuple[str, ...]
    periods: tuple[str, ...]
    cells: Mapping[tuple[str, str], Load]

    def of(self, resource: str, period: str) -> Load:
        return self.cells[resource, period]


def loads(dossier: Dossier) -> Loads | None:
    """What the initiatives claim; None where they claim nothing."""
    demand = _demand(dossier)
    if not demand:
        return None
    resources = tuple(
        dict.fromkeys((*dossier.portfolio.organisation.resources, *sorted(name for name, _ in demand)))
    )
    periods = tuple(sorted({period for _, period in demand}))[:MOST_PERIODS]
    asked = tuple(name for name in resources if any((name, period) in demand for period in periods))
    found = _findings(dossier)
    cells = {
        (name, period): Load(
            name,
            period,
            demand.get((name, period), Decimal(0)),
            _capacity(dossier, name, period),
            found.get((name, period)),
        )
        for name in asked[:MOST_RESOURCES]
        for period in periods
    }
    return Loads(asked[:MOST_RESOURCES], periods, cells)


def _demand(dossier: Dossier) -> dict[tuple[str, str], Decimal]:
    found: dict[tuple[str, str], Decimal] = {}
    for initiative in dossier.portfolio:
        for claim in initiative.resources or ():
            if claim is None or claim.resource is None or claim.period is None or claim.amount is None:
                continue
            key = claim.resource, claim.period
            found[key] = found.get(key, Decimal(0)) + claim.amount
    return found


def _capacity(dossier: Dossier, resource: str, period: str) -> Decimal | None:
    known = dossier.portfolio.organisation.resources.get(resource)
    capacity = known.capacity if known is not None else None
    return capacity.get(period) if isinstance(capacity, Mapping) else capacity


def _findings(dossier: Dossier) -> dict[tuple[str, str], Finding]:
    """The strongest finding on each resource in each period."""
    found: dict[tuple[str, str], Finding] = {}
    for _, findings in reversed(dossier.by_rule()):
        for finding in reversed(findings):
            group = finding.group or {}
            if {"resource", "period"} == group.keys():
                found[str(group["resource"]), str(group["period"])] = finding
    return found


def draw_loads(found: Loads, dossier: Dossier) -> str:
    """A heat map: a row for each resource, a column for each period."""
    values = [_cell(load, dossier) for load in found.cells.values()]
    titles = [harmless(dossier.resource_title(each))[:40] for each in found.resources]
    rows = [{"resource": each, "title": title} for each, title in zip(found.resources, titles, strict=True)]
    return draw(
        {
            "width": 84 * len(found.periods),
            "height": 38 * len(found.resources),
            "padding": {"left": 24 + 8 * max(map(len, titles)), "right": 8, "top": 30, "bottom": 8},
            "autosize": "none",
            "data": [
                {"name": "cells", "values": values},
                {"name": "rows", "values": rows},
                {"name": "heads", "values": [{"period": period} for period in found.periods]},
            ],
            "scales": [_band("x", "width", list(found.periods)), _band("y", "height", list(found.resources))],
            "marks": [_boxes(dossier), _figures(), _titles(), _periods()],
        }
    )


def _cell(load: Load, dossier: Dossier) -> dict[str, Any]:
    words, language = dossier.words, dossier.words.language
    title = harmless(dossier.resource_title(load.resource))
    demand = write_value(load.demand, language)
    if load.capacity is None:
        about = words("load unknown", title, load.period, demand)
    else:
        about = words("load of", title, load.period, demand, write_value(load.capacity, language))
    href = {"href": f"#{of_finding(load.finding)}"} if load.finding is not None else {}
    over = "▲ " if load.level == "over" else ""
    return {
        "resource": load.resource,
        "period": load.period,
        "about": about,
        "shown": over + load.shown(language),
        "ground": f"var(--load-{load.level})",
        "ink": f"var(--load-{load.level}-ink)",
        **href,
    }


def _band(name: str, extent: str, domain: list[str]) -> dict[str, Any]:
    return {"name": name, "type": "band", "domain": domain, "range": extent, "padding": 0.06}


def _boxes(dossier: Dossier) -> dict[str, Any]:
    encoding = {
        "x": {"scale": "x", "field": "period"},
        "y": {"scale": "y", "field": "resource"},
        "width": {"scale": "x", "band": 1},
        "height": {"scale": "y", "band": 1},
        "cornerRadius": {"value": 4},
        "fill": {"field": "ground"},
        "href": {"field": "href"},
        "description": {"field": "about"},
        "tooltip": {"field": "about"},
    }
    about = {"description": dossier.words("load")}
    return {"type": "rect", "from": {"data": "cells"}, "encode": {"enter": encoding}, **about}


def _figures() -> dict[str, Any]:
    encoding = {
        "x": {"scale": "x", "field": "period", "band": 0.5},
        "y": {"scale": "y", "field": "resource", "band": 0.5},
        "text": {"field": "shown"},
        "fill": {"field": "ink"},
        "align": {"value": "center"},
    }
    return _text("cells", encoding)


def _titles() -> dict[str, Any]:
    encoding = {
        "x": {"value": -10},
        "y": {"scale": "y", "field": "resource", "band": 0.5},
        "text": {"field": "title"},
        "fill": {"value": "var(--ink)"},
        "align": {"value": "right"},
    }
    return _text("rows", encoding)


def _periods() -> dict[str, Any]:
    encoding = {
        "x": {"scale": "x", "field": "period", "band": 0.5},
        "y": {"value": -12},
        "text": {"field": "period"},
        "fill": {"value": "var(--ink)"},
        "align": {"value": "center"},
    }
    return _text("heads", encoding)


def _text(source: str, encoding: dict[str, Any]) -> dict[str, Any]:
    letters = {"font": {"value": FONT}, "fontSize": {"value": 13}, "baseline": {"value": "middle"}}
    enter = {**encoding, **letters}
    return {"type": "text", "from": {"data": source}, "encode": {"enter": enter}, "aria": False}
