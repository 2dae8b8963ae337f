"""The hooks of plugins, from their specifications."""

from __future__ import annotations

import inspect
import re
from typing import Any

from scripts.pages.markdown import anchor, block, code, joined, table
from scripts.pages.python import prose, signature

from govrules import hookspecs
from govrules.forms import Form
from govrules.functions import Function, Signature
from govrules.plugins.registry import HOOKS
from govrules.reports.formats import ReportFormat

GROUPS = {
    "What is added": (
        "govrules_functions",
        "govrules_forms",
        "govrules_packs",
        "govrules_formats",
        "govrules_commands",
    ),
    "What comes in": (
        "govrules_open_source",
        "govrules_adapt",
        "govrules_enrich",
        "govrules_waivers",
        "govrules_tables",
    ),
    "What goes out": ("govrules_decided", "govrules_reviewed", "govrules_changed"),
}
THINGS = (hookspecs.Around, Function, Signature, Form, ReportFormat)
"""What hooks give and take, and no other page describes."""


def page() -> str:
    """The page; every hook is on it."""
    assert {name for names in GROUPS.values() for name in names} == set(HOOKS)
    head = ("hook", "what it gives", "what a failure does")
    return joined(
        "# Hooks",
        "What a plugin can do. [Write a plugin](../tutorial-plugin.md) shows one at work; "
        "`govrules plugins --hooks` lists the same in a terminal.",
        (inspect.getdoc(hookspecs) or "").split("\n\n", 1)[1],
        table(head, (_row(name) for name in HOOKS)),
        "No failure is silent, and none has a traceback: the message names the plugin, its version, the hook "
        "and the error, and how to go on without it. A plugin that cannot be imported, or that implements "
        "a hook wrongly, stops the commands that use plugins; `govrules plugins` and `govrules --help` work "
        "all the same, and say what is wrong.",
        *(joined(f"## {title}", *map(_section, names)) for title, names in GROUPS.items()),
        joined("## Types", *(_described(thing) for thing in THINGS)),
    )


def failure(name: str) -> str:
    """The sentence that says what a failure does; every specification has one."""
    sentences = re.split(r"(?<=\.)\s+", " ".join((inspect.getdoc(_hook(name)) or "").split()))
    return next(sentence for sentence in sentences if "fail" in sentence)


def _hook(name: str) -> Any:
    return getattr(hookspecs, name)


def _row(name: str) -> tuple[str, ...]:
    gives = (inspect.getdoc(_hook(name)) or "").split("\n", 1)[0]
    return f"[{code(name)}](#{anchor(name)})", gives.split(". ")[0].rstrip(".") + ".", failure(name)


def _section(name: str) -> str:
    hook = _hook(name)
    return joined(f"### {code(name)}", block(f"{name}{signature(hook)}"), *prose(hook))


def _described(thing: type) -> str:
    made = f"{thing.__name__}{signature(thing)}".removesuffix(" -> None")
    return joined(f"### {code(thing.__name__)}", block(made), *prose(thing))
