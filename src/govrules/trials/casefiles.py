"""Files of cases, `*_test.yaml`: which there are, which policy each tests, and what stands in them."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from attrs import frozen

from govrules.diagnostics import Diagnostic, DiagnosticError, UsageError, suggest
from govrules.documents import Document, read
from govrules.policyfile.problems import Place, Problems
from govrules.trials.expectations import are_texts

ENDINGS = ("_test.yaml", "_test.yml", "_test.json")
FILE_KEYS = ("rules", "portfolio", "as_of", "waivers", "cases")


@frozen
class CaseFile:
    """A file of cases, and the files and folders of the policy that it tests."""

    path: Path
    rules: tuple[Path, ...]
    document: Document


def is_case_file(path: str | os.PathLike[str]) -> bool:
    """Whether a file holds cases, by its name.

    >>> is_case_file("rules/spending_test.yaml"), is_case_file("rules/spending.yaml")
    (True, False)
    """
    return os.fspath(path).endswith(ENDINGS)


def targets(paths: Iterable[Path]) -> tuple[tuple[Path, ...], tuple[CaseFile, ...]]:
    """The files and folders of policies among paths, and the files of cases in and beside all of them.

    Raises DiagnosticError with the problems of every file that cannot be read.
    """
    paths = list(paths)
    policies = tuple(path for path in paths if not is_case_file(path))
    found: dict[Path, CaseFile] = {}
    problems: list[Diagnostic] = []
    for path in paths:
        for file in _files(path):
            try:
                found.setdefault(file.resolve(), _opened(file, path))
            except DiagnosticError as error:
                problems += error.diagnostics
    if problems:
        raise DiagnosticError(problems)
    files = [file for file in found.values() if _is_wanted(file, paths)]
    return policies, tuple(files)


def _files(path: Path) -> Iterator[Path]:
    """The files of cases that a path names: itself, those in a folder, those beside a file."""
    if is_case_file(path):
        if not path.is_file():
            raise UsageError(f"there is no file `{path}`")
        yield path
    elif path.is_dir():
        within = sorted(path.rglob("*_test.*"))
        yield from (file for file in within if is_case_file(file) and not _is_hidden(file, path))
    else:
        yield from sorted(file for file in path.parent.glob("*_test.*") if is_case_file(file))


def _is_hidden(file: Path, folder: Path) -> bool:
    return any(part.startswith(".") for part in file.relative_to(folder).parts)


def _opened(file: Path, given: Path) -> CaseFile:
    document = read(file)
    problems = Problems()
    whole = Place.whole(document, problems)
    if not isinstance(whole.value, dict) or not isinstance(whole["cases"].value, list):
        whole.problem("not-cases", "a file of cases has a list of them under `cases:`")
    check_keys(whole, FILE_KEYS, "a file of cases")
    rules = tuple(_rules(whole["rules"], file))
    if problems.found:
        raise DiagnosticError(problems.found)
    default = (_tested_by(file),) if is_case_file(given) else (given,)
    return CaseFile(file, rules or default, document)


def _tested_by(file: Path) -> Path:
    """The policy of the same name beside a file of cases, or all of its folder."""
    for ending in ENDINGS:
        beside = file.with_name(file.name.replace(ending, ending.removeprefix("_test")))
        if beside != file and beside.is_file() and _is_policy(beside):
            return beside
    return file.parent


def _is_policy(file: Path) -> bool:
    """Whether a file is a whole policy rather than one of a policy's rules."""
    value = read(file).value
    return isinstance(value, dict) and "govrules" in value


def _rules(place: Place, file: Path) -> Iterator[Path]:
    if not place.is_there:
        return
    if isinstance(place.value, str):
        yield _beside(place, file)
    elif are_texts(place):
        yield from (_beside(item, file) for item in place.items())


def _beside(place: Place, file: Path) -> Path:
    path = Path(os.path.normpath(file.parent / place.value))
    if not path.exists():
        place.problem("file", f"there is no file or folder `{place.value}` beside `{file.name}`")
    return path


def check_keys(place: Place, known: tuple[str, ...], what: str) -> None:
    """Report every key that is not one of those known."""
    for key, part in place.entries():
        if key not in known:
            part.problem("unknown-key", f"{what} has no `{key}`", suggest(key, known), key=True)


def _is_wanted(file: CaseFile, paths: list[Path]) -> bool:
    """Whether a file was named, or tests a policy that was; one beside a policy may test another."""
    if file.path in paths:
        return True
    tested = {path.resolve() for path in file.rules}
    inside = (path.resolve() for path in paths)
    return any(_is_about(path, each) for path in inside for each in tested)


def _is_about(given: Path, tested: Path) -> bool:
    return given == tested or (given.is_dir() and tested.is_relative_to(given))
