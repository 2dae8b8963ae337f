"""The text of a policy's file, part by part, as people wrote it."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator

_ANCHOR = re.compile(r"^(?P<indent> *(?:- )?)(?P<key>\w+): &(?P<name>[\w-]+)(?P<rest>.*)$")
_ALIAS = re.compile(r"^(?P<indent> *(?:- )?)(?P<key>\w+): \*(?P<name>[\w-]+)(?P<rest>.*)$")


def keys(text: str) -> Iterator[tuple[str, str]]:
    """The keys at the top of a file, each with its lines as they are written."""
    for part in re.split(r"(?m)^(?=\w+:)", text):
        match = re.match(r"(\w+):", part)
        if match is not None:
            yield match[1], part


def examples(text: str) -> dict[str, list[str]]:
    """The examples of a rule by their kinds, each one whole: what another one lent it is written out.

    >>> whole = examples('''examples:
    ...   pass:
    ...     - organisation: &organisation
    ...         currency: EUR
    ...       initiatives: []
    ...   fail:
    ...     - organisation: *organisation
    ... ''')
    >>> print(whole["fail"][0])
    organisation:
      currency: EUR
    <BLANKLINE>
    """
    found = {}
    for part in re.split(r"(?m)^(?=  \w+:$)", "\n".join(_whole(text.splitlines())))[1:]:
        kind, _, items = part.partition(":\n")
        found[kind.strip()] = [_item(item) for item in re.split(r"(?m)^(?=    - )", items) if item.strip()]
    return found


def _item(text: str) -> str:
    return textwrap.dedent(re.sub(r"^    - ", "      ", text)).rstrip() + "\n"


def _whole(lines: list[str]) -> Iterator[str]:
    lent: dict[str, list[str]] = {}
    for place, line in enumerate(lines):
        anchor, alias = _ANCHOR.match(line), _ALIAS.match(line)
        if anchor is not None:
            lent[anchor["name"]] = list(_below(lines[place + 1 :], len(anchor["indent"])))
            yield f"{anchor['indent']}{anchor['key']}:{anchor['rest']}"
        elif alias is not None:
            yield f"{alias['indent']}{alias['key']}:{alias['rest']}"
            yield from lent[alias["name"]]
        else:
            yield line


def _below(lines: list[str], indent: int) -> Iterator[str]:
    for line in lines:
        if len(line) - len(line.lstrip()) <= indent:
            return
        yield line
