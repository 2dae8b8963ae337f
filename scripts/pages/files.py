"""The keys of policy, portfolio and waiver files, from their JSON Schemas."""

from __future__ import annotations

from typing import Any

from scripts.pages.markdown import code, joined, table
from scripts.pages.yaml import written

from govrules import schema

Schema = dict[str, Any]

POLICY = {
    "PolicyModel": "A policy",
    "RuleModel": "A rule",
    "GroupModel": "A group",
    "ParameterModel": "A parameter",
    "TableModel": "A table",
    "WaiversModel": "What is allowed of waivers",
    "ExamplesModel": "Examples",
}
PORTFOLIO = {
    "PortfolioDocument": "A portfolio",
    "Initiative": "An initiative",
    "DataUse": "An entry of `data`",
    "ResourceClaim": "An entry of `resources`",
    "Approval": "An entry of `approvals`",
    "Organisation": "The organisation",
    "Unit": "A unit",
    "Resource": "A resource",
    "Technology": "A technology",
    "Objective": "An objective",
    "Domain": "A data domain",
    "Capability": "A capability",
    "TableDocument": "A table",
    "Rule": "A field of a mapping",
    "Constant": "A constant of a mapping",
}

GENERAL = {"Decide at the right level": "a text", "budget <= unit.delegation": "an expression"}
"""Examples that say of what kind a key is, and nothing of the key."""


def policy_page() -> str:
    """The page of policy files."""
    whole = schema.SCHEMAS["policy"]()
    tables = whole["$defs"]["PolicyModel"]["properties"]["tables"]["additionalProperties"]
    definitions = {**whole["$defs"], "TableModel": tables}
    return joined(
        "# Policy files",
        "A policy file is a policy, a rule, or a list of rules, in YAML or JSON. A folder of them is a "
        "policy too. What the keys mean together is on the page of [the language](language.md); the "
        "options of forms are on a [page of their own](forms.md). A text may be plain or by language, "
        "`{en: …, fr: …}`.",
        *_sections(POLICY, definitions),
    )


def portfolio_page() -> str:
    """The page of portfolio files."""
    definitions = schema.SCHEMAS["portfolio"]()["$defs"]
    return joined(
        "# Portfolio files",
        "A portfolio is an organisation and its initiatives, in one file or in several, which are merged. "
        "YAML and JSON files hold either the whole, as below, or a list of initiatives; JSONL and CSV "
        "files hold initiatives. Other keys are kept and are invisible to rules until a policy declares "
        "them under `fields:`; `--strict` reports them.",
        *_sections(PORTFOLIO, definitions),
    )


def waiver_page() -> str:
    """The page of waiver files."""
    whole = schema.SCHEMAS["waivers"]()
    return joined(
        "# Waiver files",
        "A list of findings that somebody has accepted. See [how to grant one](../how-to/grant-a-waiver.md).",
        *_sections({"WaiverEntry": "A waiver"}, whole["$defs"]),
    )


def _sections(titles: dict[str, str], definitions: dict[str, Schema]) -> list[str]:
    return [joined(f"## {title}", *described(definitions[name])) for name, title in titles.items()]


def described(definition: Schema) -> list[str]:
    """What an object is, and a table of its keys."""
    needed = definition.get("required", [])
    rows = [_row(name, part, needed=name in needed) for name, part in definition["properties"].items()]
    text = definition.get("description", "").split("\n\n")[0].replace("\n", " ")
    return [text, table(("key", "", "what it is", "example"), rows)]


def options_of(definition: Schema) -> list[str]:
    """The tables of a form's options: its own, and those of the entries inside them."""
    inner = [joined(f"### {name}", *described(part)) for name, part in definition.get("$defs", {}).items()]
    return [*described(definition), *inner]


def _row(name: str, part: Schema, *, needed: bool) -> tuple[str, ...]:
    kind = "required" if needed else _default(part)
    example = part.get("examples", [""])[0]
    shown = GENERAL.get(str(example)) or (code(_short(example)) if example != "" else "")
    values = _values(part)
    text = part.get("description", "").rstrip(".")
    return code(name), kind, f"{text}: {values}" if values else text, shown


def _default(part: Schema) -> str:
    value = part.get("default")
    if value is None or value in ([], {}):
        return ""
    return f"else {code(str(value).lower() if isinstance(value, bool) else str(value))}"


def _short(value: Any) -> str:
    return str(value) if isinstance(value, str | int | float) else _flow(value)


def _flow(value: Any) -> str:
    """A value in one line of YAML."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {_flow(each)}" for key, each in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_flow, value)) + "]"
    return written(value).strip() if value is not None else "~"


def _values(part: Schema) -> str:
    """The words that a key can have, where they are few."""
    for option in (part, *part.get("anyOf", ())):
        if "enum" in option:
            return ", ".join(code(value) for value in option["enum"])
    inside = part.get("additionalProperties")
    return _values(inside) if isinstance(inside, dict) and "enum" in inside else ""
