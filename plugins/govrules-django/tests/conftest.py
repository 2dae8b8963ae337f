"""The valley of the example, as tests use it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.management import call_command

from govrules_django import conf, desk


@pytest.fixture(autouse=True)
def _new_desk() -> Iterator[None]:
    """Each test has a process's first question before it."""
    desk.close()
    yield
    desk.close()


@pytest.fixture
def valley(db: Any) -> None:  # noqa: ARG001 - what pytest-django calls it
    """The rows of the example, in a transaction that is rolled back."""
    call_command("loaddata", "valley", verbosity=0)


@pytest.fixture
def committed(transactional_db: Any) -> None:  # noqa: ARG001 - what pytest-django calls it
    """The rows of the example, committed."""
    call_command("loaddata", "valley", verbosity=0)


@pytest.fixture
def fresh() -> Any:
    """The findings and decisions of everything, read and judged anew."""

    def judged() -> dict[str, str]:
        portfolio = conf.plugins().open(desk.EVERY_MODEL)
        as_of = conf.options().as_of()
        review = conf.policy().review(portfolio, as_of=as_of, waivers=conf.plugins().waivers(as_of))
        return {each.initiative: str(each.to_dict()) for each in review.decisions}

    return judged


@pytest.fixture
def kept() -> Any:
    """The same from the desk, which follows the database."""

    def judged() -> dict[str, str]:
        live = desk.desk().now().live
        return {each.initiative: str(each.to_dict()) for each in live.decisions}

    return judged
