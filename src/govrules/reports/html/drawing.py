"""Draws Vega specifications as SVG that takes its colours from the page; the one user of the library."""

from __future__ import annotations

import re
from typing import Any

_HREF = re.compile(r'<a xlink:href="[^"#]*#')
"""Vega resolves links against a place of its own; ours all lead into the page."""


_TROUBLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff\U00010000-\U0010ffff]"
)
"""What Vega cannot draw, or cuts in half where it shortens a text: either would end the process."""

_STAND_IN = "\N{WHITE SQUARE}"


def draw(specification: dict[str, Any]) -> str:
    """The drawing, to be put into a page. Colours are CSS variables of the page, so it needs no other style.

    >>> draw({"width": 10, "height": 10})[:4]
    '<svg'
    """
    import vl_convert

    schema = {"$schema": "https://vega.github.io/schema/vega/v6.json"}
    drawn: str = vl_convert.vega_to_svg({**schema, **_drawable(specification)}, allowed_base_urls=[])
    return _HREF.sub('<a href="#', drawn)


def _drawable(part: Any) -> Any:
    """The specification with every text such that Vega can draw it."""
    if isinstance(part, str):
        return _TROUBLE.sub(_STAND_IN, part)
    if isinstance(part, dict):
        return {key: _drawable(value) for key, value in part.items()}
    return [_drawable(value) for value in part] if isinstance(part, list | tuple) else part
