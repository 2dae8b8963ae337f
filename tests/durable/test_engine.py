"""The durable engine gives what the built-in live portfolio gives, and survives what goes wrong."""

from __future__ import annotations

import datetime
import gc
import os
import random
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.durable import edits

from govrules import Policy, Portfolio, UsageError, documents, load, waivers
from govrules.engines.durable import placed, session
from govrules.policy.live import LivePortfolio

HERE = Path(__file__).parent
CASES = HERE.parent / "cases"
FOLDERS = sorted(folder for folder in CASES.glob("[a-z]*/[a-z]*") if folder.is_dir())

library = pytest.importorskip(
    "durable_rules_engine",
    reason="durable-rules is not installed: it needs a C compiler, and Python 3.11 or 3.12",
)


@pytest.fixture(scope="module")
def policy() -> Policy:
    return edits.policy()


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.relative_to(CASES).as_posix())
def test_a_case_is_judged_to_the_byte_as_by_the_built_in_engine(folder: Path) -> None:
    as_of = datetime.date.fromisoformat(documents.read(folder / "expected.yaml").value["as_of"])
    granted = waivers.load(folder / "waivers.yaml") if (folder / "waivers.yaml").exists() else ()
    loaded, portfolio = load(folder / "policy.yaml"), Portfolio.load(folder / "portfolio.yaml")
    built_in, durable = (
        loaded.live(portfolio, as_of=as_of, waivers=granted, engine=engine) for engine in edits.ENGINES
    )
    assert durable.review().to_json() == built_in.review().to_json()
    assert repr(durable.findings) == repr(built_in.findings)
    durable.close()


@pytest.mark.parametrize("tolerated", [0, session.TOLERATED])
def test_random_edits_change_the_same(tolerated: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(session, "TOLERATED", tolerated)
    assert list(edits.differences(160, tolerated, restart=80)) == []


@pytest.mark.slow
def test_many_random_edits_change_the_same() -> None:
    assert list(edits.differences(400, 17, restart=400)) == []


def test_nothing_is_retracted(policy: Policy, monkeypatch: pytest.MonkeyPatch) -> None:
    """For durable-rules can corrupt its memory then."""
    retracted: list[object] = []
    for name in ("retract_fact", "retract_facts", "assert_event", "assert_events", "update_state"):
        monkeypatch.setattr(library, name, lambda *arguments: retracted.append(arguments))
    grown(policy, 60).close()
    assert retracted == []


def test_most_rules_run_in_durable_rules(policy: Policy) -> None:
    elsewhere = {id_ for id_, why in placed(policy.rules).items() if why}
    assert elsewhere == {"cycle.dependency", "each.others", "group.envelope", "pair.sums"}


def grown(policy: Policy, count: int, engine: Any = "durable") -> LivePortfolio:
    """A live portfolio after some edits."""
    draw = random.Random(5)  # noqa: S311 - the same each time
    live = policy.live(Portfolio(edits.ORGANISATION), as_of=edits.AS_OF, engine=engine)
    for _ in range(count):
        live.apply(**edits.edit(draw, live, edits.NUMBERS[:8]))
    return live


class Interruption(BaseException):
    """Comes like a keyboard interrupt."""


@pytest.mark.parametrize("place", [1, 4])
@pytest.mark.parametrize("operation", ["add", "remove", "_support", "_begin", "_begin_anew"])
@pytest.mark.parametrize("problem", [RuntimeError, Interruption])
def test_an_edit_that_breaks_off_changes_nothing(
    policy: Policy, monkeypatch: pytest.MonkeyPatch, place: int, operation: str, problem: type[BaseException]
) -> None:
    live, other = grown(policy, 30), grown(policy, 30, "compiled")
    before = live.review().to_json()
    draw = random.Random(place)  # noqa: S311 - the same each time
    edit: dict[str, Any] = {"put": [edits.initiative(draw, id_, edits.NUMBERS[:8]) for id_ in "abc"]}
    with monkeypatch.context() as patched:
        patched.setattr(session, "TOLERATED", -1_000)  # begins anew for each fact
        patched.setattr(session.Session, operation, failing(session.Session, operation, place, problem))
        with pytest.raises(problem):
            live.apply(**edit)
    assert live.review().to_json() == before
    assert repr(live.apply(**edit)) == repr(other.apply(**edit))
    assert live.review().to_json() == other.review().to_json()
    live.close()


def failing(owner: type, name: str, place: int, problem: type[BaseException]) -> Callable[..., Any]:
    """The method, failing once after it has done its work some times."""
    original, calls = getattr(owner, name), iter(range(1, 1_000_000))

    def method(*arguments: Any) -> Any:
        result = original(*arguments)
        if next(calls) == place:
            raise problem
        return result

    return method


def test_what_cannot_be_built_again_is_tried_again_later(
    policy: Policy, monkeypatch: pytest.MonkeyPatch
) -> None:
    live = grown(policy, 20)
    before = live.review().to_json()
    with monkeypatch.context() as patched:
        patched.setattr(session.Session, "add", failing(session.Session, "add", 1, MemoryError))
        with pytest.raises(MemoryError):
            live.put(edits.initiative(random.Random(1), "new", edits.NUMBERS[:8]))  # noqa: S311 - seeded numbers of a test
        patched.setattr(session.Session, "_begin", failing(session.Session, "_begin", 1, MemoryError))
        with pytest.raises(MemoryError):
            live.remove(live.initiatives[0].id)
    assert live.review().to_json() == before
    live.close()


def test_what_is_closed_can_be_read_but_not_edited(policy: Policy) -> None:
    live = grown(policy, 20)
    before = live.review().to_json()
    live.close()
    live.close()
    assert live.review().to_json() == before
    with pytest.raises(UsageError, match="this live portfolio is closed"):
        live.put(edits.initiative(random.Random(1), "new", edits.NUMBERS[:8]))  # noqa: S311 - seeded numbers of a test
    with pytest.raises(UsageError, match="this live portfolio is closed"):
        live.advance(datetime.date(2028, 1, 1))


def test_another_date_and_another_organisation(policy: Policy) -> None:
    durable, built_in = grown(policy, 30), grown(policy, 30, "compiled")
    organisation = {
        "units": {"sales": {"delegation": 10}},
        "scales": {"risk": ["critical", "high", "medium", "low"]},
    }
    changes: tuple[Callable[[LivePortfolio], object], ...] = (
        lambda live: live.advance(datetime.date(2027, 5, 1)),
        lambda live: live.set_organisation(organisation),
        lambda live: live.decide(edits.initiative(random.Random(3), "a", edits.NUMBERS)),  # noqa: S311 - seeded numbers of a test
    )
    for change in changes:
        assert repr(change(durable)) == repr(change(built_in))
        assert durable.review().to_json() == built_in.review().to_json()
    durable.close()


def test_what_is_dropped_gives_everything_back(policy: Policy, monkeypatch: pytest.MonkeyPatch) -> None:
    released: list[int] = []
    monkeypatch.setattr(session, "_let_go", lambda _library, handle: released.append(handle))
    live = grown(policy, 3)
    assert released == []
    del live
    gc.collect()
    assert released


def test_there_is_no_engine_of_another_name(policy: Policy) -> None:
    with pytest.raises(UsageError, match="there is no live engine `rete`; there are `compiled`, `durable`"):
        policy.live(Portfolio(), as_of=edits.AS_OF, engine="rete")  # type: ignore[arg-type]  # what a user may get wrong


@pytest.fixture
def pairs() -> Iterator[session.Session]:
    """A ruleset that pairs facts of the same number."""
    tests = [{"k": 1}, {"o": {"f0": "o"}}, {"$gte": {"one": {"f0": "one"}}}]
    one = session.Session({"r0": {"all": [{"f0": {"$and": [{"k": 1}]}}, {"f1": {"$and": tests}}]}})
    yield one
    one.close()


def test_ids_of_facts_with_the_same_hash(pairs: session.Session) -> None:
    fact = {"k": 1, "one": 1, "o": 3}
    pairs._last = 40_188
    assert pairs.add(fact) == (40_189, [])
    pairs._last = 797_185
    id_, matches = pairs.add(fact)
    assert id_ == 797_187
    assert sorted(matches) == [("r0", (40_189, id_)), ("r0", (id_, 40_189))]
    assert sorted(pairs.remove(id_)) == sorted(matches)
    assert len(pairs.add(fact)[1]) == 2


def test_a_fact_that_no_rule_looks_at_is_not_held(pairs: session.Session) -> None:
    assert pairs.add({"k": 9, "one": 1, "o": 3}) == (None, [])


def test_removed_facts_do_not_pile_up(pairs: session.Session, monkeypatch: pytest.MonkeyPatch) -> None:
    released: list[int] = []
    monkeypatch.setattr(session, "_let_go", lambda _library, handle: released.append(handle))
    fact = {"k": 1, "one": 1, "o": 3}
    stays, _ = pairs.add(fact)
    for _ in range(10 * session.TOLERATED):
        id_, matches = pairs.add(fact)
        assert id_ is not None
        assert sorted(matches) == sorted([("r0", (stays, id_)), ("r0", (id_, stays))])
        assert sorted(pairs.remove(id_)) == sorted(matches)
    rulesets = 10 * session.TOLERATED // (session.TOLERATED + 2)
    assert len(set(released)) == len(released) == rulesets - 1


MEMORY = """
import random
from govrules import Portfolio
from tests.durable import edits

def held():
    lines = open("/proc/self/status").read().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS"))

draw, policy = random.Random(1), edits.policy()
live = policy.live(Portfolio(edits.ORGANISATION), as_of=edits.AS_OF, engine="durable")
for number in range(2_000):
    new = edits.initiative(draw, draw.choice("abcdef"), edits.NUMBERS[:8])
    live.put({**new, "sponsor": f"nobody twice {number}", "themes": [f"theme {number}"]})
    if number == 500:
        before = held()
print(held() - before)
"""


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="memory is read from /proc")
def test_memory_does_not_grow_with_edits() -> None:
    run = subprocess.run(
        [sys.executable, "-c", MEMORY], capture_output=True, text=True, check=True, env=environment()
    )
    assert int(run.stdout) < 3_000, "kilobytes"


def environment() -> dict[str, str]:
    paths = [str(HERE.parents[1]), str(HERE.parents[1] / "src")]
    return {name: held for name, held in os.environ.items() if not name.startswith("COV")} | {
        "PYTHONPATH": os.pathsep.join(paths)
    }


def test_a_host_receives_findings_among_its_own(tmp_path: Path) -> None:
    host = HERE.parents[1] / "examples" / "durable-host"
    export = ["-m", "govrules", "export", "durable", str(host / "policy.yaml"), "--portfolio"]
    target = tmp_path / "policy.json"
    call = [*export, str(host / "portfolio.yaml"), "--as-of", "2026-11-23", "--output", str(target)]
    subprocess.run([sys.executable, *call], check=True, env=environment())
    run = subprocess.run(
        [sys.executable, str(host / "host.py"), str(target)],
        check=True, capture_output=True, text=True, env=environment(), timeout=60,
    )  # fmt: skip
    shown = (host / "README.md").read_text(encoding="utf-8").split("policy.json\n")[-1].split("```")[0]
    assert run.stdout == shown
