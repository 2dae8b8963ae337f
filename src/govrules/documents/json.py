"""JSON documents, read by the standard library; places are found when somebody asks for them."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

from govrules.diagnostics import Diagnostic, Source, Span
from govrules.documents import alignment
from govrules.documents.document import Document, DocumentError, Flaw, Path, Place, shortened, shown_path
from govrules.documents.limits import Limits
from govrules.documents.scalars import whole_or_exact
from govrules.values import ValueProblem

_SPACE = re.compile(r"[ \t\n\r]*")
_BAD_CHARACTER = re.compile("[\0\ud800-\udfff]")
_BAD_ESCAPE = re.compile(r"\\u(?:0000|[dD][89a-fA-F])")


def read_json(source: Source, limits: Limits) -> Document:
    """The value of a JSON text; raises DocumentError where it cannot be read at all."""
    bad = _BAD_CHARACTER.search(source.text)
    if bad is not None:
        message = f"the character U+{ord(bad.group()):04X} cannot stand in JSON"
        raise DocumentError([Diagnostic("json", message, Span(source, *bad.span()))])
    value = _parsed(source, limits)
    locate = _Locator(source)
    document = Document(source, value, locate)
    problems = list(_Problems(limits, texts=bool(_BAD_ESCAPE.search(source.text))).of(value, (), 0))
    value = _without(value, [path for path, _, key in problems if key is None])
    flaws = tuple(_flaw(document, problem, path, step) for path, problem, step in problems)
    return Document(source, value, locate, flaws)


def _parsed(source: Source, limits: Limits) -> Any:
    if not source.text.strip():
        raise DocumentError([Diagnostic("empty", "the document is empty", Span(source))])
    try:
        return _DECODER.decode(source.text)
    except json.JSONDecodeError as error:
        raise DocumentError([_explained(error, source)]) from None
    except RecursionError:
        raise DocumentError([_too_deep(Span(source), limits)]) from None


_WORDS = {
    "Expecting value": "a value is missing here",
    "Extra data": "the document has ended before this",
    "Expecting ',' delimiter": "a `,` is missing before this",
    "Expecting ':' delimiter": "a `:` is missing before this",
    "Expecting property name enclosed in double quotes": "a key in double quotes is missing here",
    "Illegal trailing comma before end of object": "a `,` stands before the closing `}`",
    "Illegal trailing comma before end of array": "a `,` stands before the closing `]`",
    "Unterminated string starting at": "the quote that opens here is never closed",
    "Invalid control character at": "a line break or control character has to be escaped in a text",
    "Invalid \\escape": "a backslash begins an unknown escape here",
    "Invalid \\uXXXX escape": "an escape `\\u` needs four hexadecimal digits",
}


def _explained(error: json.JSONDecodeError, source: Source) -> Diagnostic:
    message = _WORDS.get(error.msg.removesuffix(": "), error.msg)
    position = min(error.pos, len(source.text))
    before = source.text[:position].rstrip(" \t\r\n")
    if source.text[position : position + 1] in {"]", "}"} and before.endswith(","):
        # Newer versions of Python say so themselves.
        message = f"a `,` stands before the closing `{source.text[position]}`"
        position = len(before) - 1
    advice = "JSON has only double quotes" if source.text[position : position + 1] == "'" else None
    return Diagnostic("json", message, Span(source, position, position + 1), advice)


class _Unreadable:
    """Stands in a parsed value for what cannot be read, until it is reported."""

    def __init__(self, code: str, message: str) -> None:
        self.code = code
        self.message = message


class _Doubled(dict[str, Any]):
    """An object in which keys come twice; the first value of each is kept."""

    keys_twice: tuple[str, ...] = ()


def _number(*, is_fraction: bool) -> Callable[[str], int | Decimal | _Unreadable]:
    def read(written: str) -> int | Decimal | _Unreadable:
        try:
            return whole_or_exact(written, is_fraction=is_fraction)
        except ValueProblem as problem:
            return _Unreadable("number", f"`{shortened(written)}` {problem}")

    return read


def _not_finite(written: str) -> _Unreadable:
    return _Unreadable("number", f"`{written}` is not a finite number")


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    result = dict(pairs)
    if len(result) == len(pairs):
        return result
    doubled = _Doubled()
    twice = []
    for key, value in pairs:
        if key in doubled:
            twice.append(key)
        else:
            doubled[key] = value
    doubled.keys_twice = tuple(dict.fromkeys(twice))
    return doubled


_DECODER = json.JSONDecoder(
    object_pairs_hook=_object,
    parse_int=_number(is_fraction=False),
    parse_float=_number(is_fraction=True),
    parse_constant=_not_finite,
)

_Problem = tuple[Path, _Unreadable, str | None]
"""Where something cannot be read, what it is, and the key that comes twice if that is it."""


class _Problems:
    """Walks a parsed value for what cannot be read."""

    def __init__(self, limits: Limits, *, texts: bool) -> None:
        self.limits = limits
        self.texts = texts

    def of(self, value: Any, path: Path, depth: int) -> Iterator[_Problem]:
        if isinstance(value, _Unreadable):
            yield path, value, None
        elif isinstance(value, str):
            yield from self._of_text(value, path)
        elif isinstance(value, dict | list):
            yield from self._of_collection(value, path, depth + 1)

    def _of_collection(self, value: dict[str, Any] | list[Any], path: Path, depth: int) -> Iterator[_Problem]:
        if depth > self.limits.depth:
            yield path, _Unreadable("too-deep", _too_deep_message(self.limits)), None
            return
        if isinstance(value, _Doubled):
            for key in value.keys_twice:
                message = f"the key `{shortened(key)}` is given twice"
                yield path, _Unreadable("duplicate-key", message), key
        for step, item in value.items() if isinstance(value, dict) else enumerate(value):
            if isinstance(step, str) and self.texts:
                yield from self._of_text(step, path)
            if isinstance(item, dict | list | _Unreadable) or self.texts:
                yield from self.of(item, (*path, step), depth)

    def _of_text(self, value: str, path: Path) -> Iterator[_Problem]:
        if self.texts and (bad := _BAD_CHARACTER.search(value)):
            what = "a NUL character" if bad.group() == "\0" else "half of a surrogate pair"
            yield path, _Unreadable("text", f"a text holds {what}, which is no character"), None


def _flaw(document: Document, problem: _Unreadable, path: Path, key: str | None) -> Flaw:
    where = path if key is None else (*path, key)
    span = document.span(where, key=key is not None)
    advice = None if key is None else "keep one of the two"
    return Flaw(where, Diagnostic(problem.code, problem.message, span, advice, shown_path(where)))


def _without(value: Any, paths: list[Path]) -> Any:
    """The value with nothing in the place of what cannot be read."""
    for path in paths:
        if not path:
            return None
        parent = value
        for step in path[:-1]:
            parent = parent[step] if parent is not None else None
        if parent is not None:
            parent[path[-1]] = None
    return value


def _too_deep_message(limits: Limits) -> str:
    return f"mappings and lists are more than {limits.depth} deep"


def _too_deep(span: Span, limits: Limits) -> Diagnostic:
    return Diagnostic("too-deep", _too_deep_message(limits), span)


# Steps over values without building much; numbers of any length are no matter to it.
_skip = json.JSONDecoder(parse_int=len, parse_float=len).raw_decode

_Step = str | int
_Stand = tuple[tuple[int, int] | None, int, int]
"""The place of a key if there is one, and the start and end of its value."""


class _Locator:
    """Finds places by stepping through the text; remembers what it has stepped through."""

    def __init__(self, source: Source) -> None:
        self._text = source.text
        self._children: dict[int, dict[_Step, _Stand]] = {}

    def __call__(self, path: Path) -> Place | None:
        start = _after_space(self._text, 0)
        end = len(self._text.rstrip())
        key = None
        for step in path:
            child = self._within(start).get(step)
            if child is None:
                return None
            key, start, end = child
        style = _STYLES.get(self._text[start : start + 1], alignment.PLAIN)
        return Place(start, end, key, style)

    def _within(self, start: int) -> dict[_Step, _Stand]:
        if start not in self._children:
            opening = self._text[start : start + 1]
            steps = _ITERATORS.get(opening, _nothing)
            try:
                self._children[start] = dict(steps(self._text, start + 1))
            except RecursionError:  # of a document too deep to be used, places do not matter
                self._children[start] = {}
        return self._children[start]


def _after_space(text: str, position: int) -> int:
    match = _SPACE.match(text, position)
    return match.end() if match else position


def _items(text: str, position: int) -> Iterator[tuple[_Step, _Stand]]:
    index = 0
    position = _after_space(text, position)
    while text[position] != "]":
        end = _skip(text, position)[1]
        yield index, (None, position, end)
        index += 1
        position = _after_comma(text, end)


def _entries(text: str, position: int) -> Iterator[tuple[_Step, _Stand]]:
    position = _after_space(text, position)
    while text[position] != "}":
        key, key_end = _skip(text, position)
        start = _after_space(text, _after_space(text, key_end) + 1)
        end = _skip(text, start)[1]
        yield key, ((position, key_end), start, end)
        position = _after_comma(text, end)


def _nothing(_text: str, _position: int) -> Iterator[tuple[_Step, _Stand]]:
    return iter(())


_ITERATORS = {"[": _items, "{": _entries}
_STYLES = {'"': alignment.DOUBLE, "{": None, "[": None}


def _after_comma(text: str, position: int) -> int:
    position = _after_space(text, position)
    return _after_space(text, position + 1) if text[position] == "," else position
