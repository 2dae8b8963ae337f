"""Writes a plugin to start from: a whole project, whose tests pass as written."""

from __future__ import annotations

import re
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path
from string import Template

from govrules.diagnostics import UsageError

_NAME = re.compile(r"(?:govrules-)?([a-z][a-z0-9]*(?:-[a-z0-9]+)*)", re.ASCII)
_HOST = re.compile(r"[A-Za-z][\w .&-]{0,40}")
SUFFIX = ".template"


def files(name: str, host: str | None = None) -> dict[str, str]:
    """The text of each file of the project `govrules-NAME` by its path. Raises UsageError for a bad name.

    >>> sorted(files("jira"))[0]
    'README.md'
    """
    words = _words(name, host)
    template = resources.files("govrules.plugins") / "template"
    return {
        Template(path).substitute(words): Template(text).substitute(words) for path, text in _texts(template)
    }


def _words(name: str, host: str | None) -> dict[str, str]:
    match = _NAME.fullmatch(name)
    if match is None:
        raise UsageError(f"a plugin cannot be called `{name}`: write it as `govrules-jira`")
    short = match[1]
    title = host if host is not None else short.replace("-", " ").title()
    if not _HOST.fullmatch(title):
        raise UsageError(f"`{title}` cannot be the name of a host: write letters, digits and spaces")
    return {"name": short, "package": f"govrules_{short.replace('-', '_')}", "host": title}


def _texts(folder: Traversable, above: str = "") -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for each in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if each.is_dir():
            found += _texts(each, f"{above}{each.name}/")
        elif each.name.endswith(SUFFIX):
            path = above + each.name.removesuffix(SUFFIX)
            found.append((path, each.read_text(encoding="utf-8")))
    return found


def write(name: str, host: str | None, into: Path) -> Path:
    """Write the project and give its folder. Raises UsageError where there is one already."""
    content = files(name, host)
    folder = into / f"govrules-{_words(name, host)['name']}"
    try:
        folder.mkdir(parents=True)
        for path, text in content.items():
            target = folder / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(text.encode())
    except FileExistsError:
        raise UsageError(f"`{folder}` is there already: choose another name or --into") from None
    except OSError as error:
        raise UsageError(f"cannot write `{folder}`: {(error.strerror or str(error)).lower()}") from error
    return folder
