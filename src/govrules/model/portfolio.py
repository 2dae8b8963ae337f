"""A portfolio: an organisation and its initiatives, read once and never changed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Mapping as MappingABC
from functools import cached_property, partial
from types import MappingProxyType
from typing import Any

from attrs import evolve

from govrules.diagnostics import Diagnostic, PortfolioError
from govrules.display import Shown
from govrules.display import Table as Sheet
from govrules.documents import Document, Limits, Path, plain, shown_path
from govrules.model.collecting import Collected
from govrules.model.digest import digest_of
from govrules.model.initiative import Initiative
from govrules.model.loading import File, Loaded, Progress, load_files
from govrules.model.mapping import Mapping
from govrules.model.merging import OrganisationParts, joined
from govrules.model.organisation import Organisation
from govrules.model.origin import Origin
from govrules.model.reading import RowError, read_initiative
from govrules.tables import Table, read_tables

_COLUMNS = ("id", "title", "unit", "stage", "risk", "budget", "start", "end")
"""What a notebook shows of an initiative."""


class Portfolio(Shown):
    """An organisation and its initiatives, with the problems of what could not be read.

    >>> portfolio = Portfolio(
    ...     organisation={"units": {"sales": {"delegation": 50000}}},
    ...     initiatives=[{"id": "crm-2", "title": "New CRM", "unit": "sales"}],
    ... )
    >>> portfolio.initiative("crm-2").title
    'New CRM'

    Initiatives can be given as instances of Initiative, or of a subclass, which are taken as they
    are. Raises PortfolioError, with every problem found.
    """

    def __init__(
        self,
        organisation: Organisation | MappingABC[str, Any] | None = None,
        initiatives: Iterable[Initiative | MappingABC[str, Any]] = (),
        tables: MappingABC[str, Table | MappingABC[str, Any]] | None = None,
        problems: Iterable[Diagnostic] = (),
        *,
        kind: type[Initiative] = Initiative,
    ) -> None:
        found: list[Diagnostic] = []
        self.organisation = _organisation(organisation, found)
        collected = Collected(self.organisation.scales, kind)
        for index, row in enumerate(initiatives):
            collected.add(row, _origin(row, index))
        found.extend(collected.problems)
        self.tables: MappingABC[str, Table] = MappingProxyType(_tables(tables, found))
        if found:
            raise PortfolioError(found)
        self.problems: tuple[Diagnostic, ...] = tuple(problems)
        self.mapping: Mapping | None = None
        self._initiatives = collected.initiatives
        self._origins: dict[str, Origin] = {}
        self._parts: OrganisationParts | None = None

    @classmethod
    def load(
        cls,
        *files: File,
        mapping: Mapping | MappingABC[str, Any] | File | None = None,
        allow_outside: bool = False,
        progress: Progress | None = None,
        kind: type[Initiative] = Initiative,
        limits: Limits | None = None,
    ) -> Portfolio:
        """The portfolio in files of any of the formats, merged.

        What cannot be read is left out, and is in `problems`; raises PortfolioError where a file
        cannot be read at all. `progress` is told from time to time how many rows have been read.
        """
        loaded = load_files(
            files,
            mapping=mapping,
            allow_outside=allow_outside,
            progress=progress,
            kind=kind,
            limits=limits,
        )
        return cls._of(loaded)

    @classmethod
    def _of(cls, loaded: Loaded) -> Portfolio:
        """A portfolio of parts that have been read already."""
        result = cls.__new__(cls)
        result.organisation = loaded.organisation
        result.tables = MappingProxyType(dict(loaded.tables))
        result.problems = tuple(sorted(loaded.problems, key=lambda problem: problem.sort_key))
        result.mapping = loaded.mapping
        result._initiatives = loaded.initiatives  # noqa: SLF001 - its own
        result._origins = loaded.origins  # noqa: SLF001 - its own
        result._parts = loaded.parts  # noqa: SLF001 - its own
        return result

    @classmethod
    def of_known(
        cls,
        organisation: Organisation,
        initiatives: Iterable[Initiative],
        tables: MappingABC[str, Table],
        problems: Iterable[Diagnostic] = (),
    ) -> Portfolio:
        """A portfolio of initiatives that are known to fit the organisation."""
        result = cls(organisation, (), tables, problems)
        result._initiatives = {each.id: each for each in initiatives}
        return result

    @classmethod
    def of_rows(
        cls,
        rows: Iterable[tuple[Any, Origin, Sequence[Diagnostic]]],
        organisation: Organisation | None = None,
        tables: MappingABC[str, Table | MappingABC[str, Any]] | None = None,
        problems: Iterable[Diagnostic] = (),
        *,
        kind: type[Initiative] = Initiative,
    ) -> Portfolio:
        """A portfolio of a host's rows, each with where it stands and what is known to be wrong with it.

        A row with problems, known or found here, is left out; they are in `problems`.

        >>> row = {"id": "crm-2", "title": "New CRM"}
        >>> portfolio = Portfolio.of_rows([(row, Origin("crm.db", 7, lambda: None), ())])
        >>> print(*portfolio.problems)
        crm.db:7:1: `unit` is missing at $.unit [missing]
        """
        result = cls(organisation, (), tables)
        collected = Collected(result.organisation.scales, kind)
        for row, origin, known in rows:
            collected.problems.extend(known)
            collected.check(row, origin, known) if known else collected.add(row, origin)
        return result._changed(
            initiatives=collected.initiatives,
            origins=collected.origins,
            problems=(*problems, *collected.problems),
        )

    def __len__(self) -> int:
        return len(self._initiatives)

    def __iter__(self) -> Iterator[Initiative]:
        return iter(self._initiatives.values())

    def __contains__(self, id: object) -> bool:  # noqa: A002 - what everybody calls it
        return id in self._initiatives

    def __repr__(self) -> str:
        problems = f", {len(self.problems)} problems" if self.problems else ""
        return f"<Portfolio of {len(self)} initiatives{problems}>"

    def _shown(self) -> Sheet:
        told = [(str(problem).partition("\n")[0], problem.help) for problem in self.problems]
        problems = Sheet(f"Left out for problems: {len(told):,}", ("problem", "help"), told)
        return Sheet(
            f"Initiatives: {len(self):,}",
            _COLUMNS,
            self.initiatives,
            lambda each: [getattr(each, name) for name in _COLUMNS],
            (problems,) if self.problems else (),
        )

    @property
    def initiatives(self) -> tuple[Initiative, ...]:
        """The initiatives, in the order in which they were given."""
        return tuple(self._initiatives.values())

    @cached_property
    def by_id(self) -> MappingABC[str, Initiative]:
        """The initiatives in the order of their ids, in which the order of a file plays no part."""
        return MappingProxyType({id_: self._initiatives[id_] for id_ in sorted(self._initiatives)})

    @cached_property
    def kinds(self) -> frozenset[type[Initiative]]:
        """The classes of the initiatives, whose annotations say which fields a host adds."""
        return frozenset(map(type, self))

    def initiative(self, id: str) -> Initiative:  # noqa: A002 - what everybody calls it
        """The initiative of an id; raises KeyError where there is none."""
        return self._initiatives[id]

    def origin(self, id: str) -> Origin | None:  # noqa: A002 - what everybody calls it
        """Where an initiative was read from; None where it comes from Python."""
        return self._origins.get(id)

    def problem_in_organisation(
        self, code: str, message: str, path: Path, advice: str | None = None
    ) -> Diagnostic:
        """A diagnostic about a key of the organisation; without a place where it comes from Python."""
        if self._parts is None:
            return Diagnostic(code, message, None, advice, shown_path(("organisation", *path)))
        return self._parts.problem(code, message, path, advice)

    @cached_property
    def digest(self) -> str:
        """The SHA-256 of all that a policy can read; equal for equal content in any order.

        >>> Portfolio().digest[:15]
        'sha256:...'
        """
        return digest_of(self.organisation, self, self.tables)

    def replace(self, initiative: Initiative) -> Portfolio:
        """A portfolio with one initiative replaced, or added; this one stays as it is.

        >>> crm = Initiative(id="crm-2", title="New CRM", unit="sales")
        >>> len(Portfolio().replace(crm))
        1
        """
        collected = Collected(self.organisation.scales, type(initiative))
        collected.add(initiative, _origin(initiative, len(self)))
        if collected.problems:
            raise PortfolioError(collected.problems)
        initiatives = {**self._initiatives, **collected.initiatives}
        origins = {key: origin for key, origin in self._origins.items() if key != initiative.id}
        return self._changed(initiatives=initiatives, origins=origins)

    def with_fields(self, added: MappingABC[str, MappingABC[str, Any]]) -> Portfolio:
        """A portfolio whose initiatives, by their ids, have some more fields, or other ones.

        Raises PortfolioError where a value is of no use.

        >>> crm = Initiative(id="crm-2", title="New CRM", unit="sales")
        >>> owned = Portfolio().replace(crm).with_fields({"crm-2": {"owner": "sales-director"}})
        >>> owned.initiative("crm-2").owner
        'sales-director'
        """
        changed: dict[str, Initiative] = {}
        problems: list[Diagnostic] = []
        for place, (id_, held) in enumerate(self._initiatives.items()):
            fields = added.get(id_)
            if fields:
                row = {**held.model_dump(exclude_unset=True), **fields}
                try:
                    changed[id_] = read_initiative(row, _origin(row, place), self._scales, type(held))
                except RowError as error:
                    problems.extend(error.problems)
        if problems:
            raise PortfolioError(problems)
        return self._changed(initiatives={**self._initiatives, **changed})

    @property
    def _scales(self) -> dict[str, tuple[str, ...]]:
        return self.organisation.scales

    def joined(self, *others: Portfolio) -> Portfolio:
        """One portfolio of several. What they give twice with other content is among its problems.

        >>> rows = [{"id": "crm-2", "title": "New CRM", "unit": "sales"}]
        >>> len(Portfolio(initiatives=rows).joined(Portfolio(initiatives=rows)).problems)
        1
        """
        parts = (self, *others)
        organisation, problems = joined([each.organisation for each in parts])
        collected = Collected(organisation.scales, Initiative)
        for place, (portfolio, held) in enumerate((each, held) for each in parts for held in each):
            collected.add(held, portfolio.origin(held.id) or _origin(held, place))
        tables = _joined_tables(parts, problems)
        every = (*(problem for each in parts for problem in each.problems), *problems, *collected.problems)
        return self._changed(
            organisation=organisation,
            initiatives=collected.initiatives,
            origins=collected.origins,
            tables=tables,
            problems=every,
            parts=next(filter(None, (each._parts for each in parts)), None),  # noqa: SLF001 - its own
        )

    def _changed(self, **changes: Any) -> Portfolio:
        """The same portfolio with some of its parts replaced."""
        mine = Loaded(
            self.organisation,
            self._initiatives,
            self._origins,
            self.tables,
            self.problems,
            self.mapping,
            self._parts,
        )
        return Portfolio._of(evolve(mine, **changes))


def _origin(row: Any, index: int) -> Origin:
    """Rows from Python have no file, only a number."""
    return Origin("", None, partial(_alone, row, index), ("initiatives", index))


def _alone(row: Any, index: int) -> Document:
    rows = [None] * index + [row] if isinstance(row, MappingABC) else []
    return plain({"initiatives": rows})


def _organisation(given: Organisation | MappingABC[str, Any] | None, found: list[Diagnostic]) -> Organisation:
    if isinstance(given, Organisation):
        return given
    parts = OrganisationParts()
    parts.add(plain({"organisation": dict(given) if isinstance(given, MappingABC) else given}))
    result = parts.organisation()
    found.extend(parts.problems)
    return result


def _tables(given: Any, found: list[Diagnostic]) -> dict[str, Table]:
    if given is not None and not isinstance(given, MappingABC):
        found.extend(read_tables(plain({"tables": given}))[1])
        return {}
    contents = given or {}
    ready = {name: table for name, table in contents.items() if isinstance(table, Table)}
    others = {name: content for name, content in contents.items() if name not in ready}
    read, problems = read_tables(plain({"tables": others}))
    found.extend(problems)
    return {**ready, **read}


def _joined_tables(parts: Iterable[Portfolio], problems: list[Diagnostic]) -> dict[str, Table]:
    tables: dict[str, Table] = {}
    for name, table in ((name, table) for each in parts for name, table in each.tables.items()):
        if tables.setdefault(name, table) != table:
            message = f"the table `{name}` is given again with other content"
            path = shown_path(("tables", name))
            problems.append(Diagnostic("duplicate", message, None, "keep one of the two", path))
    return tables
