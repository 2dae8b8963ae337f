"""The packs of rules: a page for each pack, and one for each of its rules."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from scripts.pages import rules, sources
from scripts.pages.markdown import REPOSITORY, block, code, joined, plain, table, value
from scripts.pages.rules import Described

from govrules.documents import read
from govrules.plan import Rule
from govrules.policy import Policy, load

PACKS = REPOSITORY / "rules"
ALL = "popcorn"
"""The pack that takes all others."""
DECLARED = ("fields", "scales", "tables", "define", "set", "enforce", "waivers")


def pages() -> dict[str, str]:
    """The pages by their names, and a page that lists them."""
    folders = sorted(file.parent for file in PACKS.glob("*/policy.yaml"))
    found = {"README.md": _index(folders)}
    for folder in folders:
        found[f"{folder.name}.md"] = _page(folder)
        found |= {described.page: rules.page(described) for described in _rules(folder)}
    return found


def _index(folders: list[Path]) -> str:
    rows = [
        (f"[{folder.name}]({folder.name}.md)", str(len(_rules(folder))), plain(_header(folder).get("title")))
        for folder in folders
    ]
    return joined(
        "# Rules of the packs",
        "Rules that come along with govrules. A policy takes a pack by its name, as in `use: "
        "[govrules:autonomy]`, and sets it to its own numbers. See [the packs](../../../rules/README.md).",
        table(("pack", "rules", "about"), rows),
    )


def _page(folder: Path) -> str:
    header = _header(folder)
    return joined(
        f"# {plain(header.get('title')) or folder.name}",
        plain(header.get("description")),
        f"Taken with `use: [govrules:{folder.name}]`.",
        _listed(_rules(folder)),
        _used(header),
        _declared((folder / "policy.yaml").read_text(encoding="utf-8")),
        _parameters(header.get("parameters")),
    )


def _listed(described: list[Described]) -> str:
    rows = [
        (f"[{code(each.rule.id)}]({each.page})", plain(each.rule.title), plain(each.rule.why))
        for each in described
    ]
    return table(("rule", "", "why"), rows) if rows else ""


def _header(folder: Path) -> dict[str, Any]:
    header = read(folder / "policy.yaml").value
    assert isinstance(header, dict)
    return header


@cache
def _rules(folder: Path) -> list[Described]:
    """The rules of a pack, by id."""
    policy = load(folder)
    own = [rule for rule in policy.rules if rule.policy == folder.name]
    return [_described(rule, policy, folder) for rule in sorted(own, key=lambda rule: rule.id)]


def _described(rule: Rule, policy: Policy, folder: Path) -> Described:
    file = folder / Path(rule.span.source.name).name
    document = read(file).value
    assert isinstance(document, dict)
    every = _header(PACKS / ALL)
    popcorn = {key: every[key][rule.id] for key in ("set", "enforce") if rule.id in every[key]}
    return Described(rule, policy, document, file.read_text(encoding="utf-8"), file.name, popcorn)


def _used(header: dict[str, Any]) -> str:
    packs = [str(each).removeprefix("govrules:") for each in header.get("use") or ()]
    links = ", ".join(f"[{name}]({name}.md)" for name in packs if (PACKS / name).is_dir())
    return f"It uses {links}." if links else ""


def _declared(text: str) -> str:
    """What a pack declares for its rules, as it is written."""
    parts = [part for key, part in sources.keys(text) if key in DECLARED]
    return joined("## What it declares", block("".join(parts), "yaml part")) if parts else ""


def _parameters(parameters: dict[str, Any] | None) -> str:
    rows = [
        (code(name), code(value(each.get("type"))), code(value(each.get("default"))), plain(each.get("why")))
        for name, each in (parameters or {}).items()
    ]
    title = "## Parameters of the pack"
    return joined(title, table(("parameter", "type", "default", "why"), rows)) if rows else ""
