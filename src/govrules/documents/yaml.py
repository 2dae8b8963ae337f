"""YAML 1.2 documents: the tree of values that a parser's events build, and the place of each."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, NoReturn

from govrules.diagnostics import Diagnostic, Source, Span, suggest
from govrules.documents import alignment
from govrules.documents.document import Document, DocumentError, Flaw, Path, Place, shortened, shown_path
from govrules.documents.limits import Limits
from govrules.documents.scalars import Plain, plain_scalar
from govrules.documents.yaml_events import Event, Kind, Unsure, events, quick_events
from govrules.values import ValueProblem

_STYLES = {"'": alignment.SINGLE, '"': alignment.DOUBLE, "|": alignment.BLOCK, ">": alignment.BLOCK}
_PROPERTIES = re.compile(r"(?:[&!]\S*\s+)+")
_UNPRINTABLE = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_CORE = "tag:yaml.org,2002:"
_COLLECTION_TAGS = (None, "!", f"{_CORE}map", f"{_CORE}seq")
_TEXT_TAGS = ("!", f"{_CORE}str")
_PLAIN_TAGS = tuple(_CORE + name for name in ("int", "float", "bool", "null"))


def read_yaml(source: Source, limits: Limits) -> Document:
    """The one document of a YAML text; raises DocumentError where it cannot be read at all."""
    return read_part(source, limits)[0]


def read_part(source: Source, limits: Limits, nodes: int = 0) -> tuple[Document, int]:
    """The same with how many values it has, where so many were read before that the limits count too."""
    unprintable = _UNPRINTABLE.search(source.text)
    if unprintable is not None:
        message = f"the character U+{ord(unprintable.group()):04X} cannot stand in YAML"
        raise DocumentError([Diagnostic("yaml", message, Span(source, *unprintable.span()))])
    return _quickly(source, limits, nodes) or _read(source, limits, nodes, events(source))


def _quickly(source: Source, limits: Limits, nodes: int) -> tuple[Document, int] | None:
    """The document, None where anything is wrong or unsure: the thorough parser has the better words."""
    try:
        return _read(source, limits, nodes, quick_events(source))
    except (Unsure, DocumentError):
        return None


def _read(source: Source, limits: Limits, nodes: int, events: Iterator[Event]) -> tuple[Document, int]:
    builder = _Builder(source, limits, nodes, events)
    tree = builder.document()
    return Document(source, tree.value, tree.find, tuple(builder.flaws)), builder.nodes - nodes


class Node:
    """A value with its place, and the nodes inside it."""

    __slots__ = ("children", "end", "height", "keys", "size", "start", "style", "value")

    def __init__(self, value: Any, start: int, end: int, style: str | None = None) -> None:
        self.value = value
        self.start = start
        self.end = end
        self.style = style
        self.children: dict[str | int, Node] = {}
        self.keys: dict[str | int, tuple[int, int]] = {}
        self.size = 1
        self.height = 0

    def add(self, step: str | int, child: Node) -> None:
        self.children[step] = child
        self.size += child.size
        self.height = max(self.height, child.height + 1)
        self.end = max(self.end, child.end)

    def find(self, path: Path) -> Place | None:
        node: Node = self
        key = None
        for step in path:
            child = node.children.get(step)
            if child is None:
                return None
            key = node.keys.get(step)
            node = child
        return Place(node.start, node.end, key, node.style)


class _Builder:
    """Builds the tree of a document from the parser's events."""

    def __init__(self, source: Source, limits: Limits, nodes: int, events: Iterator[Event]) -> None:
        self.source = source
        self.limits = limits
        self.flaws: list[Flaw] = []
        self._events = events
        self._anchors: dict[str, Node | None] = {}
        self._path: list[str | int] = []
        self.nodes = nodes

    def document(self) -> Node:
        opening = next((event for event in self._events if event.kind is not Kind.STREAM_START), None)
        if opening is None or opening.kind is not Kind.DOCUMENT_START:
            self._refuse("empty", "the document is empty", 0, 0)
        tree = self._node(next(self._events))
        for event in self._events:
            if event.kind is Kind.DOCUMENT_START:
                start, end = event.start, event.end
                advice = "remove the `---`, or put what follows in a file of its own"
                self._refuse("yaml", "a second document begins here", start, end, advice)
        return tree

    def _node(self, event: Event) -> Node:
        if event.kind is Kind.ALIAS:
            return self._alias(event)
        if len(self._path) > self.limits.depth:
            self._refuse_depth(event.start, event.end)
        if event.anchor is not None:
            self._anchors[event.anchor] = None
        node = self._new(event)
        if event.anchor is not None:
            self._anchors[event.anchor] = node
        return node

    def _new(self, event: Event) -> Node:
        self._count(1, event)
        if event.kind is Kind.SCALAR:
            return self._scalar(event)
        self._check_tag(event, _COLLECTION_TAGS)
        if event.kind is Kind.MAPPING_START:
            return self._mapping(event)
        return self._sequence(event)

    def _count(self, nodes: int, event: Event) -> None:
        self.nodes += nodes
        if self.nodes > self.limits.nodes:
            message = f"the document has more than {self.limits.nodes} values"
            self._refuse("too-large", message, event.start, event.end)

    def _alias(self, event: Event) -> Node:
        name = str(event.anchor)
        start, end = event.start, event.end
        node = self._anchors.get(name)
        if node is None and name in self._anchors:
            self._refuse("yaml", f"`*{name}` stands inside what it repeats", start, end)
        if node is None:
            self._refuse("yaml", f"nothing is marked `&{name}`", start, end, suggest(name, self._anchors))
        self._count(node.size, event)
        if len(self._path) + node.height > self.limits.depth:
            self._refuse_depth(start, end)
        return node

    def _scalar(self, event: Event, *, is_key: bool = False) -> Node:
        start, end = event.start, event.end
        written = self.source.text[start:end]
        properties = _PROPERTIES.match(written) if event.anchor or event.tag else None
        start += properties.end() if properties else 0
        end = max(start, start + len(self.source.text[start:end].rstrip()))
        style = _STYLES.get(event.style, alignment.PLAIN)
        node = Node(None, start, end, style)
        node.value = self._scalar_value(event, node, is_key=is_key)
        return node

    def _scalar_value(self, event: Event, node: Node, *, is_key: bool) -> Plain:
        value = event.value
        plain = not is_key and (event.is_plain or event.tag in _PLAIN_TAGS)
        try:
            if not event.is_plain and not event.is_text:
                self._check_tag(event, _TEXT_TAGS + _PLAIN_TAGS)
            return plain_scalar(value) if plain else _paired(value)
        except ValueProblem as problem:
            self._flaw("number" if plain else "text", f"`{shortened(value)}` {problem}", node.start, node.end)
            return None

    def _check_tag(self, event: Event, allowed: tuple[str | None, ...]) -> None:
        if event.tag not in allowed:
            message = f"the tag `{shortened(str(event.tag))}` has no meaning here"
            self._flaw("yaml", message, event.start, event.end, "remove it")

    def _sequence(self, event: Event) -> Node:
        node = Node([], event.start, event.end)
        for index, item in enumerate(iter(self._next, None)):
            if item.kind is Kind.SEQUENCE_END:
                break
            self._path.append(index)
            child = self._node(item)
            self._path.pop()
            node.add(index, child)
            node.value.append(child.value)
        node.end = max(node.end, self._end_of_flow(event, item))
        return node

    def _mapping(self, event: Event) -> Node:
        node = Node({}, event.start, event.end)
        for item in iter(self._next, None):
            if item.kind is Kind.MAPPING_END:
                break
            self._entry(node, item)
        node.end = max(node.end, self._end_of_flow(event, item))
        return node

    def _next(self) -> Event:
        return next(self._events)

    def _end_of_flow(self, opening: Event, closing: Event) -> int:
        return closing.end if opening.is_flow else 0

    def _entry(self, mapping: Node, event: Event) -> None:
        key, place = self._key(event)
        self._path.append(key if key is not None else "?")
        child = self._node(self._next())
        if key is not None and key in mapping.children:
            message = f"the key `{shortened(key)}` is given twice"
            self._flaw("duplicate-key", message, *place, "keep one of the two")
        elif key is not None:
            mapping.keys[key] = place
            mapping.add(key, child)
            mapping.value[key] = child.value
        self._path.pop()

    def _key(self, event: Event) -> tuple[str | None, tuple[int, int]]:
        """The text of a key, None where it is none, and its place."""
        node = self._key_node(event)
        place = (node.start, node.end)
        if node.style is not None and node.value is None:  # it is reported already
            return None, place
        if not isinstance(node.value, str):
            self._flaw("yaml", "a key has to be a text", *place)
            return None, place
        if node.value == "<<" and node.style == alignment.PLAIN:
            advice = "write the keys out; an alias can stand for a whole value"
            self._flaw("yaml", "YAML 1.2 has no merge key `<<`", *place, advice)
            return None, place
        return node.value, place

    def _key_node(self, event: Event) -> Node:
        if event.kind is Kind.SCALAR:
            self._count(1, event)
            node = self._scalar(event, is_key=True)
            if event.anchor is not None:
                self._anchors[event.anchor] = node
            return node
        self._path.append("?")
        node = self._node(event)
        self._path.pop()
        return node

    def _flaw(self, code: str, message: str, start: int, end: int, advice: str | None = None) -> None:
        path = tuple(self._path)
        span = Span(self.source, start, end)
        self.flaws.append(Flaw(path, Diagnostic(code, message, span, advice, shown_path(path))))

    def _refuse_depth(self, start: int, end: int) -> NoReturn:
        message = f"mappings and lists are more than {self.limits.depth} deep"
        self._refuse("too-deep", message, start, end)

    def _refuse(self, code: str, message: str, start: int, end: int, advice: str | None = None) -> NoReturn:
        problem = Diagnostic(code, message, Span(self.source, start, end), advice)
        raise DocumentError([problem, *(flaw.diagnostic for flaw in self.flaws)])


def _paired(value: str) -> str:
    """The text with escaped halves of surrogate pairs joined; raises ValueProblem for others."""
    if value.isascii() or not any("\ud800" <= character <= "\udfff" for character in value):
        joined = value
    else:
        try:
            joined = value.encode("utf-16", "surrogatepass").decode("utf-16")
        except UnicodeDecodeError:
            raise ValueProblem("holds half of a surrogate pair, which is no character") from None
    if "\0" in joined:
        raise ValueProblem("holds a NUL character")
    return joined
