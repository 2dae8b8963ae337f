"""Drawings of hostile texts: the library that draws must never see what it would die of."""

from __future__ import annotations

import pytest

from govrules.reports.html.drawing import draw

pytest.importorskip("vl_convert", reason="drawings need the extra govrules[html]")


@pytest.mark.parametrize("title", ["\U0001f600" * 40, "\x0b\x81", "\ufffe\uffff\ufdd0", "\ud800"])
def test_any_text_can_be_drawn(title: str) -> None:
    marks = [{"type": "text", "encode": {"enter": {"text": {"value": title}, "limit": {"value": 20}}}}]
    assert draw({"width": 100, "height": 20, "marks": marks}).startswith("<svg")
