"""A policy that is loaded again."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

import govrules
from govrules import plan
from govrules.diagnostics import PolicyError
from govrules.model import Initiative
from govrules.policy.extensions import Plain
from govrules.policy.remembered import MOST

RULE = "- {id: money.limit, each: initiative, forbid: budget > 50, effect: deny, message: '{budget} of 50'}\n"
OTHER = "- {id: money.other, each: initiative, forbid: budget > 70, effect: deny}\n"
HEADER = "govrules: 1\npolicy: changing\n"


def expressions(policy: govrules.Policy, rule_id: str = "money.limit") -> list[object]:
    """What the rule's comparison and its message are read as."""
    (rule,) = (rule for rule in policy.rules if rule.id == rule_id)
    parts = (*plan.deciding(rule), *plan.telling(rule))
    nodes = (node for part in parts for node in plan.walk(part))
    return [node.origin for node in nodes if isinstance(node, plan.Compare | plan.Field)]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A policy in a folder."""
    (tmp_path / "policy.yaml").write_text(HEADER)
    (tmp_path / "rules.yaml").write_text(RULE)
    return tmp_path


def test_what_stays_as_it_is_is_loaded_once(folder: Path) -> None:
    assert govrules.load(folder) is govrules.load(folder)


def touch(folder: Path) -> None:
    os.utime(folder / "rules.yaml", (0, 0))
    (folder / "notes.txt").write_text("no policy")
    (folder / "notes.txt").unlink()


def test_only_content_counts(folder: Path) -> None:
    before = govrules.load(folder)
    touch(folder)
    assert govrules.load(folder) is before


def edit(folder: Path) -> None:
    before = (folder / "rules.yaml").stat()
    (folder / "rules.yaml").write_text(RULE.replace("50", "60"))
    os.utime(folder / "rules.yaml", ns=(before.st_atime_ns, before.st_mtime_ns))


def add(folder: Path) -> None:
    (folder / "more.yaml").write_text(OTHER)


def add_below(folder: Path) -> None:
    (folder / "below").mkdir()
    (folder / "below" / "more.yaml").write_text(OTHER)


def rename(folder: Path) -> None:
    (folder / "rules.yaml").rename(folder / "others.yaml")


def link(folder: Path) -> None:
    (folder / "linked.txt").write_text(OTHER)
    (folder / "rules.yaml").unlink()
    (folder / "rules.yaml").symlink_to("linked.txt")


@pytest.mark.parametrize("change", [edit, add, add_below, rename, link])
def test_every_change_is_seen(change: Callable[[Path], None], folder: Path) -> None:
    before = govrules.load(folder)
    change(folder)
    after = govrules.load(folder)
    assert after.written != before.written
    assert govrules.load(folder) is after


def test_a_policy_that_went_is_missed(folder: Path) -> None:
    govrules.load(folder)
    for file in folder.iterdir():
        file.unlink()
    folder.rmdir()
    with pytest.raises(PolicyError, match="there is no file"):
        govrules.load(folder)


def test_a_policy_that_is_mended_is_loaded(folder: Path) -> None:
    (folder / "rules.yaml").write_text(RULE.replace("budget", "bugdet"))
    with pytest.raises(PolicyError):
        govrules.load(folder)
    (folder / "rules.yaml").write_text(RULE)
    assert [rule.id for rule in govrules.load(folder).rules] == ["money.limit"]


def test_the_file_of_a_table_is_always_read(folder: Path) -> None:
    (folder / "policy.yaml").write_text(HEADER + "tables: {limits: {key: unit, file: limits.csv}}\n")
    (folder / "limits.csv").write_text("unit,most\nsales,5\n")
    before = govrules.load(folder)
    (folder / "limits.csv").write_text("unit,most\nsales,6\n")
    assert govrules.load(folder).digest != before.digest


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_pipe_is_read_each_time(tmp_path: Path) -> None:
    pipe = tmp_path / "rules.yaml"
    pipe.write_text(RULE)
    govrules.load(pipe)  # which is a plain file so far, and must not be read to be compared from now on
    pipe.unlink()
    os.mkfifo(pipe)
    for text, rule_id in [(RULE, "money.limit"), (OTHER, "money.other")]:
        writer = threading.Thread(target=pipe.write_text, args=[text])
        writer.start()
        assert [rule.id for rule in govrules.load(pipe).rules] == [rule_id]
        writer.join()


class Asking(Initiative):
    """A host's own initiatives."""

    urgent: bool | None = None


def test_what_is_asked_for_counts(folder: Path) -> None:
    policy = govrules.load(folder)
    assert govrules.load(folder, initiative=Asking).kind is Asking
    assert govrules.load(folder, allow_outside=True) is not policy
    assert govrules.load(folder, packs={"acme:pack": folder}) is not policy
    assert govrules.load(folder / "rules.yaml").id == "rules"
    assert govrules.load(folder) is policy


def test_the_same_name_elsewhere_is_another_policy(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "below").mkdir()
    (folder / "below" / "rules.yaml").write_text(RULE)
    monkeypatch.chdir(folder)
    here = govrules.load("rules.yaml")
    monkeypatch.chdir(folder / "below")
    assert govrules.load("rules.yaml").written.files != here.written.files


def test_with_plugins_nothing_is_kept(folder: Path) -> None:
    assert govrules.load(folder, plugins=Plain()) is not govrules.load(folder, plugins=Plain())


def test_few_policies_are_kept(tmp_path: Path) -> None:
    files = [tmp_path / f"rules-{number}.yaml" for number in range(MOST + 1)]
    for file in files:
        file.write_text(RULE)
    first, *others = [govrules.load(file) for file in files]
    assert [govrules.load(file) for file in files[1:]] == others
    assert govrules.load(files[0]) is not first


def test_expressions_of_other_files_are_parsed_once(folder: Path) -> None:
    before = expressions(govrules.load(folder))
    add(folder)
    after = expressions(govrules.load(folder))
    assert len(before) == 3
    assert all(one is other for one, other in zip(before, after, strict=True))


def test_what_has_moved_is_told_where_it_is_now(tmp_path: Path) -> None:
    path = tmp_path / "rules.yaml"
    path.write_text(RULE.replace("budget > 50", "bugdet > 50"))
    for line in (1, 2, 3):
        with pytest.raises(PolicyError) as caught:
            govrules.load(path)
        assert {problem.span.line for problem in caught.value.diagnostics if problem.span} == {line}
        path.write_text("\n" + path.read_text())


def test_of_a_long_text_nothing_is_kept(folder: Path) -> None:
    (folder / "rules.yaml").write_text(RULE + "# " + "x" * 100_000 + "\n")
    before = expressions(govrules.load(folder))
    add(folder)
    after = expressions(govrules.load(folder))
    assert len(before) == 3
    assert all(one is not other for one, other in zip(before, after, strict=True))
