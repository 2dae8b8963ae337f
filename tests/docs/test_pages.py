"""What a page shows is what the program does: its blocks are run, in order, in a folder of their own.

The words after a block's language say what it is:

- `console`: commands after `$`; output that is shown is compared, and `...` stands for any part of it.
  `status=1` is the exit status of the last command; all others end with 0.
- `python`: runs; a `text output` block after it holds what it printed.
- `file=NAME`: written as that file, whatever its language.
- `adds=NAME`: written at the end of that file.
- `of=NAME`: a part of a file that is there, or in the repository, as it stands there.
- `yaml rule`: one or more rules, which load by themselves. `yaml part`: is read as YAML.
- `not-run`: what a test cannot do, such as installing the package.
- `installs=FOLDER`: not run either; but from here on the project in a folder is there as if installed.
- `needs=MODULE`: `python` that runs where a module is there, and is only compiled where it is not.

With UPDATE_SNAPSHOTS set in the environment, what is shown is brought up to date instead.
"""

from __future__ import annotations

import contextlib
import importlib.util
import io
import os
import re
import shutil
import stat
import subprocess
import sys
import textwrap
import tomllib
from collections.abc import Iterator
from doctest import ELLIPSIS, OutputChecker
from pathlib import Path
from typing import Any

import pytest
from attrs import Factory, define, frozen

import govrules
from govrules.documents import read
from govrules.plugins.registry import HOOKS

REPOSITORY = Path(__file__).resolve().parents[2]
PAGES = sorted(
    [
        REPOSITORY / "README.md",
        *(page for folder in ("docs", "examples") for page in (REPOSITORY / folder).rglob("*.md")),
    ]
)
NEVER_SLOW = {"README.md", "docs/tutorial.md"}
SHOWN_ONLY = {"mermaid", "pycon", "text"}
"""Doctests, `pycon`, are run where they come from."""

WIDTH = 90

_FENCE = re.compile(r"^(?P<indent> *)```(?P<language>\w+)?(?P<words>[^`\n]*)$")


@frozen
class Block:
    """A fenced block of a page."""

    language: str
    words: tuple[str, ...]
    lines: tuple[str, ...]
    line: int
    indent: str = ""

    def option(self, name: str) -> str | None:
        return next((word.partition("=")[2] for word in self.words if word.startswith(f"{name}=")), None)

    @property
    def text(self) -> str:
        return "".join(f"{line}\n" for line in self.lines)


def blocks_of(text: str) -> Iterator[Block]:
    """The blocks of a page, in order."""
    lines = iter(enumerate(text.splitlines(), start=1))
    for number, line in lines:
        opened = _FENCE.match(line)
        if opened is None:
            continue
        indent = opened["indent"]
        held = []
        for _, inside in lines:
            if inside.strip() == "```":
                break
            held.append(inside.removeprefix(indent))
        yield Block(opened["language"] or "", tuple(opened["words"].split()), tuple(held), number + 1, indent)


@define
class Reader:
    """Somebody who follows a page to the letter, in an empty folder."""

    folder: Path
    names: dict[str, Any] = Factory(dict)
    printed: str = ""
    installed: list[Path] = Factory(list)

    def follow(self, block: Block) -> list[str]:
        """Do what a block says; its lines as they should stand."""
        project = block.option("installs")
        if project is not None:
            self._install(self.folder / project)
        if project is not None or "not-run" in block.words:
            return [*block.lines]
        name = block.option("file")
        if name is not None:
            return self._write(name, block)
        added = block.option("adds")
        if added is not None:
            return self._write(added, block, (self.folder / added).read_text(encoding="utf-8"))
        whole = block.option("of")
        if whole is not None:
            folder = self.folder if (self.folder / whole).exists() else REPOSITORY
            assert block.text in (folder / whole).read_text(encoding="utf-8"), f"{whole} is otherwise"
            return [*block.lines]
        if block.language == "console":
            return self._type(block)
        if block.language == "python":
            return self._execute(block)
        if block.language == "text" and "output" in block.words:
            return shown(self.printed, block.lines)
        return self._look(block)

    def _write(self, name: str, block: Block, before: str = "") -> list[str]:
        file = self.folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(before + block.text, encoding="utf-8")
        return [*block.lines]

    def _install(self, project: Path) -> None:
        """Leave behind what an installer does: where the code is, and who brings it."""
        about = tomllib.loads((project / "pyproject.toml").read_text(encoding="utf-8"))["project"]
        folder = self.folder / ".site" / f"{about['name'].replace('-', '_')}-{about['version']}.dist-info"
        folder.mkdir(parents=True)
        metadata = f"Metadata-Version: 2.1\nName: {about['name']}\nVersion: {about['version']}\n"
        (folder / "METADATA").write_text(metadata, encoding="utf-8")
        points = "".join(f"{name} = {module}\n" for name, module in about["entry-points"]["govrules"].items())
        (folder / "entry_points.txt").write_text(f"[govrules]\n{points}", encoding="utf-8")
        self.installed += [folder.parent, project / "src"]

    def _type(self, block: Block) -> list[str]:
        result: list[str] = []
        commands = [*commands_of(block.lines)]
        for place, (written, output) in enumerate(commands):
            is_last = place == len(commands) - 1
            status = int(block.option("status") or 0) if is_last else 0
            printed = self._run("\n".join(written).removeprefix("$ "), status)
            result += written
            result += shown(printed, output) if output else []
        return result

    def _run(self, command: str, status: int) -> str:
        environment = os.environ | {
            "PATH": f"{self.folder / '.bin'}{os.pathsep}{os.environ['PATH']}",
            "PYTHONPATH": os.pathsep.join(map(str, [REPOSITORY / "src", *self.installed])),
            "PYTHONUTF8": "1",
            "COLUMNS": str(WIDTH),
            "NO_COLOR": "1",
        }
        done = subprocess.run(
            ["/bin/sh", "-c", command],  # pages show commands for a shell
            cwd=self.folder,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            check=False,
        )
        assert done.returncode == status, f"`{command}` ends with {done.returncode}\n{done.stdout}"
        return done.stdout

    def _execute(self, block: Block) -> list[str]:
        with contextlib.redirect_stdout(io.StringIO()) as printed:
            code = compile(block.text, f"<line {block.line}>", "exec", dont_inherit=True)
            needed = block.option("needs")
            if needed is None or importlib.util.find_spec(needed) is not None:
                exec(code, self.names)  # noqa: S102 - our own pages
        self.printed = printed.getvalue()
        return [*block.lines]

    def _look(self, block: Block) -> list[str]:
        if block.language == "yaml" and "rule" in block.words:
            file = self.folder / ".rules" / "rules.yaml"
            file.parent.mkdir(exist_ok=True)
            file.write_text(block.text, encoding="utf-8")
            assert govrules.load(file).rules
        elif block.language in {"yaml", "json"} and "part" in block.words:
            assert read(govrules.Source(f"part.{block.language}", block.text)).value is not None
        else:
            assert block.language in SHOWN_ONLY, f"line {block.line}: nothing says what this block is"
        return [*block.lines]


def commands_of(lines: tuple[str, ...]) -> Iterator[tuple[list[str], list[str]]]:
    """Each command, in one or more lines, with the output that is shown."""
    command: list[str] = []
    output: list[str] = []
    for line in lines:
        if line.startswith("$ "):
            if command:
                yield command, output
            command, output = [line], []
        elif command and not output and command[-1].endswith("\\"):
            command.append(line)
        else:
            output.append(line)
    assert command, "a console block begins with a command after `$`"
    yield command, output


def shown(printed: str, lines: list[str] | tuple[str, ...]) -> list[str]:
    """The lines shown, where they fit what was printed; else what was printed."""
    plain = printed.replace("\N{NO-BREAK SPACE}", " ")  # which nobody can tell from the other
    got = [line.rstrip() for line in plain.rstrip("\n").split("\n")]
    want = [*lines]
    while want and not want[-1]:
        want.pop()
    fits = OutputChecker().check_output("\n".join(want) + "\n", "\n".join(got) + "\n", ELLIPSIS)
    return [*lines] if fits else got


def settle(folder: Path) -> None:
    """What a reader has: the example, and the program by its name."""
    shutil.copytree(REPOSITORY / "examples", folder / "examples")
    commands = folder / ".bin"
    commands.mkdir()
    for name, call in (("govrules", "-m govrules "), ("python", "")):
        file = commands / name
        file.write_text(f'#!/bin/sh\nexec "{sys.executable}" {call}"$@"\n', encoding="utf-8")
        file.chmod(file.stat().st_mode | stat.S_IXUSR)


def brought_up_to_date(page: str, results: list[tuple[Block, list[str]]]) -> str:
    lines = page.splitlines()
    for block, result in reversed(results):
        lines[block.line - 1 : block.line - 1 + len(block.lines)] = [
            (block.indent + line).rstrip() for line in result
        ]
    return "\n".join(lines) + "\n"


def name(page: Path) -> str:
    return page.relative_to(REPOSITORY).as_posix()


def marks(page: Path) -> list[pytest.MarkDecorator]:
    return [] if name(page) in NEVER_SLOW else [pytest.mark.slow]


@pytest.mark.parametrize("page", [pytest.param(page, id=name(page), marks=marks(page)) for page in PAGES])
def test_a_page_shows_what_the_program_does(
    page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = page.read_text(encoding="utf-8")
    blocks = [*blocks_of(text)]
    settle(tmp_path)
    monkeypatch.chdir(tmp_path)
    reader = Reader(tmp_path)
    results = [(block, reader.follow(block)) for block in blocks]
    if os.environ.get("UPDATE_SNAPSHOTS"):
        page.write_text(brought_up_to_date(text, results), encoding="utf-8")
        return
    for block, result in results:
        assert result == [*block.lines], f"line {block.line}"


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_links_to_other_pages_lead_somewhere(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    prose = "".join(re.split(r"(?ms)^ *```.*?^ *```$", text))
    linked = {link.partition("#")[0] for link in re.findall(r"\]\(([^)\s]+)\)", prose) if "://" not in link}
    assert sorted(link for link in linked if link and not (page.parent / link).exists()) == []


def test_the_tutorial_of_plugins_shows_all_of_its_plugin_and_what_every_hook_does_when_it_fails() -> None:
    page = (REPOSITORY / "docs" / "tutorial-plugin.md").read_text(encoding="utf-8")
    file = "src/govrules_example/plugin.py"
    quoted = "".join(
        block.text for block in blocks_of(page) if block.option("of") == f"govrules-example/{file}"
    )
    whole = (REPOSITORY / "plugins" / "govrules-example" / file).read_text(encoding="utf-8")
    assert [*filter(None, quoted.splitlines())] == [*filter(None, whole.splitlines())]
    table = page.split("| what fails |")[1].split("\n\n")[0]
    assert {*re.findall("`(govrules_[a-z_]+)`", table)} == set(HOOKS)


# The reader itself


def follow(tmp_path: Path, page: str) -> None:
    settle(tmp_path)
    reader = Reader(tmp_path)
    for block in blocks_of(textwrap.dedent(page)):
        assert reader.follow(block) == [*block.lines]


def test_the_reader_does_what_a_page_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    page = """
        ```text file=greeting.txt
        hello
          you
        ```

        ```console
        $ cat \\
            greeting.txt
        hello
        ...
        $ echo not compared
        ```

        1. In a list:

           ```console status=3
           $ exit 3
           ```

        ```python
        from pathlib import Path
        print(Path("greeting.txt").read_text())
        ```

        ```text output
        hello
          you
        ```
        """
    follow(tmp_path, page)


@pytest.mark.parametrize(
    "block",
    [
        "```console\n$ echo hello\nhallo\n```",
        "```console\n$ exit 1\n```",
        "```console\nhello\n```",
        "```python\nprint(1)\n```\n```text output\n2\n```",
        "```yaml\na: 1\n```",
        "```yaml rule\n- {id: a.b, each: initiative, forbid: budgett, effect: deny}\n```",
        "```yaml part\na: [\n```",
        "```\nwhat is this\n```",
        "```text file=a.txt\none\ntwo\n```\n```text of=a.txt\nthree\n```",
        "```python needs=nothing_of_this_name\n1 +\n```",
    ],
)
def test_the_reader_is_not_fooled(tmp_path: Path, block: str) -> None:
    with pytest.raises((AssertionError, SyntaxError, govrules.GovrulesError)):
        follow(tmp_path, block)
