"""The YAML library's messages in plainer words, with what usually puts them right."""

from __future__ import annotations

import re
from typing import Any

from ruamel.yaml.error import MarkedYAMLError

from govrules.diagnostics import Diagnostic, Source, Span

_QUOTES = "put a text that holds special characters in quotes"
_INDENT = "indent it like the lines it belongs with"

_PLAINER: tuple[tuple[str, str, str | None], ...] = (
    (
        r"mapping values are not allowed",
        "a `:` cannot stand here",
        f"put a text that holds `: ` in quotes; where this is a key, {_INDENT}",
    ),
    (r"sequence entries are not allowed", "a list item cannot begin here", "begin the list on its own line"),
    (r"character '\\t'", "a tab cannot stand here", "indent with spaces"),
    (r"found character '(?P<c>.)' that cannot start", "a value cannot begin with `{c}`", _QUOTES),
    (r"<block end>, but found '<scalar>'", "a text cannot follow here", "put the whole value in quotes"),
    (r"<block end>, but found '(?P<c>[,\]}])'", "`{c}` closes nothing", _QUOTES),
    (r"<block end>, but found", "this line is not indented like the lines above it", _INDENT),
    (r"expected ',' or '(?P<c>[\]}])'", "a `,` or the closing `{c}` is missing before this", None),
    (r"could not find expected ':'", "a key without a `:` behind it", "write `key: value`"),
    (
        r"unknown escape character '(?P<c>.)'",
        "`\\{c}` is no escape",
        r"write `\\` for a backslash, or use single quotes",
    ),
    (r"expected '<document start>'", "the document has ended before this", None),
    (r"expected the node content, but found '<stream end>'", "the document ends too early", None),
)


def explained(error: MarkedYAMLError, source: Source) -> Diagnostic:
    """The diagnostic for an error of the YAML library."""
    problem = str(error.problem or error.context or "this is no YAML that can be read")
    if "end of stream" in problem and "quoted" in str(error.context):
        message = "the quote that opens here is never closed"
        return Diagnostic("yaml", message, _one(source, error.context_mark))
    message, advice = _plainer(problem)
    if "simple key" in str(error.context):  # the key is what is wrong, not what follows it
        return Diagnostic("yaml", message, _one(source, error.context_mark), advice)
    return Diagnostic("yaml", message, _one(source, error.problem_mark or error.context_mark), advice)


def _plainer(problem: str) -> tuple[str, str | None]:
    for pattern, message, advice in _PLAINER:
        match = re.search(pattern, problem, re.DOTALL)
        if match:
            return message.format(**match.groupdict()), advice
    return problem, None


def _one(source: Source, mark: Any) -> Span:
    """The one character that the library points at."""
    index = min(mark.index if mark is not None else 0, len(source.text))
    return Span(source, index, index + 1)
