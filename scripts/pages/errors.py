"""The codes of errors, each with an example out of the tests."""

from __future__ import annotations

import re
from collections.abc import Iterator

from scripts.pages.markdown import REPOSITORY, anchor, block, code, joined

CASES = REPOSITORY / "tests" / "errors"
FIRST = re.compile(r"^\S+:\d+:\d+: .* \[(?P<code>[a-z][a-z-]*)\]$")


def page() -> str:
    """The page: every code that a case of tests/errors shows."""
    shown = _shortest()
    names = " · ".join(f"[{name}](#{anchor(name)})" for name in shown)
    return joined(
        "# Errors",
        "Every problem has a code, which does not change from one version to the next, a place, and where "
        "possible the way out. All problems of a document are told at once. A code may stand for several "
        "messages; each is shown here by one.",
        names,
        *(joined(f"## {code(name)}", block(example)) for name, example in shown.items()),
    )


def _shortest() -> dict[str, str]:
    found: dict[str, str] = {}
    for name, example in _examples():
        if name not in found or len(example) < len(found[name]):
            found[name] = example
    return dict(sorted(found.items()))


def _examples() -> Iterator[tuple[str, str]]:
    for file in sorted(CASES.glob("*/*/expected.txt")):
        for part in file.read_text(encoding="utf-8").split("\n\n"):
            first = FIRST.match(part.split("\n")[0])
            if first is not None:
                yield first["code"], part
