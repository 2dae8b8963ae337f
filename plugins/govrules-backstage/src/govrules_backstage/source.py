"""From a catalogue to a portfolio."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from govrules import Diagnostic, Portfolio, PortfolioError
from govrules.hookspecs import Around
from govrules.model import Origin
from govrules.model.reading import from_cells
from govrules_backstage.catalogue import Catalogue
from govrules_backstage.files import named, root_of
from govrules_backstage.initiatives import initiative
from govrules_backstage.organisation import organisation
from govrules_backstage.relations import Relations
from govrules_backstage.settings import Settings

_ROWS_BETWEEN_NEWS = 500


def portfolio(place: Path, around: Around) -> Portfolio:
    """The portfolio of the entities in a file, in a folder, or in the files that a pattern names.

    An entity that cannot be read is left out, and is in `problems`; raises PortfolioError where
    there is no catalogue, or the settings cannot be used.
    """
    settings = Settings.given(around.mapping)
    catalogue = Catalogue(root_of(place), settings.urls == "ignore", around.allow_outside)
    catalogue.read(named(place))
    if catalogue.problems and not [*catalogue]:
        raise PortfolioError(catalogue.problems)
    relations = Relations.of(catalogue, settings)
    found, problems = organisation(relations, around.organisation)
    every = (*catalogue.problems, *problems)
    return Portfolio.of_rows(_rows(relations, around), found, None, every, kind=around.kind)


Rows = Iterator[tuple[dict[str, object], Origin, tuple[Diagnostic, ...]]]


def _rows(relations: Relations, around: Around) -> Rows:
    for place, entity in enumerate(relations.initiatives, 1):
        row = initiative(entity, relations)
        yield from_cells(row.fields, around.kind), row.origin(), ()
        if around.progress is not None and place % _ROWS_BETWEEN_NEWS == 0:
            around.progress(place)
    if around.progress is not None:
        around.progress(len(relations.initiatives))
