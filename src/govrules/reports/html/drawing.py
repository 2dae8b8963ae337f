"""Draws Vega specifications as SVG that takes its colours from the page; the one user of the library."""

from __future__ import annotations

import re
from typing import Any

_HREF = re.compile(r'<a xlink:href="[^"#]*#')
"""Vega resolves links against a place of its own; ours all lead into the page."""


def draw(specification: dict[str, Any]) -> str:
    """The drawing, to be put into a page. Colours are CSS variables of the page, so it needs no other style.

    >>> draw({"width": 10, "height": 10})[:4]
    '<svg'
    """
    import vl_convert

    schema = {"$schema": "https://vega.github.io/schema/vega/v6.json"}
    drawn: str = vl_convert.vega_to_svg({**schema, **specification}, allowed_base_urls=[])
    return _HREF.sub('<a href="#', drawn)
