"""The map: initiatives that are tied to others, laid out by forces between them."""

from __future__ import annotations

import math
import textwrap
from typing import Any

from attrs import asdict, frozen

from govrules.findings import Outcome
from govrules.reports.dossier import Dossier
from govrules.reports.html.anchors import anchor
from govrules.reports.html.drawing import draw
from govrules.reports.html.layout import COLUMN, seats
from govrules.reports.html.links import Link, most_at_stake
from govrules.reports.legible import harmless

MOST = 120
"""More initiatives than this cannot be told apart on a page."""
WIDTH = 1100
FONT = "system-ui, sans-serif"
SYMBOLS = {
    Outcome.DENY: "✗",
    Outcome.ESCALATE: "▲",
    Outcome.INFORM: "?",
    Outcome.ADVISE: "•",
    Outcome.ALLOW: "✓",
}
_RADIUS = 13
_ROOM = 58
_LINE = 20
_DASHES: dict[str, list[int]] = {"depends": [], "conflict": [], "duplicate": [6, 4]}


@frozen
class Map:
    """A drawing, and how many initiatives it shows where that is not all of them."""

    svg: str
    limited_to: int | None


def draw_map(found: list[Link], dossier: Dossier) -> Map | None:
    """The map of all links, or of those with the most at stake; None where there are none."""
    shown = most_at_stake(found, dossier, MOST)
    kept = [link for link in found if link.source in shown and link.target in shown]
    tied = sorted({end for link in kept for end in (link.source, link.target)})
    if not kept:
        return None
    everybody = {end for link in found for end in (link.source, link.target)}
    return Map(draw(_specification(tied, kept, dossier)), len(tied) if len(everybody) > len(tied) else None)


def _specification(tied: list[str], kept: list[Link], dossier: Dossier) -> dict[str, Any]:
    width = max(WIDTH, COLUMN * math.ceil(math.sqrt(len(tied) * 1.4)))
    seated = seats(tied, [(link.source, link.target) for link in kept], width)
    outcomes = {decision.initiative: decision.outcome for decision in dossier.review.decisions}
    nodes = [{**_node(each, outcomes[each], dossier), **asdict(seated[each])} for each in tied]
    return {
        "padding": 24,
        "autosize": "pad",
        "data": [
            {"name": "ties", "values": [_tie(link) for link in kept]},
            {"name": "nodes", "values": nodes, "transform": [_forces()]},
            {"name": "edges", "source": "ties", "transform": _ends()},
        ],
        "marks": [_lines(), _arrows(), _labels(halo=True), _labels(), _circles(dossier), _symbols()],
    }


def _node(initiative: str, outcome: Outcome, dossier: Dossier) -> dict[str, Any]:
    title = harmless(dossier.initiative_title(initiative))
    words = dossier.words(outcome.value)
    lines = textwrap.wrap(title, _LINE, max_lines=3, placeholder="…") or [initiative]
    return {
        "id": initiative,
        "label": lines,
        "about": f"{title[:200]}{dossier.words('colon')} {words}",
        "href": f"#{anchor('initiative', initiative)}",
        "ink": f"var(--{outcome.value})",
        "ground": f"var(--{outcome.value}-ground)",
        "symbol": SYMBOLS[outcome],
    }


def _tie(link: Link) -> dict[str, Any]:
    return {
        "source": link.source,
        "target": link.target,
        "kind": link.kind,
        "ink": f"var(--link-{link.kind})",
        "dash": _DASHES[link.kind],
        "opacity": 1 if link.is_open else 0.35,
    }


def _forces() -> dict[str, Any]:
    """Ties pull, titles push, and each part is drawn to its middle, more from above than from the side."""
    return {
        "type": "force",
        "static": True,
        "iterations": 400,
        "forces": [
            {"force": "x", "x": {"field": "middle_x"}, "strength": 0.04},
            {"force": "y", "y": {"field": "middle_y"}, "strength": 0.06},
            {"force": "collide", "radius": {"expr": str(_ROOM)}, "iterations": 3},
            {"force": "nbody", "strength": -120, "distanceMax": 260},
            {"force": "link", "links": "ties", "id": {"expr": "datum.id"}, "distance": 130},
        ],
    }


def _ends() -> list[dict[str, Any]]:
    """Where a line begins and ends: at the rims of its circles."""
    formulas = {
        "dx": "datum.target.x - datum.source.x",
        "dy": "datum.target.y - datum.source.y",
        "far": "max(1, sqrt(datum.dx * datum.dx + datum.dy * datum.dy))",
        "x1": f"datum.source.x + datum.dx / datum.far * {_RADIUS}",
        "y1": f"datum.source.y + datum.dy / datum.far * {_RADIUS}",
        "x2": f"datum.target.x - datum.dx / datum.far * {_RADIUS + 3}",
        "y2": f"datum.target.y - datum.dy / datum.far * {_RADIUS + 3}",
        "turn": "atan2(datum.dy, datum.dx) * 180 / PI + 90",
    }
    return [{"type": "formula", "as": name, "expr": formula} for name, formula in formulas.items()]


def _fields(*names: str, **more: str) -> dict[str, Any]:
    return {name: {"field": name} for name in names} | {key: {"field": name} for key, name in more.items()}


def _mark(kind: str, source: str, encoding: dict[str, Any]) -> dict[str, Any]:
    """Marks that say nothing to those who listen: the circles say it all."""
    return {"type": kind, "from": {"data": source}, "encode": {"enter": encoding}, "aria": False}


def _lines() -> dict[str, Any]:
    places = _fields("x2", "y2", "opacity", x="x1", y="y1", stroke="ink", strokeDash="dash")
    return _mark("rule", "edges", {**places, "strokeWidth": {"value": 1.8}})


def _arrows() -> dict[str, Any]:
    looks = _fields(x="x2", y="y2", angle="turn", fill="ink", opacity="opacity")
    size = {"signal": "datum.kind === 'depends' ? 60 : 0"}
    return _mark("symbol", "edges", {**looks, "shape": {"value": "triangle"}, "size": size})


def _circles(dossier: Dossier) -> dict[str, Any]:
    looks = _fields("x", "y", "href", fill="ground", stroke="ink", description="about", tooltip="about")
    shape = {"size": {"value": 3.14159 * _RADIUS**2}, "strokeWidth": {"value": 2}}
    heard = {"aria": True, "description": dossier.words("map")}
    return {**_mark("symbol", "nodes", {**looks, **shape}), **heard}


def _symbols() -> dict[str, Any]:
    looks = _fields("x", "y", text="symbol", fill="ink")
    middle = {"align": {"value": "center"}, "baseline": {"value": "middle"}, "fontWeight": {"value": "bold"}}
    return _mark("text", "nodes", {**looks, **middle, "font": {"value": FONT}, "fontSize": {"value": 13}})


def _labels(*, halo: bool = False) -> dict[str, Any]:
    """The titles; a halo behind them keeps them apart from lines."""
    looks = _fields("x", "y", text="label")
    below = {"dy": {"value": _RADIUS + 15}, "align": {"value": "center"}, "lineHeight": {"value": 14}}
    ink = "var(--paper)" if halo else "var(--ink)"
    letters = {"font": {"value": FONT}, "fontSize": {"value": 12}, "fill": {"value": ink}}
    rim = (
        {"stroke": {"value": ink}, "strokeWidth": {"value": 5}, "strokeJoin": {"value": "round"}}
        if halo
        else {}
    )
    return _mark("text", "nodes", {**looks, **below, **letters, **rim})
