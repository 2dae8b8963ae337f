"""The measurements as a table and as a plot."""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

Result = dict[str, Any]


def table(result: Result) -> str:
    """Everything that was measured, a line each."""
    return "\n".join([*_peers(result), "", *_rest(result), "", *_not_timed(result)]) + "\n"


def _peers(result: Result) -> Iterator[str]:
    sizes = list(result["review"])
    reviews = "".join(f"{f'review {int(size):,}':>22}" for size in sizes)
    yield f"{'':40}{'decision p50':>14}{'p99':>10}{'ratio':>8}{'rules':>7}{reviews}{'rules':>7}"
    for peer in result["peers"]:
        if peer["problem"]:
            continue
        decision = result["decision"].get(peer["name"])
        one = f"{'':39}"
        if decision:
            one = f"{_time(decision['p50']):>14}{_time(decision['p99']):>10}{decision['ratio']:>7.1f}x{peer['judges']:>7}"
        cells = [_cell(result["review"][size].get(peer["name"])) for size in sizes]
        rules = peer["reviews"] or ""
        yield f"{peer['name']:40}{one}{''.join(cells)}{rules:>7}"


def _cell(found: Result | None) -> str:
    text = f"{_time(found['median'])} {found['ratio']:6.2f}x" if found else ""
    return f"{text:>22}"


def _rest(result: Result) -> Iterator[str]:
    for size, live in result["live"].items():
        for kind in ("update of one field", "update of all fields", "decision among the others"):
            part = live["review"] / live[kind]
            yield f"{kind} in {int(size):,}: {_time(live[kind])}, 1/{part:,.0f} of a review ({_time(live['review'])})"
        if not live["agrees with a review"]:
            yield f"after the updates in {int(size):,} the findings are NOT those of a review"
    memory = result["memory"]
    yield (
        f"memory of each initiative: {memory['objects'] / 1000:.1f} KB as objects, "
        f"{memory['live'] / 1000:.1f} KB more in a live portfolio"
    )
    for name, engine in result["engines"].items():
        yield (
            f"1,000 kept judged by {name}: opened in {_time(engine['open'])}, update {_time(engine['update'])} "
            f"(mean {_time(engine['mean update'])}, slowest {_time(engine['slowest update'])}), "
            f"{engine['memory'] / 1000:,.0f} KB each in the process"
        )
    imports = result["imports"]
    for name in ("pydantic", "pydantic.BaseModel"):
        yield (
            f"import govrules: {_time(imports['govrules'])}, {imports['govrules'] / imports[name]:.1f}x "
            f"of {name} ({_time(imports[name])})"
        )
    for name, load in result["loads"].items():
        spent = ", ".join(f"{_time(seconds)} {when}" for when, seconds in load.items())
        yield f"load of {name}: {spent}"


def _not_timed(result: Result) -> Iterator[str]:
    for peer in result["peers"]:
        if peer["problem"]:
            yield f"not timed: {peer['name']} {peer['problem']}"
        elif peer["note"]:
            yield f"{peer['name']}: {peer['note']}"


def _time(seconds: float) -> str:
    for unit, factor in (("s", 1.0), ("ms", 1e3)):
        if seconds * factor >= 1:
            return f"{seconds * factor:.3g} {unit}"
    return f"{seconds * 1e6:.3g} µs"


def plot(result: Result, path: Path) -> None:
    """Decisions and reviews as points on logarithmic axes, shortest first."""
    matplotlib = importlib.import_module("matplotlib")
    matplotlib.use("svg")
    matplotlib.rcParams.update({"svg.hashsalt": "govrules", "font.size": 9})
    pyplot = importlib.import_module("matplotlib.pyplot")
    figure, axes = pyplot.subplots(1, 2, figsize=(12, 5.2), layout="constrained")
    counts = {peer["name"]: (peer["judges"], peer["reviews"]) for peer in result["peers"]}
    decisions = {name: (each["p50"] * 1e6, counts[name][0]) for name, each in result["decision"].items()}
    reviews = {
        name: (each["median"] * 1e3, counts[name][1]) for name, each in result["review"]["10000"].items()
    }
    _points(axes[0], decisions, "Decision, 12 rules", "µs (median, logarithmic)", 12)
    _points(
        axes[1],
        reviews,
        "Review of 10,000, 20 rules",
        "ms of CPU (median, logarithmic)",
        20,
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, metadata={"Date": None})


def _points(axis: Any, values: dict[str, tuple[float, int]], title: str, unit: str, rules: int) -> None:
    ordered = sorted(values.items(), key=lambda each: each[1][0], reverse=True)
    names = [name if count == rules else f"{name} ({count} rules)" for name, (_, count) in ordered]
    numbers = [number for _, (number, _) in ordered]
    colours = [_colour(name) for name, _ in ordered]
    axis.scatter(numbers, names, color=colours, s=42, zorder=2)  # a bar has no honest beginning here
    for number, name in zip(numbers, names, strict=True):
        axis.annotate(_number(number), (number, name), (7, 0), textcoords="offset points", va="center")
    axis.grid(axis="both", color="#eaeef2", zorder=1)
    axis.set_xscale("log")
    axis.set_xlim(min(numbers) / 2, max(numbers) * 3)
    axis.set_title(title, loc="left")
    axis.set_xlabel(unit)
    axis.spines[["top", "right"]].set_visible(False)


def _number(number: float) -> str:
    return f"{number:,.0f}" if number >= 100 else f"{number:.3g}"


def _colour(name: str) -> str:
    if name.startswith("govrules"):
        return "#1f6feb"
    return "#57606a" if name.startswith("Python") else "#b6bfc9"
