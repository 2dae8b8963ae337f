"""The whole page: one file, with its style, its script and its drawings inside, and nothing else."""

from __future__ import annotations

import base64
import hashlib
import importlib.util
from collections.abc import Sequence
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any

from govrules.diagnostics import UsageError
from govrules.model import Portfolio
from govrules.policy import Policy, Review
from govrules.reports.dossier import Dossier
from govrules.reports.html.links import Link, links
from govrules.reports.html.load import LEVELS, draw_loads, loads
from govrules.reports.html.map import Map, draw_map
from govrules.reports.html.measures import Measure
from govrules.reports.html.views import Views
from govrules.reports.html.words import WORDS

if TYPE_CHECKING:
    from jinja2 import Template

NEEDED = ("jinja2", "vl_convert")


def report(
    review: Review,
    policy: Policy,
    portfolio: Portfolio,
    language: str = "",
    *,
    measures: Sequence[Measure] = (),
) -> str:
    """The page. Raises UsageError where what draws it is not installed."""
    if any(importlib.util.find_spec(name) is None for name in NEEDED):
        raise UsageError("the HTML report needs more than is installed: run `pip install 'govrules[html]'`")
    dossier = Dossier(review, policy, portfolio, language, WORDS)
    return page_of(dossier, measures)


def page_of(dossier: Dossier, measures: Sequence[Measure]) -> str:
    """The page of a dossier, with measures of the portfolio where there are any."""
    style, script = _resource("style.css"), _resource("script.js")
    return _template().render(
        dossier=dossier,
        words=dossier.words,
        review=dossier.review,
        views=Views(dossier),
        measures=measures,
        style=style,
        script=script,
        security=_security(style, script),
        **_drawings(dossier),
    )


def _drawings(dossier: Dossier) -> dict[str, Any]:
    from markupsafe import Markup

    found: list[Link] = links(dossier)
    drawn: Map | None = draw_map(found, dossier)
    asked = loads(dossier)
    return {
        "links": found,
        "map": Markup(drawn.svg) if drawn is not None else None,  # noqa: S704 - Vega escapes every text
        "limited_to": drawn.limited_to if drawn is not None else None,
        "loads": asked,
        "levels": LEVELS,
        "load_drawing": Markup(draw_loads(asked, dossier)) if asked is not None else None,  # noqa: S704 - likewise
    }


def _security(style: str, script: str) -> str:
    """What the browser may do: run this style and this script, and nothing else; reach nothing."""
    return (
        f"default-src 'none'; style-src '{_digest(style)}'; script-src '{_digest(script)}'; "
        "base-uri 'none'; form-action 'none'"
    )


def _digest(text: str) -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"


def _resource(name: str) -> str:
    return resources.files(__package__).joinpath(name).read_text(encoding="utf-8")


@cache
def _template() -> Template:
    from jinja2 import Environment, StrictUndefined

    environment = Environment(
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    return environment.from_string(_resource("page.html.jinja"))
