"""A process of the site, which does what it reads line by line and answers each with a line of JSON."""

from __future__ import annotations

import json
import random
import sys
from typing import Any

import django

django.setup()

from django.core.management import call_command  # noqa: E402 - Django comes first
from django.db import connection, transaction  # noqa: E402 - Django and the path come first

from govrules_django import changes, conf, desk  # noqa: E402 - Django and the path come first
from govrules_django.gates import GovernanceError  # noqa: E402 - Django and the path come first
from intake.models import Claim, Proposal, Technology  # noqa: E402 - Django and the path come first


class Worker:
    """Each method is a command."""

    def migrate(self) -> None:
        call_command("migrate", verbosity=0)
        call_command("loaddata", "valley", verbosity=0)

    def kept(self) -> dict[str, str]:
        return {each.initiative: str(each.to_dict()) for each in desk.desk().now().live.decisions}

    def fresh(self) -> dict[str, str]:
        portfolio = conf.plugins().open(desk.EVERY_MODEL)
        review = conf.policy().review(portfolio, as_of=conf.options().as_of())
        return {each.initiative: str(each.to_dict()) for each in review.decisions}

    def save(self, key: int, cost: int) -> None:
        proposal = Proposal.objects.get(pk=key)
        proposal.cost = cost
        proposal.save()

    def approve(self, key: int) -> str:
        try:
            Proposal.objects.get(pk=key).approve()
        except GovernanceError as refused:
            return refused.messages[-1]
        return "approved"

    def begin(self) -> None:
        self._open = transaction.atomic()
        self._open.__enter__()

    def commit(self) -> None:
        self._open.__exit__(None, None, None)

    def roll_back(self) -> None:
        transaction.set_rollback(True)
        self._open.__exit__(None, None, None)

    def rebuilt(self) -> int:
        """A number that stays as long as nothing is judged anew."""
        return id(desk.desk().now().live)

    def many(self, seed: int, steps: int) -> bool:
        """Edits at random, with questions in between."""
        chance = random.Random(seed)  # noqa: S311 - no secret
        for step in range(steps):
            with transaction.atomic():
                if connection.vendor == "sqlite":  # which refuses to write after a read that is out of date
                    changes.take_turn("default")
                self._edit(chance, step, seed)
                if chance.random() < 0.2:
                    transaction.set_rollback(True)
            if chance.random() < 0.5:
                self.kept()
        return True

    def _edit(self, chance: random.Random, step: int, seed: int) -> None:
        proposal = Proposal.objects.select_for_update().filter(pk=chance.randint(1, 7)).first()
        if proposal is None:
            Proposal.objects.create(reference=f"p{seed}-{step}", name="More", unit_id="transit", cost=70_000)
        elif chance.random() < 0.3:
            proposal.technologies.set(Technology.objects.filter(pk__in=chance.sample([1, 2, 3], 2)))
        elif chance.random() < 0.3:
            Claim.objects.create(proposal=proposal, team_id="web-studio", quarter="2027-Q1", people=1)
        elif chance.random() < 0.1:
            proposal.delete()
        else:
            proposal.cost = chance.choice([1_000, 70_000, 500_000])
            proposal.save()


def main() -> None:
    worker = Worker()
    for line in sys.stdin:
        name, *arguments = json.loads(line)
        answer: Any = getattr(worker, name)(*arguments)
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()


main()
