"""What all tests share: how hard Hypothesis tries, and where the fixture portfolios are."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

REPOSITORY = Path(__file__).resolve().parent.parent
FIXTURES = REPOSITORY.parent / "shared" / "fixtures"

# A machine under load is slow, which is no fault of the code: time is measured elsewhere.
PATIENT = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])

settings.register_profile("dev", PATIENT, max_examples=100)
settings.register_profile("ci", PATIENT, max_examples=100, derandomize=True, database=None)
settings.register_profile("short", PATIENT, max_examples=20, derandomize=True, database=None)
settings.load_profile("ci" if os.environ.get("CI") else "dev")


@pytest.fixture(scope="session")
def repository() -> Path:
    """The root of the repository."""
    return REPOSITORY


@pytest.fixture(scope="session")
def fixtures_folder() -> Path:
    """The portfolios of real organisations, which lie beside the repository, not in it."""
    if not FIXTURES.is_dir():
        pytest.skip(f"the fixture portfolios are not beside the repository ({FIXTURES})")
    return FIXTURES
