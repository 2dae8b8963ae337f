"""The problems found while a policy is read, and the parts of its documents that they stand at."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from attrs import Factory, define, evolve, frozen

from govrules.diagnostics import Diagnostic, PolicyError, Span
from govrules.documents import Document, Path
from govrules.parser import parse, parse_template
from govrules.syntax import Constant, Expression, Fragment, Template

LONGEST_REMEMBERED = 100_000
"""Nothing is kept of a longer text, so that what is remembered stays small."""

MOST = 200
"""So many problems are told in one go; a file that has more is probably no policy at all."""

Help = str | Callable[[], str | None] | None


@define
class Problems:
    """Collects problems; `framework` counts those that are not inside a single rule."""

    found: list[Diagnostic] = Factory(list)
    framework: int = 0
    in_rule: bool = False

    def add(self, diagnostic: Diagnostic) -> None:
        """Keep a problem, unless there are too many already."""
        self.framework += not self.in_rule
        if len(self.found) < MOST:
            self.found.append(diagnostic)

    def report(self, code: str, message: str, span: Span | None, help: Help = None) -> None:
        """Keep a problem; a help that takes time to find is looked for only when it is shown."""
        if len(self.found) >= MOST:
            self.framework += not self.in_rule
            return
        self.add(Diagnostic(code, message, span, help() if callable(help) else help))

    def extend(self, diagnostics: Iterable[Diagnostic]) -> None:
        """Keep problems that another reader has found; a policy is read by its lines."""
        for diagnostic in diagnostics:
            has_text = diagnostic.span is not None and diagnostic.span.source.text
            self.add(evolve(diagnostic, path=None) if has_text else diagnostic)


@frozen
class Place:
    """A part of a document: its value, and where problems with it are reported."""

    document: Document
    problems: Problems
    path: Path = ()
    value: Any = None
    is_there: bool = True
    """Whether the document has this part; an absent one has the value None."""
    meant: frozenset[str] = frozenset()
    """The keys that misspelt ones here are probably meant to be."""

    @staticmethod
    def whole(document: Document, problems: Problems) -> Place:
        """The whole of a document."""
        return Place(document, problems, (), document.value)

    def __getitem__(self, step: str | int) -> Place:
        """A member of a mapping or a list; None is the value of one that is not there."""
        value, is_there = None, step in self
        if is_there:
            value = self.value[step]
        return Place(self.document, self.problems, (*self.path, step), value, is_there)

    def down(self, *steps: str | int) -> Place:
        """A member of a member and so on."""
        place = self
        for step in steps:
            place = place[step]
        return place

    def __contains__(self, step: object) -> bool:
        if isinstance(self.value, list):
            return isinstance(step, int) and step < len(self.value)
        return isinstance(self.value, dict) and step in self.value

    def entries(self) -> Iterator[tuple[str, Place]]:
        """The members of a mapping by key; of anything else, none."""
        if isinstance(self.value, dict):
            yield from ((key, self[key]) for key in self.value)

    def items(self) -> Iterator[Place]:
        """The members of a list; of anything else, none."""
        if isinstance(self.value, list):
            yield from (self[index] for index in range(len(self.value)))

    @property
    def span(self) -> Span:
        return self.document.span(self.path)

    @property
    def key_span(self) -> Span:
        return self.document.span(self.path, key=True)

    def problem(self, code: str, message: str, help: Help = None, *, key: bool = False) -> None:
        """Report a problem with this part, or with its key; parts that could not be read have one."""
        if any(self.path[: len(flaw.path)] == flaw.path for flaw in self.document.flaws):
            return
        self.problems.report(code, message, self.key_span if key else self.span, help)

    def lacking(self, keys: Iterable[str], code: str, message: str, help: Help = None) -> None:
        """Report that none of the keys is in this mapping, unless a misspelt one probably is."""
        if isinstance(self.value, dict) and self.meant.isdisjoint(keys):
            self.problem(code, message, help)

    def fragment(self) -> Fragment:
        """The text here, each of whose characters knows its place."""
        return Fragment(self.value, self.span, self.document.scalar_offsets(self.path))

    def expression(self) -> Expression:
        """The expression here; what cannot be read is reported and stands as `true`."""
        if isinstance(self.value, str):
            return self.parsed(self.fragment())
        if isinstance(self.value, bool):
            return Constant(self.span, self.value)
        if self.value is not None and not isinstance(self.value, dict | list):
            return self.parsed(Fragment(str(self.value), self.span))
        self.problem("wrong-type", "an expression has to stand here", _QUOTES_HELP.get(type(self.value)))
        return Constant(self.span, value=True)

    def parsed(self, fragment: Fragment) -> Expression:
        """The expression in a part of the text here."""
        try:
            return _parse(fragment) if _is_short(fragment) else parse(fragment)
        except PolicyError as error:
            self._report_all(error)
            return Constant(self.span, value=True)

    def template(self) -> Template:
        """The text with holes here; what cannot be read is reported and stands as empty text."""
        if not isinstance(self.value, str):
            self.problem("wrong-type", "a text has to stand here", "put it in quotes")
            return Template(())
        try:
            fragment = self.fragment()
            return _parse_template(fragment) if _is_short(fragment) else parse_template(fragment)
        except PolicyError as error:
            self._report_all(error)
            return Template(())

    def _report_all(self, error: PolicyError) -> None:
        for found in error.diagnostics:
            self.problems.add(found)


def _is_short(fragment: Fragment) -> bool:
    """Whether it can be remembered, which keeps the text that it stands in."""
    return len(fragment.whole.source.text) <= LONGEST_REMEMBERED


_parse = functools.lru_cache(maxsize=4096)(parse)  # a policy is often loaded again
_parse_template = functools.lru_cache(maxsize=4096)(parse_template)

_QUOTES_HELP: dict[type, str] = {
    dict: "YAML reads `{…}` as a mapping: put an expression that begins with `{` in quotes",
    list: "YAML reads `[…]` as a list: put an expression that begins with `[` in quotes",
    type(None): "write a condition, such as `budget > 50_000`",
}
