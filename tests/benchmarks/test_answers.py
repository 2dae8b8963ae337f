"""The benchmarks measure what is right: everybody gives the oracle's answers on a small portfolio."""

from __future__ import annotations

import importlib
from importlib import metadata

import pytest
from benchmarks.answers import Answers, of_each, only
from benchmarks.checking import checked
from benchmarks.peers import own
from benchmarks.peers.all import OTHERS, OWN
from benchmarks.peers.peer import Peer
from benchmarks.workload import Json

from benchmarks import oracle, workload

SIZE = 120


@pytest.fixture(scope="module")
def portfolio() -> Json:
    return workload.portfolio(SIZE)


@pytest.fixture(scope="module")
def expected(portfolio: Json) -> Answers:
    return oracle.answers(portfolio)


def test_the_same_seed_gives_the_same_portfolio() -> None:
    assert workload.portfolio(20) == workload.portfolio(20)
    assert workload.portfolio(20) != workload.portfolio(20, seed=1)


def test_there_is_about_one_finding_for_each_initiative_and_some_are_unknown() -> None:
    answers = oracle.answers(workload.portfolio(400))
    unknown = [each for each in answers if not each[2]]
    assert 0.7 <= len(answers) / 400 <= 1.6
    assert 0.02 <= len(unknown) / len(answers) <= 0.15
    assert len({rule for rule, _, _ in answers}) >= 18


@pytest.mark.parametrize("kind", [*OWN, own.GovrulesReference], ids=lambda kind: kind.__name__)
def test_our_own_answers_are_the_oracles(kind: type[Peer], portfolio: Json, expected: Answers) -> None:
    assert checked(kind, portfolio, expected).problem == ""


@pytest.mark.parametrize("kind", OTHERS, ids=lambda kind: kind.__name__)
def test_the_answers_of_others_are_the_oracles(kind: type[Peer], portfolio: Json, expected: Answers) -> None:
    try:
        metadata.version(kind.package)
    except metadata.PackageNotFoundError:
        pytest.skip(f"{kind.package} is not installed; `make bench` checks it")
    assert checked(kind, portfolio, expected).problem == ""


def test_a_wrong_answer_is_noticed(portfolio: Json, expected: Answers) -> None:
    wrong = next(iter(of_each(only(expected, own.HandWritten.judges))))
    fewer = frozenset(each for each in expected if each[1] != (wrong,))
    assert "disagrees" in checked(own.HandWritten, portfolio, fewer).problem


def test_a_library_that_is_not_installed_is_reported(portfolio: Json, expected: Answers) -> None:
    class Absent(Peer):
        name, package = "absent", "no-such-library-anywhere"

        def load(self) -> None:
            importlib.import_module("no_such_library_anywhere")

    assert checked(Absent, portfolio, expected).problem == "is not installed"
