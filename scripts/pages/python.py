"""The Python library: what `govrules` exports, from its docstrings."""

from __future__ import annotations

import enum
import inspect
import re
from collections.abc import Iterator
from functools import cached_property
from typing import Any

import attrs
from scripts.pages.markdown import block, code, joined

import govrules

GROUPS = {
    "Loading": ("load", "Policy", "Portfolio", "Initiative", "Organisation", "Waiver"),
    "Judging": ("Review", "Decision", "Finding", "Outcome", "LivePortfolio", "Change"),
    "Plugins": ("Plugins", "Host", "hookimpl"),
    "Errors": (
        "GovrulesError",
        "DiagnosticError",
        "PolicyError",
        "PortfolioError",
        "WaiverError",
        "PluginError",
        "UsageError",
        "Diagnostic",
        "Span",
        "Source",
    ),
}
ATTRIBUTES = (property, cached_property)
WITHOUT_PAGE = {"__version__"}
LONGEST = 90
LONGEST_DEFAULT = 30
BORROWED = {
    "hookimpl": "Marks a function of a plugin as its answer to the [hook](hooks.md) of that name. "
    "`tryfirst=True` or `trylast=True` put it before or after those of other plugins.",
}
"""What another library explains in words of its own."""


def page() -> str:
    """The page; every exported name is on it."""
    listed = {name for names in GROUPS.values() for name in names}
    others = sorted(set(govrules.__all__) - listed - WITHOUT_PAGE)
    groups = GROUPS | ({"More": tuple(others)} if others else {})
    return joined(
        "# Python library",
        "What `import govrules` offers. Everything else is inside, and may change without notice. The "
        "package is typed; [how to embed it](../how-to/embed-in-python.md) shows it at work.",
        *(
            joined(f"## {title}", *(_section(name, getattr(govrules, name)) for name in names))
            for title, names in groups.items()
        ),
    )


def _section(name: str, thing: Any) -> str:
    if name in BORROWED:
        return joined(f"### {code(name)}", BORROWED[name])
    parts = [f"### {code(name)}"]
    if inspect.isfunction(thing):
        parts.append(block(f"{name}{signature(thing)}", "text"))
    parts += prose(thing)
    if inspect.isclass(thing):
        parts += [
            joined(f"#### {code(f'{name}.{member}')}", *_described(member, each))
            for member, each in _members(thing)
        ]
    return joined(*parts)


def _described(name: str, thing: Any) -> list[str]:
    if isinstance(thing, ATTRIBUTES):
        return prose(thing)
    function = getattr(thing, "__func__", thing)
    return [block(f"{name}{signature(function)}", "text"), *prose(function)]


def _members(thing: type) -> Iterator[tuple[str, Any]]:
    for name, member in vars(thing).items():
        is_shown = isinstance(member, (*ATTRIBUTES, classmethod, staticmethod)) or inspect.isfunction(member)
        documented = inspect.getdoc(getattr(member, "__func__", member))
        if not name.startswith("_") and is_shown and documented:
            yield name, member


def signature(function: Any) -> str:
    """The parameters and the result, in one line where they fit."""
    signature = inspect.signature(function)
    shown = [*_parameters(signature)]
    result = "" if signature.return_annotation is inspect.Signature.empty else f" -> {_annotated(signature)}"
    line = f"({', '.join(shown)}){result}"
    return (
        line
        if len(line) <= LONGEST
        else "".join(["(\n", *(f"    {each},\n" for each in shown), f"){result}"])
    )


def _annotated(thing: Any) -> str:
    written = getattr(thing, "return_annotation", thing)
    text = written if isinstance(written, str) else inspect.formatannotation(written)
    return re.sub(r"(?:\w+\.)+(?=[A-Za-z])", "", text)


def _parameters(signature: inspect.Signature) -> Iterator[str]:
    is_keyword = False
    for name, each in signature.parameters.items():
        if name in {"self", "cls"}:
            continue
        if each.kind is each.KEYWORD_ONLY and not is_keyword:
            is_keyword = True
            if not any(other.kind is other.VAR_POSITIONAL for other in signature.parameters.values()):
                yield "*"
        stars = "*" if each.kind is each.VAR_POSITIONAL else "**" if each.kind is each.VAR_KEYWORD else ""
        type_ = "" if each.annotation is each.empty else f": {_annotated(each.annotation)}"
        yield f"{stars}{name}{type_}{_default(each)}"


def _default(parameter: inspect.Parameter) -> str:
    value = parameter.default
    if value is parameter.empty:
        return ""
    if value is attrs.NOTHING:  # made anew for each
        return " = …"
    if isinstance(value, enum.Enum):
        return f" = {type(value).__name__}.{value.name}"
    written = value.__name__ if isinstance(value, type) else "…" if callable(value) else repr(value)
    return f" = {written if len(written) <= LONGEST_DEFAULT else '…'}"


def prose(thing: Any) -> list[str]:
    """A docstring: its paragraphs as text, its examples as a session."""
    text = inspect.getdoc(thing) or ""
    parts = re.split(r"(?m)^(>>> (?:.*\n?)+?)(?=\n[^>.\s]|\Z)", text)
    return [
        block(part, "pycon") if part.startswith(">>>") else part.strip() for part in parts if part.strip()
    ]
