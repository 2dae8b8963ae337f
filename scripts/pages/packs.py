"""The rules of the packs: one page for each pack."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from scripts.pages.markdown import REPOSITORY, anchor, block, code, joined, table

from govrules.documents import read

PACKS = REPOSITORY / "rules"
TEXTS = (
    "id",
    "title",
    "why",
    "fix",
    "message",
    "references",
    "laws",
    "parameters",
    "examples",
    "evidence",
    "measure",
)
DECLARED = ("fields", "scales", "tables", "define", "set", "enforce", "waivers")


def pages() -> dict[str, str]:
    """The pages by their names, and a page that lists them."""
    folders = sorted(file.parent for file in PACKS.glob("*/policy.yaml"))
    packs = {folder.name: _page(folder) for folder in folders}
    return {"README.md": _index(folders), **{f"{name}.md": text for name, text in packs.items()}}


def _index(folders: list[Path]) -> str:
    rows = [
        (f"[{folder.name}]({folder.name}.md)", str(len(_rules(folder))), _plain(_header(folder).get("title")))
        for folder in folders
    ]
    return joined(
        "# Rules of the packs",
        "Rules that come along with govrules. A policy takes a pack by its name, as in `use: "
        "[govrules:autonomy]`, and sets it to its own numbers. See [the packs](../../../rules/README.md).",
        table(("pack", "rules", "about"), rows),
    )


def _page(folder: Path) -> str:
    header, rules = _header(folder), _rules(folder)
    listed = [(f"[{code(name)}](#{anchor(name)})", _plain(rule.get("title"))) for name, rule, _ in rules]
    return joined(
        f"# {_plain(header.get('title')) or folder.name}",
        _plain(header.get("description")),
        f"Taken with `use: [govrules:{folder.name}]`.",
        table(("rule", ""), listed) if listed else "",
        _used(header),
        _declared((folder / "policy.yaml").read_text(encoding="utf-8")),
        _parameters("## Parameters of the pack", header.get("parameters")),
        *(_section(name, rule, text) for name, rule, text in rules),
    )


def _header(folder: Path) -> dict[str, Any]:
    value = read(folder / "policy.yaml").value
    assert isinstance(value, dict)
    return value


def _rules(folder: Path) -> list[tuple[str, dict[str, Any], str]]:
    """The rules of a pack with the texts of their files, by id."""
    found = []
    for file in folder.glob("*.yaml"):
        value = read(file).value
        if file.name != "policy.yaml" and isinstance(value, dict):
            found.append((str(value["id"]), value, file.read_text(encoding="utf-8")))
    return sorted(found)


def _used(header: dict[str, Any]) -> str:
    packs = [str(each).removeprefix("govrules:") for each in header.get("use") or ()]
    links = ", ".join(f"[{name}]({name}.md)" for name in packs if (PACKS / name).is_dir())
    return f"It uses {links}." if links else ""


def _declared(text: str) -> str:
    """What a pack declares for its rules, as it is written."""
    parts = [part for key, part in _keys(text) if key in DECLARED]
    return joined("## What it declares", block("".join(parts), "yaml part")) if parts else ""


def _section(name: str, rule: dict[str, Any], text: str) -> str:
    keys = dict(_keys(text))
    asked = "".join(part for key, part in keys.items() if key not in TEXTS)
    fix = _plain(rule.get("fix"))
    references = [f"- {each}" for each in rule.get("references") or ()]
    return joined(
        f"## {code(name)}",
        f"**{_plain(rule.get('title'))}**",
        _plain(rule.get("why")),
        f"*To put it right:* {fix}" if fix else "",
        block(asked, "yaml part"),
        _parameters("", rule.get("parameters")),
        "References:\n\n" + "\n".join(references) if references else "",
        _examples(keys.get("examples", "")),
    )


def _keys(text: str) -> Iterator[tuple[str, str]]:
    """The keys at the top of a file, each with its lines as they are written."""
    for part in re.split(r"(?m)^(?=\w+:)", text):
        match = re.match(r"(\w+):", part)
        if match is not None:
            yield match[1], part


def _parameters(title: str, parameters: dict[str, Any] | None) -> str:
    if not parameters:
        return ""
    rows = [
        (
            code(name),
            code(_value(each.get("type"))),
            code(_value(each.get("default"))),
            _plain(each.get("why")),
        )
        for name, each in parameters.items()
    ]
    return joined(title, table(("parameter", "type", "default", "why"), rows))


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {_value(each)}" for key, each in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_value, value)) + "]"
    return "~" if value is None else str(value)


def _plain(text: Any) -> str:
    """A text in English, where it is in several languages."""
    if isinstance(text, dict):
        text = text.get("en") or next(iter(text.values()))
    return " ".join(str(text).split()) if text else ""


def _examples(text: str) -> str:
    if not text:
        return ""
    return joined("<details><summary>Examples</summary>", block(text, "yaml part"), "</details>")
