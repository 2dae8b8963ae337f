"""The events of a YAML text. The only user of the YAML libraries, of which only the parsers are used.

Two parsers read the same language. The one in C is some twenty times as fast, but keeps to YAML 1.1 in
places and words its errors differently: what it reads counts only where both are known to agree.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import Enum
from typing import Any

from attrs import define

from govrules.diagnostics import Diagnostic, Source, Span
from govrules.documents.document import DocumentError


class Kind(Enum):
    """What an event says."""

    STREAM_START = "StreamStartEvent"
    STREAM_END = "StreamEndEvent"
    DOCUMENT_START = "DocumentStartEvent"
    DOCUMENT_END = "DocumentEndEvent"
    MAPPING_START = "MappingStartEvent"
    MAPPING_END = "MappingEndEvent"
    SEQUENCE_START = "SequenceStartEvent"
    SEQUENCE_END = "SequenceEndEvent"
    SCALAR = "ScalarEvent"
    ALIAS = "AliasEvent"


@define
class Event:
    """One step of a parser, with the characters of the text that it stands for."""

    kind: Kind
    start: int
    end: int
    value: str = ""
    style: str = ""
    """How a scalar is written: plain, or with the sign that it begins with."""
    anchor: str | None = None
    tag: str | None = None
    is_plain: bool = False
    """Whether a scalar without a tag means what it looks like, such as a number."""
    is_text: bool = False
    """Whether a scalar without a tag is a text, whatever it looks like."""
    is_flow: bool = False
    """Whether a mapping or a list is written in brackets."""


class Unsure(Exception):
    """The quick parser may not read a text as YAML 1.2 has it."""


_KINDS = {kind.value: kind for kind in Kind}


def _event(given: Any) -> Event:
    """The event of either library; their classes are called the same."""
    kind = _KINDS[type(given).__name__]
    start, end = given.start_mark.index, given.end_mark.index
    if kind is Kind.SCALAR:
        is_plain, is_text = given.implicit
        return Event(
            kind, start, end, str(given.value), given.style or "", given.anchor, given.tag, is_plain, is_text
        )
    if kind in _OPENING:
        return Event(kind, start, end, anchor=given.anchor, tag=given.tag, is_flow=bool(given.flow_style))
    return Event(kind, start, end, anchor=given.anchor if kind is Kind.ALIAS else None)


_OPENING = (Kind.MAPPING_START, Kind.SEQUENCE_START)


def events(source: Source) -> Iterator[Event]:
    """The events of any text; raises DocumentError at what is no YAML."""
    from ruamel.yaml import YAML
    from ruamel.yaml.error import MarkedYAMLError

    from govrules.documents.yaml_messages import explained

    try:
        yield from map(_event, YAML(typ="safe", pure=True).parse(source.text))
    except MarkedYAMLError as error:
        raise DocumentError([explained(error, source)]) from None
    except Exception as error:  # noqa: BLE001 - whatever the library trips over, the user has to be told
        message = f"this is no YAML that can be read: {type(error).__name__}"
        raise DocumentError([Diagnostic("yaml", message, Span(source))]) from None


def quick_events(source: Source) -> Iterator[Event]:
    """The events of a text that is plainly written; raises Unsure where the text may not be."""
    try:
        from yaml import CSafeLoader, YAMLError, parse
    except ImportError:  # the library was built without its part in C
        raise Unsure from None
    if _ELSEWISE.search(source.text):
        raise Unsure
    try:
        for given in parse(source.text, Loader=CSafeLoader):
            yield _sure(_event(given), source.text)
    except YAMLError:
        raise Unsure from None


# Each pattern looks at a character a bounded number of times, however hostile the text.
_ELSEWISE = re.compile(
    "[\t\x85\u2028\u2029\ufeff]|\r(?!\n)"  # tabs, and line breaks that are none in YAML 1.2 or nowhere else
    "|(?:^|[:,?\\[{-]) *!"  # tags
    "|^(?:%|[.]{3})",  # directives, and marks of an end
    re.MULTILINE,
)
_BLOCKS = ("|", ">")
_BLOCK = re.compile("[|>][-+]?(?: +#.*)?\r?\n *[^ \r\n]")
_ANCHOR = re.compile(r"[&*](\S*)(?!\s*!)")
_BEFORE_NEXT = re.compile("(?:[ \r\n]|#[^\r\n]*)*")


def _sure(event: Event, text: str) -> Event:
    """The event as the other parser would tell it; raises Unsure where that is not known."""
    if event.style in _BLOCKS and not (event.value and _BLOCK.match(text, event.start)):
        raise Unsure
    if event.anchor is not None:
        written = _ANCHOR.match(text, event.start)
        if written is None or written.group(1) != event.anchor:
            raise Unsure
    if event.kind is Kind.SCALAR and event.start == event.end:
        return _empty(event, text)
    return event


def _empty(event: Event, text: str) -> Event:
    """An empty scalar, which stands where the next thing begins if it is a value in a block."""
    nothing = _BEFORE_NEXT.match(text, event.start)
    after = nothing.end() if nothing else event.start
    if text[after : after + 1] in _IN_FLOW:
        raise Unsure
    if text[event.start - 1 : event.start] == ":":
        event.start = event.end = after
    return event


_IN_FLOW = ("?", ":", ",", "]", "}")
