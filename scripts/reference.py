"""Writes the pages of the reference that follow from the code, under docs/reference.

    python -m scripts.reference            # write them
    python -m scripts.reference --check    # end with 1 where a page is not as it should be

Run it from the root of the project, with the package installed or `src` on the path.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from pathlib import Path

from scripts.pages import command_line, errors, files, forms, functions, hooks, operators, packs, python
from scripts.pages.markdown import REPOSITORY

FOLDER = REPOSITORY / "docs" / "reference"
HEADER = "<!-- Written by `python -m scripts.reference` from the code. Change that instead. -->\n\n"

PAGES: dict[str, Callable[[], str]] = {
    "command-line.md": command_line.page,
    "errors.md": errors.page,
    "forms.md": forms.page,
    "functions.md": functions.page,
    "hooks.md": hooks.page,
    "operators.md": operators.page,
    "policy-files.md": files.policy_page,
    "portfolio-files.md": files.portfolio_page,
    "python.md": python.page,
    "waiver-files.md": files.waiver_page,
}


def pages() -> dict[Path, str]:
    """Every page with its text."""
    written = {FOLDER / name: HEADER + page() for name, page in PAGES.items()}
    rules = {FOLDER / "rules" / name: HEADER + text for name, text in packs.pages().items()}
    return written | rules


def stale(expected: dict[Path, str]) -> list[Path]:
    """The pages that are not as they should be, and those that should not be."""
    changed = [
        path
        for path, text in expected.items()
        if not path.is_file() or path.read_text(encoding="utf-8") != text
    ]
    left = [path for path in (FOLDER / "rules").rglob("*.md") if path not in expected]
    return sorted([*changed, *left])


def main() -> int:
    """Write the pages, or check them."""
    parser = argparse.ArgumentParser(description="Write the pages of the reference.")
    parser.add_argument("--check", action="store_true", help="only say which pages are stale")
    check = parser.parse_args().check
    expected = pages()
    for path in stale(expected):
        print(path.relative_to(REPOSITORY))
        if check:
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        if path in expected:
            path.write_text(expected[path], encoding="utf-8")
        else:
            path.unlink()
    return 1 if check and stale(expected) else 0


if __name__ == "__main__":
    sys.exit(main())
