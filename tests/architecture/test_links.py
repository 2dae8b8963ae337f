"""Every link between the project's own pages leads somewhere."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[2]
FOLDERS = ["docs", "rules", "examples"]
LINK = re.compile(r"\]\(([^)\s#:]+)(?:#[^)\s]*)?\)")

PAGES = sorted(REPOSITORY.glob("*.md")) + sorted(
    page for folder in FOLDERS for page in (REPOSITORY / folder).rglob("*.md")
)


@pytest.mark.parametrize("page", PAGES, ids=[str(page.relative_to(REPOSITORY)) for page in PAGES])
def test_links_of_a_page_lead_somewhere(page: Path) -> None:
    targets = LINK.findall(page.read_text(encoding="utf-8"))
    assert [target for target in targets if not (page.parent / target).exists()] == []
