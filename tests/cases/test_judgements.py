"""What is explained of a finding is what was found: in every case, of every finding that names somebody."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest

from govrules import Portfolio, documents, load, world
from govrules.explain.judgements import judgements

HERE = Path(__file__).parent
FOLDERS = sorted(folder for folder in HERE.glob("[a-z]*/[a-z]*") if folder.is_dir())


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.relative_to(HERE).as_posix())
def test_every_finding_has_its_judgement(folder: Path) -> None:
    as_of = datetime.date.fromisoformat(documents.read(folder / "expected.yaml").value["as_of"])
    policy, portfolio = load(folder / "policy.yaml"), Portfolio.load(folder / "portfolio.yaml")
    judged, _ = world.build(portfolio, policy.plan, as_of)
    rules = {rule.id: rule for rule in policy.rules}
    for finding in policy.review(portfolio, as_of=as_of).findings:
        if finding.subjects:
            said = judgements(rules[finding.rule], finding.subjects, judged)
            same = [each for each in said if (each.subjects, each.group) == (finding.subjects, finding.group)]
            assert [each.result for each in same] == [finding.verdict]
            effects = [each.effect.outcome for each in same if each.effect is not None]
            assert effects == ([finding.effect.value] if finding.verdict == "violated" else [])
